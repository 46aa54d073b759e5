import { describe, expect, it } from "vitest";
import { advance } from "./advance";
import { abortRun, retryRun, startRun } from "./commands";
import { claimTasks, loseTask, settleTask, type Settlement } from "./task-commands";
import { deliverFlags, holdTask, recordFlags, releaseTask } from "./flag-commands";
import { judgeFlags, type TaskFlag } from "./flags/delivery";
import type { PlannedStep } from "./plan";
import { emptyResult, newRun, plannedStep, Rehearsal } from "./testing";

const flag = (id: number, fields: Partial<TaskFlag> = {}): TaskFlag => ({
  id,
  flagType: "change",
  impactLevel: "critical",
  sourceAgent: "SENDER",
  targetAgent: "AGENT_A",
  title: "changed",
  holdsBack: true,
  state: "open",
  by: null,
  why: null,
  ...fields,
});
const holding = (id: number) => flag(id, { state: "holding", by: "AGENT_A", why: "Asks." });

/** A run whose tasks are claimed. */
function running(...plan: PlannedStep[]): Rehearsal {
  const rehearsal = new Rehearsal(newRun(plan.length > 0 ? plan : [plannedStep("a")]));
  rehearsal.do((draft) => startRun(draft, "anna"));
  claim(rehearsal);
  return rehearsal;
}

const claim = (rehearsal: Rehearsal) =>
  rehearsal.do((draft) =>
    claimTasks(draft, { workerId: "worker", leaseUntil: new Date(rehearsal.now + 15_000).toISOString(), limit: 9 }),
  );
const token = (rehearsal: Rehearsal) => rehearsal.task("a").claimToken!;
const hold = (rehearsal: Rehearsal, ...flags: TaskFlag[]) =>
  rehearsal.do((draft) => holdTask(draft, "task-a", token(rehearsal), flags));
const settle = (rehearsal: Rehearsal, entries: TaskFlag[], rest: Partial<Settlement> = {}) =>
  rehearsal.do((draft) =>
    settleTask(draft, "task-a", token(rehearsal), {
      kind: "succeeded",
      result: emptyResult({ summary: "done" }),
      endedAt: draft.now,
      flags: { entries, check: judgeFlags(entries) },
      ...rest,
    } as Settlement),
  );
const types = (rehearsal: Rehearsal) => rehearsal.events.map((event) => event.type);

