import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conflictOf, cyclesOf, zombiesOf, type Contender, type LockRow, type Wait } from "./health";

const NOW = "2026-03-02T10:00:00.000Z";
const HOUR = 3_600_000;
const lock = (fields: Partial<LockRow>): LockRow => ({
  id: 1,
  lockedBy: "@a.a",
  lockedAt: "2026-03-02T09:00:00.000Z",
  targetAgent: "@b.b",
  openQuestions: 0,
  task: null,
  lockerGone: false,
  ...fields,
});

describe("zombies", () => {
  it.each<[string, Partial<LockRow>, RegExp | null]>([
    ["a fresh lock", {}, null],
    ["a lock as old as allowed", { lockedAt: "2026-03-02T06:00:00.000Z" }, null],
    ["a lock that is older", { lockedAt: "2026-03-02T05:59:59.999Z" }, /4 hours ago/],
    ["an old lock with an open question", { lockedAt: "2026-02-01T00:00:00.000Z", openQuestions: 1 }, null],
    ["an old lock of a task that lives", { lockedAt: "2026-02-01T00:00:00.000Z", task: "alive" }, null],
    ["a fresh lock of a task that waits", { task: "waiting" }, null],
    ["an old lock of a task that waits", { lockedAt: "2026-02-01T00:00:00.000Z", task: "waiting" }, /days ago/],
    ["… with an open question", { lockedAt: "2026-02-01T00:00:00.000Z", task: "waiting", openQuestions: 1 }, null],
    ["a lock of a task that has ended", { task: "ended" }, /task in which @a\.a locked it has ended/],
    ["… with an open question", { task: "ended", openQuestions: 1 }, null],
    ["a lock of an agent that is gone", { lockerGone: true }, /no longer in the catalog/],
  ])("FLAG-3 %s", (_, fields, why) => {
    const zombies = zombiesOf([lock(fields)], NOW, 4 * HOUR);
    if (why === null) expect(zombies).toEqual([]);
    else
      expect(zombies).toMatchObject([
        {
          flagId: 1,
          lockedBy: "@a.a",
          why: expect.stringMatching(why),
          fix: "Unlock flag 1, so that @b.b handles it.",
        },
      ]);
  });

  it("come longest locked first", () => {
    const zombies = zombiesOf(
      [lock({ id: 2, task: "ended" }), lock({ id: 1, task: "ended", lockedAt: "2026-03-02T08:00:00.000Z" })],
      NOW,
      HOUR,
    );
    expect(zombies.map(({ flagId }) => flagId)).toEqual([1, 2]);
  });
});

describe("cycles", () => {
  const wait = (from: string, to: string, flagId: number, question = true): Wait => ({ from, to, flagId, question });

  it("FLAG-3 two that wait for each other, and what ends it", () => {
    expect(cyclesOf([wait("@a", "@b", 4), wait("@b", "@a", 3), wait("@c", "@a", 1)])).toEqual([
      { agents: ["@a", "@b"], flagIds: [4, 3], fix: "Answer flag 3, which @b put to @a; then @b can go on." },
    ]);
  });

  it("FLAG-3 a longer circle of questions and locks; locks alone are unlocked", () => {
    expect(cyclesOf([wait("@a", "@b", 1, false), wait("@b", "@c", 2), wait("@c", "@a", 3)])).toMatchObject([
      { agents: ["@a", "@b", "@c"], flagIds: [1, 2, 3], fix: expect.stringContaining("Answer flag 2") },
    ]);
    expect(cyclesOf([wait("@a", "@b", 1, false), wait("@b", "@a", 2, false)])[0]!.fix).toContain(
      "Unlock flag 1, which @b holds",
    );
  });

  it("finds a circle exactly when there is one, and each is one", () => {
    const edge = fc.tuple(fc.nat(5), fc.nat(5)).filter(([from, to]) => from !== to);
    fc.assert(
      fc.property(fc.array(edge, { maxLength: 12 }), (edges) => {
        const waits = edges.map(([from, to], index) => wait(`@${from}`, `@${to}`, index + 1));
        const cycles = cyclesOf(waits);
        for (const { agents, flagIds } of cycles)
          agents.forEach((agent, index) => {
            const next = agents[(index + 1) % agents.length];
            expect(waits.find(({ flagId }) => flagId === flagIds[index])).toMatchObject({ from: agent, to: next });
          });
        // Without circles the agents can be taken away one after another, those first that wait for nobody.
        let left = waits;
        for (;;) {
          const stuck = left.filter((one) => left.some((other) => other.from === one.to));
          if (stuck.length === left.length) break;
          left = stuck;
        }
        expect(cycles.length > 0).toBe(left.length > 0);
      }),
    );
  });
});

describe("conflicts over a file", () => {
  const flag = (id: number, fields: Partial<Contender> = {}): Contender => ({
    id,
    impactLevel: "medium",
    createdAt: `2026-01-01T00:00:0${id}.000Z`,
    targetAgent: "@a.a",
    chainOriginId: null,
    ...fields,
  });

  it("FLAG-2 are handled most urgent first, then oldest", () => {
    const conflict = conflictOf("a.ts", [flag(1), flag(2), flag(3, { impactLevel: "critical", targetAgent: null })]);
    expect(conflict.flagIds).toEqual([3, 1, 2]);
    expect(conflict.why).toBe("3 pending flags name a.ts. Start with 3 (critical, for all), the most urgent.");
  });

  it("FLAG-4 what caused another comes before it, however urgent that is", () => {
    const conflict = conflictOf("a.ts", [flag(1), flag(2, { impactLevel: "critical", chainOriginId: 1 })]);
    expect(conflict.flagIds).toEqual([1, 2]);
    expect(conflict.why).toContain("because others follow from it");
    expect(conflict.why).toContain("2 comes after 1, which caused it.");
    expect(conflictOf("a.ts", [flag(2, { chainOriginId: 1 }), flag(3)]).flagIds).toEqual([2, 3]);
  });

  it("keeps every flag once and every origin first", () => {
    const flags = fc.array(
      fc.record({ impactLevel: fc.constantFrom("critical", "high", "medium", "low"), parent: fc.nat(20) }),
      { minLength: 1, maxLength: 9 },
    );
    fc.assert(
      fc.property(flags, (rows) => {
        const given = rows.map(({ impactLevel, parent }, index) =>
          flag(index + 1, {
            impactLevel: impactLevel as Contender["impactLevel"],
            chainOriginId: parent < index ? parent + 1 : null,
          }),
        );
        const { flagIds } = conflictOf("a.ts", given);
        expect(flagIds.toSorted((a, b) => a - b)).toEqual(given.map(({ id }) => id));
        for (const { id, chainOriginId } of given)
          if (chainOriginId !== null) expect(flagIds.indexOf(chainOriginId)).toBeLessThan(flagIds.indexOf(id));
      }),
    );
  });
});
