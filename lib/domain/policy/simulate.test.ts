import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runPolicy } from "../plan-run";
import type { RunState, TaskState } from "../run-state";
import type { TaskStatus } from "../status";
import type { Coordinator } from "../coordinator";
import { judgeGate } from "../gate";
import { mergeRules } from "../decision/rules";
import { newRun, pendingTask, plannedStep } from "../testing";
import { addRun, NO_TOTALS, simulateRun as simulate } from "./simulate";
import { testDefinition } from "./testing";

const T0 = "2026-01-01T00:00:00.000Z";
const later = (seconds: number) => new Date(Date.parse(T0) + seconds * 1_000).toISOString();

/** A finished run of steps a, b, c… that ended so, judged under `definition`. */
function finished(
  statuses: TaskStatus[],
  definition = testDefinition(),
  { seconds = 1, after = {} as Record<string, string[]> } = {},
): RunState {
  const plan = statuses.map((_, index) => {
    const id = String.fromCharCode(97 + index);
    return plannedStep(id, { after: after[id] ?? [], timeoutMs: 120_000 });
  });
  const tasks = plan.map((step, index): TaskState => ({
    ...pendingTask(step, index),
    status: statuses[index]!,
    startedAt: T0,
    endedAt: later(seconds),
  }));
  const policy = runPolicy(definition, { fastPath: false, delegates: [] });
  const gate = judgeGate(plan, tasks, policy.threshold);
  const run: RunState = { ...newRun(plan), status: "complete", policy, tasks, gate, endedAt: later(10_000) };
  if (!gate.passed)
    run.escalations = [
      {
        id: "e1",
        taskId: null,
        type: "quality_gate",
        level: 3,
        status: "decided",
        title: "gate failed",
        rules: mergeRules(),
        options: [],
        requestedBy: null,
        contentHash: "",
        votes: [],
        askedAt: later(5),
        deadline: null,
        deadlinePassed: false,
        reminded: 0,
        createdAt: later(5),
        decidedAt: later(5 + 3 * 3_600),
        decision: null,
      },
    ];
  return run;
}

const judging = {
  find: (pattern: string, text: string) => RegExp(pattern, "i").exec(text)?.[0] ?? null,
  evaluate: () => true,
};
const simulateRun = (run: RunState, before: Coordinator, after: Coordinator) => simulate(run, before, after, judging);
const base = testDefinition();
const THREE_OF_FOUR: TaskStatus[] = ["succeeded", "succeeded", "succeeded", "failed"];

