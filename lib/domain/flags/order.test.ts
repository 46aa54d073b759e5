import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { arrangeChain } from "./chain";
import { cascadeOf } from "./cascade";
import { compareFlags, type Queued } from "./order";
import { flagFacts } from "./testing";
import { IMPACT_LEVELS, impactRank } from "./words";

const queued = fc.record({
  id: fc.integer({ min: 1, max: 40 }),
  impactLevel: fc.constantFrom(...IMPACT_LEVELS),
  createdAt: fc.integer({ min: 0, max: 5 }).map((second) => `2026-01-01T00:00:0${second}.000Z`),
});

describe("the order of a queue", () => {
  it("FLAG-2 is by rank of impact and never by alphabet", () => {
    const at = "2026-01-01T00:00:00.000Z";
    const flags = ["low", "medium", "high", "critical"].map((impactLevel, index) => ({
      id: index + 1,
      impactLevel,
      createdAt: at,
    }));
    const ordered = (flags as Queued[]).toSorted(compareFlags).map((flag) => flag.impactLevel);
    expect(ordered).toEqual(["critical", "high", "medium", "low"]);
    expect(ordered).not.toEqual(ordered.toSorted());
  });

  it("FLAG-2 is then by age, to the millisecond, then by number", () => {
    const flag = (id: number, createdAt: string) => ({ id, impactLevel: "high" as const, createdAt });
    const ordered = [
      flag(3, "2026-01-01T00:00:00.002Z"),
      flag(9, "2026-01-01T00:00:00.001Z"),
      flag(2, "2026-01-01T00:00:00.001Z"),
    ].toSorted(compareFlags);
    expect(ordered.map(({ id }) => id)).toEqual([2, 9, 3]);
  });

  it("FLAG-2 is total, stable and independent of where a flag stood", () => {
    fc.assert(
      fc.property(fc.uniqueArray(queued, { selector: (flag) => flag.id, maxLength: 20 }), (flags) => {
        const ordered = flags.toSorted(compareFlags);
        expect(flags.toReversed().toSorted(compareFlags)).toEqual(ordered);
        for (let index = 1; index < ordered.length; index++) {
          const [before, after] = [ordered[index - 1]!, ordered[index]!];
          expect(compareFlags(before, after)).toBeLessThan(0);
          expect(impactRank(before.impactLevel)).toBeLessThanOrEqual(impactRank(after.impactLevel));
        }
      }),
    );
  });
});

describe("a chain", () => {
  it("FLAG-4 shows each flag with its depth, origin first", () => {
    const flags = [
      { id: 5, chainOriginId: 2 },
      { id: 1, chainOriginId: null },
      { id: 3, chainOriginId: 1 },
      { id: 2, chainOriginId: 1 },
      { id: 9, chainOriginId: null },
    ];
    expect(arrangeChain(flags, 1).map(({ id, depth }) => [id, depth])).toEqual([
      [1, 0],
      [2, 1],
      [3, 1],
      [5, 2],
    ]);
  });

  it("FLAG-4 has every flag once and below its origin, and a circle does not run for ever", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1, maxLength: 30 }), (parents) => {
        const flags = parents.map((parent, index) => ({
          id: index + 1,
          chainOriginId: index === 0 ? null : 1 + (parent % index),
        }));
        const arranged = arrangeChain(flags, 1);
        expect(arranged.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(flags.map(({ id }) => id));
        const depth = new Map(arranged.map((flag) => [flag.id, flag.depth]));
        for (const flag of arranged)
          if (flag.chainOriginId !== null) expect(flag.depth).toBe(depth.get(flag.chainOriginId)! + 1);
      }),
    );
    expect(
      arrangeChain(
        [
          { id: 1, chainOriginId: 2 },
          { id: 2, chainOriginId: 1 },
        ],
        1,
      ),
    ).toHaveLength(2);
  });
});

describe("the cascade rule", () => {
  it.each([
    ["a breaking change", { flagType: "breaking_change" }, 0, true],
    ["a deprecation of low impact", { flagType: "deprecation", impactLevel: "low" }, 0, true],
    ["a change of high impact", { impactLevel: "high" }, 0, true],
    ["a change over two files", { relatedFiles: ["a", "b"] }, 0, true],
    ["a change of medium impact over one file", { relatedFiles: ["a"] }, 0, false],
    ["a breaking change whose flags were raised", { flagType: "breaking_change" }, 2, false],
    ["a critical request for information", { flagType: "information_request", impactLevel: "critical" }, 0, false],
  ] as const)("FLAG-4 %s", (_, fields, caused, ask) => {
    const cascade = cascadeOf(flagFacts(fields as Partial<ReturnType<typeof flagFacts>>), caused);
    expect(cascade).toMatchObject({ ask, chainOriginId: 7 });
    expect(cascade.question !== "").toBe(ask);
    if (ask) expect(cascade.question).toContain("flag 7");
  });
});
