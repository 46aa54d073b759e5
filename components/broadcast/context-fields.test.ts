import { describe, expect, it } from "vitest";
import { contextOf, errorsByField, extraOf, fieldsOf, parseContext, valuesOf } from "./context-fields";

const schema = {
  type: "object",
  properties: {
    changes: { type: "string", title: "What changed" },
    repo: { type: "string", minLength: 1, title: "Repository", description: "Path of the repository" },
    pr_number: { type: "integer", minimum: 1 },
    ratio: { type: "number", maximum: 1 },
    user_facing: { type: "boolean", default: false },
    strict: { type: "boolean", default: true },
    level: { enum: ["low", "high", 3] },
    files: { type: "array", items: { type: "string" } },
    options: { type: "object" },
    version: { type: "string", pattern: String.raw`^\d+\.\d+\.\d+$`, description: "Version to release, as X.Y.Z" },
  },
  required: ["repo"],
};
const fields = fieldsOf(schema);
const base = valuesOf(fields, { repo: "/srv/shop" });
const read = (over: Record<string, string | boolean>) => contextOf(fields, { ...base, ...over });

describe("RUN-1 context form from the signal's schema", () => {
  it("shows required fields first, with the words of the schema", () => {
    expect(fields[0]).toMatchObject({
      name: "repo",
      label: "Repository",
      description: "Path of the repository",
      required: true,
    });
    expect(fields.find((field) => field.name === "pr_number")?.label).toBe("Pr number");
  });

  it("chooses a control for each kind of value", () => {
    expect(Object.fromEntries(fields.map((field) => [field.name, field.kind]))).toEqual({
      repo: "text",
      changes: "text",
      pr_number: "integer",
      ratio: "number",
      user_facing: "boolean",
      strict: "boolean",
      level: "choice",
      files: "list",
      options: "json",
      version: "text",
    });
  });

  it("leaves empty optional fields out and keeps defaults that are not the empty value", () => {
    expect(read({})).toEqual({ context: { repo: "/srv/shop", strict: true }, errors: {} });
  });

  it("reads every kind of value", () => {
    expect(
      read({
        pr_number: " 12 ",
        ratio: "0.5",
        user_facing: true,
        strict: false,
        level: "3",
        files: "a.md\n\n b.md ",
        options: '{"deep":[1]}',
        version: "1.2.3",
      }),
    ).toEqual({
      context: {
        repo: "/srv/shop",
        pr_number: 12,
        ratio: 0.5,
        user_facing: true,
        strict: false,
        level: 3,
        files: ["a.md", "b.md"],
        options: { deep: [1] },
        version: "1.2.3",
      },
      errors: {},
    });
  });

  it.each([
    ["repo", " ", "Repository is required."],
    ["pr_number", "1.5", "Write a whole number."],
    ["pr_number", "0", "Must be 1 or more."],
    ["pr_number", "many", "Write a number."],
    ["ratio", "2", "Must be 1 or less."],
    ["level", "medium", "Choose one of: low, high, 3."],
    ["options", "[1]", 'Write a JSON object, e.g. {"name": "value"}.'],
    ["version", "v1", "Does not fit. Version to release, as X.Y.Z."],
  ])("says what is wrong with %s = %j", (name, value, message) => {
    expect(read({ [name]: value }).errors).toEqual({ [name]: message });
  });

  it("goes to JSON and back without loss, unknown properties included", () => {
    const context = {
      repo: "/srv/shop",
      level: 3,
      files: ["a"],
      options: { a: 1 },
      strict: false,
      unknown: { x: [null] },
    };
    expect(contextOf(fields, valuesOf(fields, context), extraOf(fields, context)).context).toEqual(context);
  });

  it("asks a required list for its items only where the schema does", () => {
    const list = (over: object) =>
      fieldsOf({ properties: { runs: { type: "array", items: { type: "string" }, ...over } }, required: ["runs"] });
    expect(contextOf(list({}), { runs: "" })).toEqual({ context: { runs: [] }, errors: {} });
    expect(contextOf(list({ minItems: 2 }), { runs: "a" }).errors).toEqual({ runs: "Write at least 2, one per line." });
  });

  it("takes one JSON object as raw context and nothing else", () => {
    expect(parseContext(' {"repo":"/x"} ')).toEqual({ context: { repo: "/x" } });
    expect(parseContext("")).toEqual({ context: {} });
    expect(parseContext("[1]").error).toContain("one JSON object");
    expect(parseContext("{repo}").error).toContain("not JSON");
  });

  it("puts the server's errors beside their fields", () => {
    const errors = [
      { path: "context.repo", message: "does not exist" },
      { path: "/context/files/0", message: "must be a string" },
      { path: "pr_number", message: "too small" },
      { path: "context.other", message: "is not known" },
      { path: "signal", message: "is malformed" },
    ];
    expect(errorsByField(fields, errors)).toEqual({
      byField: { repo: "does not exist", files: "must be a string", pr_number: "too small" },
      rest: ["context.other: is not known", "signal: is malformed"],
    });
  });

  it("makes an empty form of a schema without properties", () => {
    expect(fieldsOf({ type: "object" })).toEqual([]);
  });
});