describe("FLAG-5 commands", () => {
  it("delivery is kept with the task and has an event for each flag given, not for those it waits for", () => {
    const rehearsal = running();
    const entries = [flag(3), flag(1, { state: "waived" }), holding(2)];
    expect(rehearsal.do((draft) => deliverFlags(draft, "task-a", token(rehearsal), entries, new Set([3])))).toBe(true);
    expect(rehearsal.task("a").flags).toEqual(entries);
    const delivered = rehearsal.events.filter((event) => event.type === "flag.delivered");
    expect(delivered).toMatchObject([{ flagId: 3, taskId: "task-a", payload: { flagId: 3, impactLevel: "critical" } }]);
  });

  it("a worker that lost its task changes nothing", () => {
    const rehearsal = running();
    const seen = rehearsal.writes.length;
    for (const command of [
      () => rehearsal.do((draft) => deliverFlags(draft, "task-a", "other", [flag(1)], new Set([1]))),
      () => rehearsal.do((draft) => recordFlags(draft, "task-a", "other", [flag(1)])),
      () => rehearsal.do((draft) => holdTask(draft, "task-a", "other", [holding(1)])),
    ])
      expect(command()).toBe(false);
    expect(rehearsal.writes).toHaveLength(seen);
  });

  it("a held task holds no worker, uses up no retry, and its run goes on", () => {
    const rehearsal = running(
      plannedStep("a", { retries: { max: 0, backoffSeconds: 1, factor: 2 } }),
      plannedStep("b"),
    );
    for (let times = 1; times <= 5; times += 1) {
      expect(hold(rehearsal, holding(7))).toBe(true);
      expect(rehearsal.task("a")).toMatchObject({
        status: "waiting",
        attempt: times,
        attemptBase: times,
        claimToken: null,
        leaseUntil: null,
        workerId: null,
        reason: expect.stringContaining("flag 7"),
      });
      expect(rehearsal.run.status).toBe("in_progress");
      expect(rehearsal.do((draft) => releaseTask(draft, "task-a", [7]))).toBe(true);
      expect(rehearsal.task("a")).toMatchObject({ status: "queued", reason: null });
      claim(rehearsal);
    }
    expect(rehearsal.writes.flatMap((write) => write.attempts).map(({ outcome, number }) => [outcome, number])).toEqual(
      [1, 2, 3, 4, 5].map((number) => ["held", number]),
    );
    expect(types(rehearsal).filter((type) => type === "task.released")).toHaveLength(5);
    expect(settle(rehearsal, [flag(7, { state: "completed", by: "AGENT_A" })])).toBe(true);
    expect(rehearsal.task("a").status).toBe("succeeded");
  });

  it("only a flag that it waits for wakes a task, and only once", () => {
    const rehearsal = running();
    hold(rehearsal, holding(7), flag(8, { state: "completed" }));
    expect(rehearsal.do((draft) => releaseTask(draft, "task-a", [8, 9]))).toBe(false);
    expect(rehearsal.do((draft) => releaseTask(draft, "task-a", [7]))).toBe(true);
    expect(rehearsal.do((draft) => releaseTask(draft, "task-a", [7]))).toBe(false);
    expect(rehearsal.do((draft) => releaseTask(draft, "nobody", [7]))).toBe(false);
  });

  it("RUN-3 a run in which nobody is asked any more is in progress while a flag holds a task", () => {
    const rehearsal = running(plannedStep("a"), plannedStep("b"));
    hold(rehearsal, holding(7));
    rehearsal.do((draft) => {
      draft.run.status = "escalated";
      const { id, claimToken } = draft.run.tasks.find(({ stepId }) => stepId === "b")!;
      draft.moveTask(
        draft.run.tasks.find((task) => task.id === id)!,
        "succeed",
        { claimToken: null },
      );
      expect(claimToken).not.toBeNull();
      advance(draft);
    });
    expect(rehearsal.run.status).toBe("in_progress");
    expect(types(rehearsal)).toContain("run.resumed");
  });

  it("a held task ends with its run", () => {
    const rehearsal = running();
    hold(rehearsal, holding(7));
    rehearsal.do((draft) => abortRun(draft, "anna", null));
    expect(rehearsal.statuses).toEqual({ a: "aborted" });
    expect(rehearsal.do((draft) => releaseTask(draft, "task-a", [7]))).toBe(false);
  });

  it("work that ended with a flag left open has failed: its result is kept, what follows does not run, the gate names the flag", () => {
    const rehearsal = running(plannedStep("a"), plannedStep("b", { after: ["a"] }));
    settle(rehearsal, [flag(7, { holdsBack: false })]);
    expect(rehearsal.task("a")).toMatchObject({
      status: "failed",
      error: { code: "flags-left-open", message: expect.stringContaining("flag 7 (critical change"), retryable: false },
      result: { summary: "done", checks: [{ id: "flags-handled", status: "fail" }] },
    });
    expect(rehearsal.statuses).toEqual({ a: "failed", b: "skipped" });
    expect(types(rehearsal)).toContain("task.failed");
    expect(types(rehearsal)).not.toContain("task.succeeded");
    expect(rehearsal.run).toMatchObject({
      status: "escalated",
      gate: { passed: false, failedChecks: [{ id: "flags-handled" }] },
    });
    expect(rehearsal.run.gate!.reasons.join(" ")).toContain("flag 7 (critical change from SENDER");
  });

  it("a task that failed for its flags brings its check to the gate as well; a retry begins without flags", () => {
    const rehearsal = running();
    const error = { code: "flags-left-open", message: "Left open.", retryable: false };
    settle(rehearsal, [flag(7)], { kind: "failed", error });
    expect(rehearsal.task("a")).toMatchObject({
      status: "failed",
      error,
      result: { checks: [{ id: "flags-handled", status: "fail" }] },
    });
    expect(rehearsal.run.gate!.reasons).toHaveLength(2);
    rehearsal.do((draft) => abortRun(draft, "anna", null));
    rehearsal.do((draft) => retryRun(draft, "anna"));
    expect(rehearsal.task("a")).toMatchObject({ status: "queued", flags: null, result: null });
  });

  it("an executor can't give the built-in check itself", () => {
    const rehearsal = running();
    const forged = {
      id: "flags-handled",
      name: "Flags handled",
      status: "pass" as const,
      mandatory: true,
      evidence: "",
    };
    settle(rehearsal, [flag(7)], { result: emptyResult({ checks: [forged] }) } as never);
    expect(rehearsal.task("a").result!.checks).toMatchObject([{ id: "flags-handled", status: "fail" }]);
  });

  it("flags stay with a task that is lost or repeated, so that they are judged at its end", () => {
    const rehearsal = running(plannedStep("a", { retries: { max: 2, backoffSeconds: 1, factor: 2 } }));
    rehearsal.do((draft) => deliverFlags(draft, "task-a", token(rehearsal), [flag(7)], new Set([7])));
    rehearsal.now += 60_000;
    rehearsal.do((draft) => loseTask(draft, "task-a"));
    expect(rehearsal.task("a")).toMatchObject({ status: "queued", flags: [{ id: 7 }] });
    claim(rehearsal);
    settle(rehearsal, [flag(7)], { kind: "failed", error: { code: "x", message: "x", retryable: true } });
    expect(rehearsal.task("a")).toMatchObject({ status: "queued", flags: [{ id: 7 }], result: null });
  });
});
