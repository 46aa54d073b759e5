import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { abortRun, retryRun, startRun } from "./commands";
import { claimTasks, loseTask, settleTask, type Settlement } from "./task-commands";
import type { PlannedStep } from "./plan";
import type { RunState } from "./run-state";
import { isRunEnded, isTaskEnded } from "./status";
import { choose, emptyResult, newRun, plannedStep, Rehearsal } from "./testing";

type StepKind = {
  after: number;
  when: "none" | "true" | "false" | "broken";
  required: boolean;
  executor: boolean;
  retries: number;
  agent: number;
};

const stepKind: fc.Arbitrary<StepKind> = fc.record({
  after: fc.nat(255),
  when: fc.constantFrom("none", "none", "none", "true", "false", "broken"),
  required: fc.boolean(),
  executor: fc.constantFrom(true, true, true, true, false),
  retries: fc.nat(2),
  agent: fc.nat(3),
});

/** A plan whose step n may come after any of the eight before it, by the bits of `after`. */
function planOf(kinds: StepKind[]): PlannedStep[] {
  return kinds.map((kind, index) =>
    plannedStep(`s${index}`, {
      agent: `AGENT_${kind.agent}`,
      after: kinds
        .map((_, earlier) => earlier)
        .filter((earlier) => earlier < index && index - earlier <= 8 && (kind.after >> (index - earlier - 1)) & 1)
        .map((earlier) => `s${earlier}`),
      when: kind.when === "none" ? null : kind.when,
      required: kind.required,
      retries: { max: kind.retries, backoffSeconds: 1, factor: 2 },
      executor: kind.executor ? { kind: "builtin", analysis: "noop" } : null,
    }),
  );
}

const evaluate = (expression: string): boolean => {
  if (expression === "broken") throw new Error("no such key");
  return expression === "true";
};

const settlements = (endedAt: string): Record<string, Settlement> => ({
  succeed: {
    kind: "succeeded",
    result: emptyResult({
      findings: [{ rule: "test/one", severity: "low", path: null, line: null, message: "m", mend: "n" }],
    }),
    endedAt,
  },
  failCheck: {
    kind: "succeeded",
    result: emptyResult({ checks: [{ id: "c", name: "Check", status: "fail", mandatory: true, evidence: "" }] }),
    endedAt,
  },
  failForGood: { kind: "failed", error: { code: "bad", message: "bad", retryable: false }, endedAt },
  failForNow: { kind: "failed", error: { code: "busy", message: "busy", retryable: true }, endedAt },
  timeOut: { kind: "timed_out", error: { code: "timeout", message: "late", retryable: false }, endedAt },
});

/** What happens next, chosen by chance: numbers pick from what is possible at that moment. */
function playOn(rehearsal: Rehearsal, chance: Iterator<number>, mayRetry: () => boolean): void {
  const pick = <T>(list: readonly T[]): T => list[Number(chance.next().value) % list.length]!;
  const { run } = rehearsal;
  const running = run.tasks.filter((task) => task.status === "running");
  const queued = run.tasks.filter((task) => task.status === "queued");
  const open = run.escalations.filter((escalation) => escalation.status === "open");
  const moves = [...queued.map(() => "claim"), ...running.map(() => "settle"), ...(open.length > 0 ? ["decide"] : [])];
  switch (pick(moves)) {
    case "claim": {
      if (queued.every((task) => task.notBefore !== null))
        rehearsal.now = Math.max(rehearsal.now, ...queued.map((task) => Date.parse(task.notBefore!)));
      return void rehearsal.do((draft) =>
        claimTasks(draft, {
          workerId: "w",
          leaseUntil: new Date(rehearsal.now + 500).toISOString(),
          limit: 1 + pick([0, 1, 2]),
        }),
      );
    }
    case "settle": {
      const task = pick(running);
      const how = pick([
        "succeed",
        "succeed",
        "succeed",
        "failCheck",
        "failForGood",
        "failForNow",
        "timeOut",
        "lose",
        "giveBack",
        "fenced",
      ]);
      if (how === "lose") return void expect(rehearsal.do((draft) => loseTask(draft, task.id))).toBe(true);
      if (how === "giveBack")
        return void expect(rehearsal.do((draft) => loseTask(draft, task.id, task.claimToken))).toBe(true);
      const settlement = settlements(new Date(rehearsal.now).toISOString())[how === "fenced" ? "succeed" : how]!;
      const before = rehearsal.writes.length;
      const settled = rehearsal.do((draft) =>
        settleTask(draft, task.id, how === "fenced" ? "another token" : task.claimToken!, settlement),
      );
      expect({ settled, written: rehearsal.writes.length > before }).toEqual({
        settled: how !== "fenced",
        written: how !== "fenced",
      });
      return;
    }
    case "decide": {
      const escalation = pick(open);
      const option = mayRetry() ? pick(["retry", "accept", "abort"] as const) : pick(["accept", "abort"] as const);
      const decide = () => rehearsal.do((draft) => choose(draft, escalation.id, option));
      expect(decide()).toBe("decided");
      expect(decide()).toBe("closed");
    }
  }
}

