import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criticalPath, planWidth } from "./width";

const step = (id: string, after: string[] = [], agent = id, timeoutMs = 1) => ({ id, agent, after, timeoutMs });

/** Every set of steps that don't wait for each other, counted by agents. */
function bruteForce(steps: readonly ReturnType<typeof step>[]): number {
  const before = new Map<string, Set<string>>();
  for (const { id, after } of steps)
    before.set(id, new Set(after.flatMap((other) => [other, ...(before.get(other) ?? [])])));
  let best = 0;
  for (let mask = 0; mask < 1 << steps.length; mask += 1) {
    const chosen = steps.filter((_, index) => mask & (1 << index));
    if (chosen.every(({ id }) => chosen.every((other) => !before.get(id)!.has(other.id))))
      best = Math.max(best, new Set(chosen.map(({ agent }) => agent)).size);
  }
  return best;
}

const plans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.array(fc.nat(9), { maxLength: 3 })), { maxLength: 10 })
  .map((rows) =>
    rows.map(([agent, after], index) =>
      step(`s${index}`, [...new Set(after.filter((other) => other < index).map((other) => `s${other}`))], `A${agent}`),
    ),
  );

describe("RUN-11 the width of a plan", () => {
  it.each([
    ["nothing", [], 0],
    ["a pipeline", [step("a"), step("b", ["a"]), step("c", ["b"])], 1],
    ["a fan-out", [step("a"), step("b"), step("c"), step("d")], 4],
    ["a fan-out of one agent", [step("a", [], "X"), step("b", [], "X"), step("c", [], "X")], 1],
    ["two steps of one agent beside others", [step("a", [], "X"), step("b", [], "Y"), step("c", ["a"], "Y")], 2],
    ["a step that waits for all but one", [step("a"), step("b"), step("c"), step("d", ["a", "b"])], 3],
  ])("%s", (_, steps, width) => {
    expect(planWidth(steps)).toBe(width);
  });

  it("is what trying every set of steps gives", () => {
    fc.assert(
      fc.property(plans, (steps) => {
        expect(planWidth(steps)).toBe(bruteForce(steps));
      }),
      { numRuns: 300 },
    );
  });

  it("answers for 200 steps in tangled order, never too small", () => {
    const steps = Array.from({ length: 200 }, (_, index) =>
      step(`s${index}`, index % 7 === 0 || index < 20 ? [] : [`s${index - 13}`, `s${index - 20}`], `A${index % 40}`),
    );
    expect(planWidth(steps)).toBeGreaterThanOrEqual(20);
  });
});

describe("ESC-5 the critical path", () => {
  const steps = [step("a", [], "a", 10), step("b", ["a"], "b", 5), step("c", ["a"], "c", 7), step("d", ["b", "c"])];
  it("is the longest way by the time steps take, or may take", () => {
    expect(criticalPath(steps, {})).toEqual(["a", "c", "d"]);
    expect(criticalPath(steps, { b: 50 })).toEqual(["a", "b", "d"]);
    expect(criticalPath([], {})).toEqual([]);
  });
});
