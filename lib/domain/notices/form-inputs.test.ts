import { describe, expect, it } from "vitest";
import { inputsOfForm } from "./form-inputs";

const schema = {
  type: "object",
  properties: {
    note: { type: "string" },
    count: { type: "integer" },
    dry: { type: "boolean" },
    level: { enum: [1, "two"] },
    files: { type: "array", items: { type: "string" } },
    more: { type: "object" },
  },
};

describe("inputs out of a posted form", () => {
  it.each([
    ["note", "12", "12"],
    ["note", "", ""],
    ["count", "12", 12],
    ["count", "", undefined],
    ["count", "many", "many"],
    ["dry", "true", true],
    ["level", "1", 1],
    ["level", "two", "two"],
    ["level", "3", "3"],
    ["files", "a\n\n b ", ["a", "b"]],
    ["files", '["a"]', ["a"]],
    ["more", '{"a":1}', { a: 1 }],
    ["more", "{", "{"],
    ["unknown", "x", "x"],
  ])("%s as %j is %j", (name, text, expected) => {
    expect(inputsOfForm([[`input.${name}`, text]], schema)[name]).toEqual(expected);
  });

  it("takes nothing else of the form, and no name that is none", () => {
    const inputs = inputsOfForm(
      [
        ["option", "edit"],
        ["input.__proto__", "x"],
        ["input.signal", "DOC:AUDIT"],
      ],
      null,
    );
    expect(inputs.signal).toBe("DOC:AUDIT");
    expect(Object.keys(inputs).toSorted()).toEqual(["__proto__", "signal"]);
    expect(Object.getPrototypeOf(inputs)).toBe(Object.prototype);
  });
});