/** What must hold after every single write. */
function check(rehearsal: Rehearsal): void {
  const { run, events, writes } = rehearsal;
  const byStep = new Map(run.tasks.map((task) => [task.stepId, task]));
  for (const step of run.plan) {
    const task = byStep.get(step.id)!;
    if (task.status === "pending" || task.status === "skipped" || task.status === "aborted") continue;
    if (task.status === "failed" && task.error?.code === "condition-failed") continue;
    for (const before of step.after)
      expect(isTaskEnded(byStep.get(before)!.status), `${before} before ${step.id} (${task.status})`).toBe(true);
  }
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(run.eventSeq).toBe(events.length);
  expect(run.version).toBe(writes.length);
  const active = run.tasks.some((task) => task.status === "queued" || task.status === "running");
  const waits = run.escalations.some((escalation) => escalation.status === "open");
  // Never stuck: something runs, somebody is asked, or it has ended.
  expect({ status: run.status, moves: active || waits || isRunEnded(run.status) }).toMatchObject({ moves: true });
  expect(run.status === "escalated").toBe(!isRunEnded(run.status) && waits && !active);
  if (!isRunEnded(run.status)) return;
  expect(run.tasks.filter((task) => !isTaskEnded(task.status))).toEqual([]);
  expect(waits).toBe(false);
  expect(run.endedAt).not.toBeNull();
  expect(writes.at(-1)!.report).toMatchObject({ runId: run.id, status: run.status, outcome: run.outcome });
}

function checkHistory(run: RunState, writes: Rehearsal["writes"]): void {
  const events = writes.flatMap((write) => write.events);
  const attempts = writes.flatMap((write) => write.attempts);
  for (const task of run.tasks) {
    const own = attempts.filter((attempt) => attempt.taskId === task.id);
    expect(own.map((attempt) => attempt.number)).toEqual(own.map((_, index) => index + 1));
    expect(own).toHaveLength(task.attempt);
    const successes = own.filter((attempt) => attempt.outcome === "succeeded");
    expect(events.filter((event) => event.taskId === task.id && event.type === "task.succeeded")).toHaveLength(
      successes.length,
    );
    expect(successes.filter((attempt) => attempt.number > task.attemptBase)).toHaveLength(
      task.status === "succeeded" ? 1 : 0,
    );
  }
  const decided = run.escalations.filter((escalation) => escalation.status === "decided");
  expect(
    events
      .filter((event) => event.type === "escalation.decided")
      .map((event) => event.payload.escalationId)
      .toSorted(),
  ).toEqual(decided.map((one) => one.id).toSorted());
}

function* chances(numbers: readonly number[]): Generator<number> {
  for (let index = 0; ; index += 1) yield numbers[index % numbers.length]! + Math.floor(index / numbers.length);
}

function playToEnd(rehearsal: Rehearsal, chance: Iterator<number>): void {
  let retries = 0;
  for (let move = 0; !isRunEnded(rehearsal.run.status); move += 1) {
    expect(move, "the run goes on for ever").toBeLessThan(2_000);
    playOn(rehearsal, chance, () => (retries += 1) <= 3);
    check(rehearsal);
  }
}

const dice = fc.array(fc.nat(1_000), { minLength: 40, maxLength: 80 });

describe("RUN-3 any plan, whatever its tasks do", () => {
  it("always ends, runs nothing before its time, and records everything once", () => {
    fc.assert(
      fc.property(fc.array(stepKind, { minLength: 1, maxLength: 9 }), dice, (kinds, numbers) => {
        const rehearsal = new Rehearsal(newRun(planOf(kinds)), evaluate);
        const chance = chances(numbers);
        rehearsal.do((draft) => startRun(draft, "anna"));
        check(rehearsal);
        playToEnd(rehearsal, chance);
        checkHistory(rehearsal.run, rehearsal.writes);
        if (rehearsal.do((draft) => retryRun(draft, "anna"))) {
          check(rehearsal);
          playToEnd(rehearsal, chance);
          checkHistory(rehearsal.run, rehearsal.writes);
        }
      }),
      { numRuns: 250 },
    );
  });

  it("RUN-10 can be aborted at any moment, once", () => {
    fc.assert(
      fc.property(fc.array(stepKind, { minLength: 1, maxLength: 9 }), dice, fc.nat(20), (kinds, numbers, moves) => {
        const rehearsal = new Rehearsal(newRun(planOf(kinds)), evaluate);
        const chance = chances(numbers);
        rehearsal.do((draft) => startRun(draft, "anna"));
        for (let move = 0; move < moves && !isRunEnded(rehearsal.run.status); move += 1)
          playOn(rehearsal, chance, () => move < 5);
        const done = new Map(
          rehearsal.run.tasks.filter((task) => task.status === "succeeded").map((task) => [task.id, task.result]),
        );
        const ended = isRunEnded(rehearsal.run.status);
        expect(rehearsal.do((draft) => abortRun(draft, "anna", null))).toBe(!ended);
        expect(rehearsal.do((draft) => abortRun(draft, "anna", null))).toBe(false);
        check(rehearsal);
        checkHistory(rehearsal.run, rehearsal.writes);
        for (const task of rehearsal.run.tasks)
          if (done.has(task.id)) expect(task).toMatchObject({ status: "succeeded", result: done.get(task.id) });
      }),
      { numRuns: 100 },
    );
  });
});
