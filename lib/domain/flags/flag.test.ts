import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { causedFlagSchema, flagInputSchema } from "./flag";
import { BROKEN, flagInput, nested } from "./testing";
import { FLAG_TYPES, GRAVE_TYPES, IMPACT_LEVELS } from "./words";

const problems = (input: unknown) =>
  (flagInputSchema.safeParse(input).error?.issues ?? []).map((issue) => ({
    path: issue.path.join("."),
    rule: issue.code === "custom" ? (issue.params?.rule as string) : issue.code,
  }));

describe("what a flag must be", () => {
  it("FLAG-1 a flag that keeps every rule passes; impact is medium when left out", () => {
    expect(problems(flagInput())).toEqual([]);
    const { impactLevel: _, relatedFiles: __, ...rest } = flagInput();
    expect(flagInputSchema.parse(rest)).toMatchObject({ impactLevel: "medium", relatedFiles: [] });
  });

  it.each(BROKEN)("FLAG-1 %s names field and rule", (_, fields, path, rule) => {
    expect(problems(flagInput(fields))).toContainEqual({ path, rule });
  });

  it("FLAG-1 two broken rules are both named", () => {
    for (const [one, first, path, rule] of BROKEN)
      for (const [other, second, otherPath, otherRule] of BROKEN) {
        if (Object.keys(first).some((name) => name in second)) continue;
        const found = problems(flagInput({ ...first, ...second }));
        expect(found, `${one} and ${other}`).toContainEqual({ path, rule });
        expect(found, `${one} and ${other}`).toContainEqual({ path: otherPath, rule: otherRule });
      }
  });

  it("FLAG-1 every length is allowed from its least to its most", () => {
    for (const [field, least, most] of [
      ["changeDescription", 50, 10_000],
      ["actionRequired", 100, 20_000],
    ] as const)
      for (const length of [least, most]) expect(problems(flagInput({ [field]: "x".repeat(length) }))).toEqual([]);
    expect(problems(flagInput({ changeDescription: "🚩".repeat(50) }))).toEqual([]);
  });

  it("FLAG-1 security and data loss are critical, whatever else is said", () => {
    fc.assert(
      fc.property(fc.constantFrom(...FLAG_TYPES), fc.constantFrom(...IMPACT_LEVELS), (flagType, impactLevel) => {
        const allowed = !GRAVE_TYPES.includes(flagType) || impactLevel === "critical";
        expect(problems(flagInput({ flagType, impactLevel })).length === 0).toBe(allowed);
        const { sourceAgent: _, ...caused } = flagInput({ flagType, impactLevel });
        expect(causedFlagSchema.safeParse(caused).success).toBe(allowed);
      }),
    );
  });

  it("FLAG-7 handles of every documented form pass, free-form ones do not", () => {
    for (const handle of [
      "@backend.api",
      "@security.audit",
      "@acolyte.auth",
      "@service.auth",
      "DBA",
      "COORD_OPS",
      "@ops",
    ])
      expect(problems(flagInput({ targetAgent: handle })), handle).toEqual([]);
    for (const handle of ["@", "@.", "@a.", "@A.b", "@a b", "a.b", "@a..b", " @a.b", "@a.b ", "@a.b\n", "@ü.b", "none"])
      expect(problems(flagInput({ targetAgent: handle })).length, handle).toBeGreaterThan(0);
  });

  it("FLAG-1 a context may nest as deep as allowed", () => {
    expect(problems(flagInput({ context: { a: nested(39) } }))).toEqual([]);
  });

  it("never throws, whatever comes in", () => {
    fc.assert(fc.property(fc.anything(), (input) => void flagInputSchema.safeParse(input)));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(flagInput())), fc.anything(), (field, value) => {
        flagInputSchema.safeParse(flagInput({ [field]: value }));
      }),
    );
  });
});
