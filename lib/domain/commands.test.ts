import { describe, expect, it } from "vitest";
import { abortRun, retryableTasks, retryRun, startRun } from "./commands";
import { passEscalationTime } from "./escalation-commands";
import { claimTasks, isDue, LOST_ATTEMPTS_GRACE, loseTask, settleTask, type Settlement } from "./task-commands";
import type { PlannedStep } from "./plan";
import type { RunState } from "./run-state";
import { choose, emptyResult, newRun, plannedStep, Rehearsal } from "./testing";

const LEASE_MS = 15_000;

/** A run that has begun. */
function begin(plan: PlannedStep[], policy: Partial<RunState["policy"]> = {}): Rehearsal {
  const rehearsal = new Rehearsal(newRun(plan, policy));
  rehearsal.do((draft) => startRun(draft, "anna"));
  return rehearsal;
}

const claim = (rehearsal: Rehearsal, limit = 10) =>
  rehearsal.do(
    (draft) =>
      claimTasks(draft, { workerId: "worker", leaseUntil: new Date(rehearsal.now + LEASE_MS).toISOString(), limit })
        .claims,
  );

const settle = (
  rehearsal: Rehearsal,
  stepId: string,
  settlement: { kind: "succeeded" } | { kind: "failed"; retryable?: boolean } | { kind: "timed_out" },
  token = rehearsal.task(stepId).claimToken!,
) => {
  const endedAt = new Date(rehearsal.now).toISOString();
  const full: Settlement =
    settlement.kind === "succeeded"
      ? { kind: "succeeded", result: emptyResult({ summary: "done" }), endedAt }
      : settlement.kind === "failed"
        ? {
            kind: "failed",
            error: { code: "broken", message: "It broke.", retryable: settlement.retryable ?? false },
            endedAt,
          }
        : { kind: "timed_out", error: { code: "timeout", message: "Too late.", retryable: false }, endedAt };
  return rehearsal.do((draft) => settleTask(draft, rehearsal.task(stepId).id, token, full));
};

const openEscalation = (rehearsal: Rehearsal) =>
  rehearsal.run.escalations.find((escalation) => escalation.status === "open")!;
const types = (rehearsal: Rehearsal) => rehearsal.writes.at(-1)!.events.map((event) => event.type);

describe("claiming", () => {
  it("gives each task to one claimer, up to the limit, with a token of its own", () => {
    const rehearsal = begin([plannedStep("a"), plannedStep("b"), plannedStep("c")]);
    const first = claim(rehearsal, 2);
    const second = claim(rehearsal, 2);
    expect([first.length, second.length, claim(rehearsal).length]).toEqual([2, 1, 0]);
    expect(new Set([...first, ...second].map(({ token }) => token)).size).toBe(3);
  });

  it("leaves alone what is not due yet, and the run that has ended", () => {
    const rehearsal = begin([plannedStep("a", { retries: { max: 1, backoffSeconds: 60, factor: 1 } })]);
    claim(rehearsal);
    settle(rehearsal, "a", { kind: "failed", retryable: true });
    expect(isDue(rehearsal.task("a"), new Date(rehearsal.now).toISOString())).toBe(false);
    expect(claim(rehearsal)).toEqual([]);
    rehearsal.do((draft) => abortRun(draft, "anna", null));
    rehearsal.now += 120_000;
    expect(claim(rehearsal)).toEqual([]);
  });
});

describe("settling", () => {
  it("a token that does not hold is fenced: nothing is written", () => {
    const rehearsal = begin([plannedStep("a")]);
    claim(rehearsal);
    const old = rehearsal.task("a").claimToken!;
    rehearsal.now += 2 * LEASE_MS;
    expect(rehearsal.do((draft) => loseTask(draft, "task-a"))).toBe(true);
    claim(rehearsal);
    const writes = rehearsal.writes.length;
    expect(settle(rehearsal, "a", { kind: "succeeded" }, old)).toBe(false);
    expect(rehearsal.writes).toHaveLength(writes);
    expect(settle(rehearsal, "a", { kind: "succeeded" })).toBe(true);
    expect(settle(rehearsal, "a", { kind: "succeeded" }, "gone")).toBe(false);
    expect(rehearsal.run.status).toBe("complete");
  });

  it("only retryable errors are tried again, each wait longer by the factor", () => {
    const rehearsal = begin([plannedStep("a", { retries: { max: 3, backoffSeconds: 2, factor: 3 } })]);
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      rehearsal.now += 60_000;
      claim(rehearsal);
      settle(rehearsal, "a", { kind: "failed", retryable: true });
      waits.push((Date.parse(rehearsal.task("a").notBefore!) - rehearsal.now) / 1_000);
    }
    expect(waits).toEqual([2, 6, 18]);
    rehearsal.now += 60_000;
    claim(rehearsal);
    settle(rehearsal, "a", { kind: "failed", retryable: true });
    expect(rehearsal.task("a")).toMatchObject({ status: "failed", attempt: 4 });
  });

  it.each([
    ["a terminal error", { kind: "failed", retryable: false }, "failed"],
    ["a timeout", { kind: "timed_out" }, "timed_out"],
  ] as const)("%s ends the task at once, retries or not", (_, settlement, status) => {
    const rehearsal = begin([plannedStep("a", { retries: { max: 5, backoffSeconds: 0, factor: 1 } })]);
    claim(rehearsal);
    settle(rehearsal, "a", settlement);
    expect(rehearsal.task("a").status).toBe(status);
    expect(rehearsal.run.status).toBe("escalated");
  });
});

