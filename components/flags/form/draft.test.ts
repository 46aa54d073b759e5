import { describe, expect, it } from "vitest";
import { addFiles, changeDraft, EMPTY_DRAFT, impactLock, readDraft, serverProblems, type FlagDraft } from "./draft";

const complete: FlagDraft = {
  ...EMPTY_DRAFT,
  sourceAgent: "@backend.api",
  targetAgent: "@database.postgres",
  changeDescription: "The users table has a preferences column of type JSON now.",
  actionRequired:
    "Load the new column in every reader of the users table, give it an empty object as default, and test with old rows.",
};
const problemsOf = (part: Partial<FlagDraft>) => readDraft({ ...complete, ...part }).problems;

describe("FLAG-1 the form checks what the server checks", () => {
  it("reads a complete draft; empty texts are no value", () => {
    const { input } = readDraft({ ...complete, relatedFiles: ["a.ts"], context: '{"table":"users"}', notes: " " });
    expect(input).toMatchObject({
      targetAgent: "@database.postgres",
      relatedFiles: ["a.ts"],
      context: { table: "users" },
      notes: null,
      codeLocation: null,
      chainOriginId: null,
    });
  });

  it.each<[Partial<FlagDraft>, string, RegExp]>([
    [{ sourceAgent: "" }, "sourceAgent", /which agent/],
    [{ sourceAgent: "backend api" }, "sourceAgent", /handle/],
    [{ targetAgent: " " }, "targetAgent", /all agents/],
    [{ targetAgent: "@Backend" }, "targetAgent", /handle/],
    [{ changeDescription: "x".repeat(49) }, "changeDescription", /50/],
    [{ changeDescription: `${"x".repeat(40)}${" ".repeat(20)}` }, "changeDescription", /50/],
    [{ actionRequired: "x".repeat(99) }, "actionRequired", /100/],
    [{ codeLocation: "src/api.ts" }, "codeLocation", /file:line/],
    [{ context: "[1]" }, "context", /JSON object/],
    [{ context: "{" }, "context", /no JSON/],
    [{ flagType: "security", impactLevel: "high" }, "impactLevel", /must be critical/i],
  ])("refuses %j and names the field", (part, field, message) => {
    expect(problemsOf(part)?.[field]).toMatch(message);
  });

  it("a general flag is chosen, not an empty target", () => {
    expect(problemsOf({ general: true, targetAgent: "" })).toBeNull();
    expect(readDraft({ ...complete, general: true }).input?.targetAgent).toBeNull();
    expect(problemsOf({ general: false, targetAgent: "" })).toHaveProperty("targetAgent");
  });

  it("security and data loss bring critical along and say why; other types leave the level alone", () => {
    expect(changeDraft(complete, { flagType: "data_loss" }).impactLevel).toBe("critical");
    expect(changeDraft({ ...complete, flagType: "security" }, { impactLevel: "low" }).impactLevel).toBe("critical");
    expect(changeDraft({ ...complete, impactLevel: "low" }, { flagType: "refactor" }).impactLevel).toBe("low");
    expect(impactLock("security")).toMatch(/always critical/);
    expect(impactLock("change")).toBeNull();
  });

  it("takes files by comma or line, each once", () => {
    expect(addFiles(["a.ts"], " b.ts, a.ts\nc/d.ts,,")).toEqual(["a.ts", "b.ts", "c/d.ts"]);
  });

  it("puts what the server refuses beside its field, also of a flag inside a completion", () => {
    const errors = [
      { path: "targetAgent", message: "is unknown" },
      { path: "caused.1.actionRequired", message: "must have at least 100 characters" },
    ];
    expect(serverProblems(errors)).toMatchObject({ targetAgent: "Is unknown." });
    expect(serverProblems(errors, "caused.1")).toEqual({ actionRequired: "Must have at least 100 characters." });
    expect(serverProblems(errors, "caused.0")).toEqual({});
  });
});
