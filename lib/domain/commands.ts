import { advance, DEPENDENCY_FAILED, finishRun, setStatus } from "./advance";
import type { RunDraft } from "./draft";
import type { TaskState } from "./run-state";
import { isRunEnded, isTaskEnded, nextEscalationStatus } from "./status";
import { recordAttempt } from "./task-commands";

/** First command of a run: says what was accepted and makes the first tasks ready. */
export function startRun(draft: RunDraft, actor: string): void {
  draft.run.startedAt = draft.now;
  draft.event("run.accepted", { signal: draft.run.signal, steps: draft.run.plan.map((step) => step.id) }, null, actor);
  advance(draft);
}

/** Ends the run now: what runs is stopped, what waits is dropped, the report holds what was done. */
export function abortRun(
  draft: RunDraft,
  actor: string,
  reason: string | null,
  outcome: "aborted" | "delegated" | "rejected" = "aborted",
): boolean {
  if (isRunEnded(draft.run.status)) return false;
  for (const task of draft.run.tasks) {
    if (isTaskEnded(task.status)) continue;
    if (task.status === "running") recordAttempt(draft, task, "aborted", null);
    draft.moveTask(task, "abort", {
      endedAt: draft.now,
      claimToken: null,
      leaseUntil: null,
      reason: "Stopped with the run.",
    });
    draft.event("task.aborted", { step: task.stepId }, task.id, actor);
  }
  for (const escalation of draft.run.escalations) {
    if (escalation.status !== "open") continue;
    escalation.status = nextEscalationStatus(escalation.status, "cancel");
    escalation.decidedAt = draft.now;
    draft.touchEscalation(escalation);
    draft.event("escalation.cancelled", { escalationId: escalation.id }, escalation.taskId, actor);
  }
  finishRun(draft, "abort", outcome, reason, actor);
  return true;
}

/** Tasks a retry runs again: failed ones, those whose mandatory check or gate failed, and all that follow them. */
export function retryableTasks(run: RunDraft["run"]): TaskState[] {
  const gates = (run.gate?.gates ?? []).filter(({ status }) => status === "failed" || status === "bypassed");
  const inFailedGate = new Set(
    gates.flatMap(({ evidence }) => evidence.filter(({ status }) => status === "fail").map(({ taskId }) => taskId)),
  );
  const again = new Set(
    run.tasks
      .filter(
        (task) =>
          ["failed", "timed_out", "aborted"].includes(task.status) ||
          (task.status === "skipped" && task.error?.code === DEPENDENCY_FAILED) ||
          (task.result?.checks ?? []).some((check) => check.mandatory && check.status === "fail") ||
          inFailedGate.has(task.id),
      )
      .map((task) => task.stepId),
  );
  for (let grown = again.size > 0; grown;) {
    grown = false;
    for (const step of run.plan)
      if (!again.has(step.id) && step.after.some((id) => again.has(id))) {
        again.add(step.id);
        grown = true;
      }
  }
  return run.tasks.filter((task) => again.has(task.stepId));
}

/** Opens an ended run again and runs what did not succeed. Returns false when there is nothing to retry. */
export function retryRun(draft: RunDraft, actor: string): boolean {
  const tasks = retryableTasks(draft.run);
  if (tasks.length === 0) return false;
  setStatus(draft, "retry", { steps: tasks.map((task) => task.stepId) }, actor);
  resetTasks(draft, tasks);
  advance(draft);
  return true;
}

/** Puts tasks back to pending and the run back to open. Attempt numbers go on; the history stays. */
export function resetTasks(draft: RunDraft, tasks: readonly TaskState[]): void {
  draft.run.gate = null;
  draft.run.outcome = null;
  draft.run.reason = null;
  draft.run.endedAt = null;
  for (const task of tasks)
    draft.moveTask(task, "reset", {
      attemptBase: task.attempt,
      queuedAt: null,
      startedAt: null,
      endedAt: null,
      reason: null,
      error: null,
      result: null,
      findingCounts: null,
      flags: null,
      workerId: null,
      // What runs again is asked about again.
      approval: null,
      ladder: null,
    });
}