describe("lost workers", () => {
  it.each([[0], [2]])("with %i retries a task may be lost that often and a grace more, then it has failed", (max) => {
    const rehearsal = begin([plannedStep("a", { retries: { max, backoffSeconds: 0, factor: 1 } })]);
    let lost = 0;
    while (rehearsal.task("a").status !== "failed") {
      claim(rehearsal);
      rehearsal.now += 2 * LEASE_MS;
      expect(rehearsal.do((draft) => loseTask(draft, "task-a"))).toBe(true);
      lost += 1;
    }
    expect(lost).toBe(1 + max + LOST_ATTEMPTS_GRACE);
    expect(rehearsal.task("a").error).toMatchObject({ code: "worker-lost" });
    expect(rehearsal.run.status).toBe("escalated");
  });

  it("a lease that has not run out is not lost, nor is what no longer runs", () => {
    const rehearsal = begin([plannedStep("a")]);
    expect(rehearsal.do((draft) => loseTask(draft, "task-a"))).toBe(false);
    claim(rehearsal);
    expect(rehearsal.do((draft) => loseTask(draft, "task-a"))).toBe(false);
    expect(rehearsal.do((draft) => loseTask(draft, "task-a", "another token"))).toBe(false);
    settle(rehearsal, "a", { kind: "succeeded" });
    rehearsal.now += 2 * LEASE_MS;
    expect(rehearsal.do((draft) => loseTask(draft, "task-a"))).toBe(false);
  });

  it("a draining worker gives its task back by its token", () => {
    const rehearsal = begin([plannedStep("a")]);
    claim(rehearsal);
    expect(rehearsal.do((draft) => loseTask(draft, "task-a", draft.run.tasks[0]!.claimToken))).toBe(true);
    expect(rehearsal.task("a")).toMatchObject({
      status: "queued",
      claimToken: null,
      leaseUntil: null,
      error: { code: "worker-stopped" },
    });
  });
});