describe("RUN-11 what runs would have done under another policy", () => {
  it("a lower threshold passes, with the arithmetic, and nobody is asked", () => {
    const result = simulateRun(finished(THREE_OF_FOUR), base, testDefinition({ gate: { threshold: 0.7 } }));
    expect(result.effect).toMatchObject({ gate: "would_pass", askedLess: 1, askedMore: 0 });
    expect(result.differences).toEqual([
      "The gate passes instead of failing: 3/4 = 75%, threshold 70%.",
      "Does not ask operator (quality gate): gate failed.",
    ]);
    expect(result.untold).toEqual([]);
  });

  it("a higher one fails and asks, and how long that takes can't be told", () => {
    const lax = testDefinition({ gate: { threshold: 0.7 } });
    const strict = testDefinition({
      gate: { threshold: 0.9 },
      escalation: { role: "ARCHITECT", deadlineHours: 2, onDeadline: "abort" },
    });
    const result = simulateRun(finished(THREE_OF_FOUR, lax), lax, strict);
    expect(result.effect).toMatchObject({ gate: "would_fail", askedMore: 1, deadlinesMissed: 0 });
    expect(result.after.escalations).toMatchObject([
      { who: "ARCHITECT", level: 3, deadlineMinutes: 120, onDeadline: "abort", waitedMs: null, missed: null },
    ]);
    expect(result.differences[1]).toBe(
      "Asks ARCHITECT (level 3, quality gate), with a deadline of 2 h: The gate fails. How long they would have taken can't be told.",
    );
  });

  it("a deadline is held against how long people really took", () => {
    const run = finished(THREE_OF_FOUR);
    const at = (hours: number) => simulateRun(run, base, testDefinition({ escalation: { deadlineHours: hours } }));
    expect(at(2).effect).toMatchObject({ deadlinesMissed: 1 });
    expect(at(2).differences).toContain("gate failed: it waited 3 h, so the deadline is missed.");
    expect(at(4).effect).toMatchObject({ deadlinesMissed: 0 });
    expect(at(4).differences).toEqual(["gate failed: a deadline of 4 h (then: keep waiting) instead of no deadline."]);
  });

  it("other people, and more of them", () => {
    const rules = { roles: ["DBA"], quorum: 2 };
    const result = simulateRun(
      finished(THREE_OF_FOUR),
      base,
      testDefinition({ escalation: { rulesFor: { quality_gate: rules } } }),
    );
    expect(result.differences).toEqual([
      "gate failed: DBA decides instead of operator.",
      "gate failed: 2 people instead of 1.",
    ]);
  });

  it("what takes longer than it may is cut off, and what needs it does not run", () => {
    const steps = [
      { id: "a", agent: "AGENT_A", task: "a" },
      { id: "b", agent: "AGENT_B", task: "b", after: ["a"] },
    ];
    const run = finished(["succeeded", "succeeded"], base, { seconds: 60, after: { b: ["a"] } });
    const quick = testDefinition({ timeouts: { defaultSeconds: 30 } }, steps);
    const result = simulateRun(run, testDefinition({}, steps), quick);
    expect(result.after.gate).toMatchObject({ passed: false, arithmetic: "0/1 = 0%" });
    expect(result.untold).toEqual(["AGENT_B · b was not run; what it would have done is not known."]);
  });

  it("what was cut off can't be told with more time", () => {
    const steps = [{ id: "a", agent: "AGENT_A", task: "a" }];
    const slow = testDefinition({ timeouts: { defaultSeconds: 600 } }, steps);
    const result = simulateRun(finished(["timed_out"]), testDefinition({}, steps), slow);
    expect(result.differences).toEqual([]);
    expect(result.untold).toEqual(["AGENT_A · a was cut off; how long it would have taken is not known."]);
  });

  it("a step that waits for approval from now on, or no more", () => {
    const step = { id: "a", agent: "AGENT_A", task: "a" };
    const asks = testDefinition({}, [{ ...step, approval: { why: "w", rules: { roles: ["DBA"] } } }]);
    const run = finished(["succeeded"]);
    expect(simulateRun(run, testDefinition({}, [step]), asks)).toMatchObject({
      effect: { askedMore: 1 },
      differences: [expect.stringContaining("Asks DBA (level 4, approval)")],
    });
    expect(simulateRun(run, asks, testDefinition({}, [step])).effect).toMatchObject({ askedLess: 1 });
  });

  it("a plan that waits for approval from now on, or is refused", () => {
    const run = finished(["succeeded", "succeeded"]);
    const narrow = testDefinition({ authority: { maxParallelAgents: 1 } });
    expect(simulateRun(run, base, narrow)).toMatchObject({
      effect: { askedMore: 1 },
      differences: [expect.stringContaining("Asks operator (level 4, plan approval)")],
    });
    const forbids = testDefinition({
      authority: { maxParallelAgents: 20, forbidden: [{ title: "Never on tests", match: { pattern: "RUN" } }] },
    });
    expect(simulateRun(run, base, forbids).differences).toEqual([expect.stringContaining("Is refused")]);
    const watches = testDefinition({
      escalation: { triggers: [{ id: "schema", pattern: "ALTER TABLE", on: ["diff"], reason: "A schema changes." }] },
    });
    expect(simulateRun(run, base, watches).untold).toEqual([expect.stringContaining("is not looked at")]);
  });

  const status = fc.constantFrom<TaskStatus>("succeeded", "failed", "timed_out", "skipped", "aborted");
  const definition = fc
    .record({
      gate: fc.record({ threshold: fc.constantFrom(0, 0.5, 0.8, 1) }),
      timeouts: fc.record({ defaultSeconds: fc.constantFrom(1, 30, 120) }),
      escalation: fc.record({ role: fc.constantFrom("operator", "DBA"), deadlineHours: fc.constantFrom(1, 24) }),
    })
    .map((fields) =>
      testDefinition(
        fields,
        ["a", "b", "c"].map((id) => ({ id, agent: `AGENT_${id.toUpperCase()}`, task: id })),
      ),
    );
  const statuses = fc.array(status, { minLength: 1, maxLength: 8 });

  it("under the same policy nothing differs, for any run", () => {
    fc.assert(
      fc.property(statuses, definition, definition, fc.nat(300), (ended, own, policy, seconds) => {
        const result = simulateRun(finished(ended, own, { seconds }), policy, structuredClone(policy));
        expect(result).toMatchObject({ differences: [], untold: [] });
        expect(addRun(NO_TOTALS, result)).toEqual({ ...NO_TOTALS, runs: 1 });
      }),
    );
  });

  it("under its own policy a run is as it was recorded, and there and back are opposites", () => {
    fc.assert(
      fc.property(statuses, definition, definition, (ended, own, other) => {
        const run = finished(ended, own);
        const there = simulateRun(run, own, other);
        expect(there.before.gate?.passed).toBe(run.gate?.passed);
        expect(there.before.escalations).toHaveLength(run.escalations.length);
        const back = simulateRun(run, other, own);
        expect(back.effect.askedMore).toBe(there.effect.askedLess);
        expect(back.effect.askedLess).toBe(there.effect.askedMore);
        expect(back.effect.deadlinesMet).toBe(there.effect.deadlinesMissed);
      }),
    );
  });
});
