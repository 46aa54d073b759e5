import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { draftFlag, mentionedFlags, questionCandidates } from "./draft";
import { FlagRefused } from "./state";
import { flagInput } from "./testing";

const facts = (existing: number[] = [], targetKnown = true, suggestions: string[] = []) => ({
  existing: new Set(existing),
  targetKnown,
  suggestions,
});
const asking = (changeDescription: string, fields = {}) =>
  flagInput({ flagType: "information_request", changeDescription, ...fields });

describe("a flag ready to be stored", () => {
  it("FLAG-1 files are trimmed and named once, impact is ranked, absent is null", () => {
    const draft = draftFlag(
      flagInput({ relatedFiles: [" a.ts", "b.ts", "a.ts "], impactLevel: "high", codeLocation: " a.ts:3" }),
      facts(),
    );
    expect(draft).toMatchObject({
      relatedFiles: ["a.ts", "b.ts"],
      impactRank: 1,
      codeLocation: "a.ts:3",
      chainOriginId: null,
      asksAboutId: null,
    });
    expect(draftFlag(flagInput({ targetAgent: undefined }), facts()).targetAgent).toBeNull();
  });

  it("FLAG-4 a chain to a flag that does not exist is refused; all that is wrong is named", () => {
    const input = asking("x", { chainOriginId: 5, asksAboutId: 6 });
    try {
      draftFlag(input, facts([], false, ["@backend.node", "@backend.go"]));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(FlagRefused);
      expect((error as FlagRefused).errors).toMatchObject([
        { path: "chainOriginId", rule: "exists" },
        { path: "asksAboutId", rule: "exists" },
        { path: "targetAgent", rule: "known_agent", message: expect.stringContaining("@backend.node, @backend.go") },
      ]);
      expect((error as FlagRefused).facts).toEqual({ suggestions: ["@backend.node", "@backend.go"] });
    }
    expect(draftFlag(input, facts([5, 6]))).toMatchObject({ chainOriginId: 5, asksAboutId: 6 });
  });

  it.each<[string, string, number[], number | null]>([
    ["in the change", "Need specs for FLAG #12: vector DB migration", [12], 12],
    ["in brackets", "Need clarification on FLAG #[12]: which one?", [12], 12],
    ["in other letters", "need clarification on flag # 12", [12], 12],
    ["the first that exists", "About FLAG #11 and FLAG #12", [12], 12],
    ["none that exists", "About FLAG #11", [], null],
    ["no flag at all", "About issue #12 and colours #123456", [12], null],
    ["a number beyond all", "About FLAG #9999999999", [], null],
  ])("FLAG-3 a request links to the flag it names: %s", (_, text, existing, expected) => {
    expect(draftFlag(asking(text), facts(existing)).asksAboutId).toBe(expected);
  });

  it("FLAG-3 other types never link, and a stated flag goes before one that is mentioned", () => {
    expect(questionCandidates(flagInput({ changeDescription: "As FLAG #12 said" }))).toEqual([]);
    expect(questionCandidates(asking("About FLAG #12", { asksAboutId: 3 }))).toEqual([3]);
    expect(mentionedFlags(asking("About FLAG #12", { chainOriginId: 3 }))).toEqual([3, 12]);
  });

  it("candidates are numbers a column holds, few and each once", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9_999_999_999), { maxLength: 60 }), (numbers) => {
        const found = questionCandidates(asking(numbers.map((number) => `FLAG #${number}`).join(" ")));
        expect(found.length).toBeLessThanOrEqual(20);
        expect(new Set(found).size).toBe(found.length);
        for (const number of found) expect(number >= 1 && number <= 2_147_483_647).toBe(true);
      }),
    );
  });
});