describe("ESC-4 deciding", () => {
  const failed = (policy: Partial<RunState["policy"]> = {}) => {
    const rehearsal = begin([plannedStep("a"), plannedStep("b"), plannedStep("c", { after: ["a"] })], policy);
    claim(rehearsal);
    settle(rehearsal, "a", { kind: "failed" });
    settle(rehearsal, "b", { kind: "succeeded" });
    return rehearsal;
  };

  it("the first decision counts, the second changes nothing", () => {
    const rehearsal = failed();
    const { id } = openEscalation(rehearsal);
    expect(rehearsal.do((draft) => choose(draft, id, "accept"))).toBe("decided");
    const writes = rehearsal.writes.length;
    expect(rehearsal.do((draft) => choose(draft, id, "abort"))).toBe("closed");
    expect(rehearsal.writes).toHaveLength(writes);
    expect(rehearsal.run).toMatchObject({ status: "complete", outcome: "accepted", reason: "because" });
    expect(rehearsal.run.escalations[0]!.decision).toMatchObject({ option: "accept", by: "anna" });
  });

  it("retry runs what failed and what follows from it, and nothing else", () => {
    const rehearsal = failed();
    expect(retryableTasks(rehearsal.run).map((task) => task.stepId)).toEqual(["a", "c"]);
    rehearsal.do((draft) => choose(draft, openEscalation(rehearsal).id, "retry"));
    expect(rehearsal.statuses).toEqual({ a: "queued", b: "succeeded", c: "pending" });
    expect(rehearsal.run.status).toBe("in_progress");
    claim(rehearsal);
    expect(rehearsal.task("a").attempt).toBe(2);
    settle(rehearsal, "a", { kind: "succeeded" });
    claim(rehearsal);
    settle(rehearsal, "c", { kind: "succeeded" });
    expect(rehearsal.run).toMatchObject({ status: "complete", outcome: "success" });
  });

  it("abort and delegate end the run with what was done in its report", () => {
    for (const [option, status, outcome] of [
      ["abort", "aborted", "aborted"],
      ["delegate", "aborted", "delegated"],
    ] as const) {
      const rehearsal = failed({ delegates: ["OPS:AUDIT"] });
      rehearsal.do((draft) => choose(draft, openEscalation(rehearsal).id, option, { inputs: { signal: "OPS:AUDIT" } }));
      expect(rehearsal.run).toMatchObject({ status, outcome });
      expect(rehearsal.writes.at(-1)!.report).toMatchObject({
        outcome,
        agents: expect.arrayContaining([expect.objectContaining({ agent: "AGENT_B", status: "success" })]),
      });
    }
  });

  it("a task nobody can do is skipped with the reason, or looked up again", () => {
    const nobody = plannedStep("a", { executor: null });
    const skipped = begin([nobody, plannedStep("b", { after: ["a"] })]);
    expect(skipped.run.status).toBe("escalated");
    skipped.do((draft) => choose(draft, openEscalation(skipped).id, "accept"));
    expect(skipped.statuses).toEqual({ a: "skipped", b: "queued" });
    expect(skipped.task("a").reason).toBe("Skipped by anna: because");

    const again = begin([nobody]);
    const first = openEscalation(again).id;
    again.do((draft) => choose(draft, first, "retry"));
    expect(openEscalation(again).id).not.toBe(first);
    again.do((draft) => choose(draft, openEscalation(again).id, "retry", { plan: [plannedStep("a")] }));
    expect(again.statuses).toEqual({ a: "queued" });
    expect(again.writes.at(-1)!.planChanged).toBe(true);
  });

  it("a deadline ends the run only where the policy says so", () => {
    const waits = failed();
    expect(waits.do((draft) => passEscalationTime(draft, openEscalation(waits).id))).toBe(false);
    const ends = failed({ onDeadline: "abort", deadlineHours: 1 });
    const { id } = openEscalation(ends);
    expect(ends.do((draft) => passEscalationTime(draft, id))).toBe(false);
    ends.now += 3_600_000;
    expect(ends.do((draft) => passEscalationTime(draft, id))).toBe(true);
    expect(ends.run).toMatchObject({ status: "aborted", escalations: [{ status: "expired", decision: null }] });
    expect(ends.do((draft) => choose(draft, id, "accept"))).toBe("closed");
  });
});

describe("RUN-10 aborting and retrying a run", () => {
  it("stops what runs, drops what waits, keeps what is done, closes what is open", () => {
    const rehearsal = begin([
      plannedStep("done"),
      plannedStep("runs"),
      plannedStep("waits", { executor: null }),
      plannedStep("next", { after: ["runs"] }),
    ]);
    claim(rehearsal);
    settle(rehearsal, "done", { kind: "succeeded" });
    expect(rehearsal.do((draft) => abortRun(draft, "anna", "enough"))).toBe(true);
    expect(rehearsal.statuses).toEqual({ done: "succeeded", runs: "aborted", waits: "aborted", next: "aborted" });
    expect(rehearsal.run).toMatchObject({
      status: "aborted",
      outcome: "aborted",
      reason: "enough",
      escalations: [{ status: "cancelled" }],
    });
    expect(rehearsal.writes.at(-1)!.attempts).toMatchObject([{ taskId: "task-runs", outcome: "aborted" }]);
    expect(settle(rehearsal, "runs", { kind: "succeeded" }, "token")).toBe(false);
  });

  it("retries what did not succeed; attempts go on counting", () => {
    const rehearsal = begin([plannedStep("done"), plannedStep("runs")]);
    claim(rehearsal);
    settle(rehearsal, "done", { kind: "succeeded" });
    rehearsal.do((draft) => abortRun(draft, "anna", null));
    expect(rehearsal.do((draft) => retryRun(draft, "bert"))).toBe(true);
    expect(types(rehearsal)[0]).toBe("run.retried");
    expect(rehearsal.statuses).toEqual({ done: "succeeded", runs: "queued" });
    expect(rehearsal.task("runs")).toMatchObject({ attempt: 1, attemptBase: 1 });
    claim(rehearsal);
    settle(rehearsal, "runs", { kind: "succeeded" });
    expect(rehearsal.run).toMatchObject({ status: "complete", outcome: "success" });
    expect(rehearsal.do((draft) => retryRun(draft, "bert"))).toBe(false);
  });
});
