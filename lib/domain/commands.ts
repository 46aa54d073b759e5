import { advance, DEPENDENCY_FAILED, finishRun, setStatus } from "./advance";
import type { RunDraft } from "./draft";
import type { EscalationDecision } from "./escalation";
import type { PlannedStep } from "./plan";
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
  outcome: "aborted" | "delegated" = "aborted",
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

/** Tasks a retry runs again: failed ones, those whose mandatory check failed, and all that follow them. */
export function retryableTasks(run: RunDraft["run"]): TaskState[] {
  const again = new Set(
    run.tasks
      .filter(
        (task) =>
          ["failed", "timed_out", "aborted"].includes(task.status) ||
          (task.status === "skipped" && task.error?.code === DEPENDENCY_FAILED) ||
          (task.result?.checks ?? []).some((check) => check.mandatory && check.status === "fail"),
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
    });
}

export type Decision = Omit<EscalationDecision, "at">;

/**
 * Applies a person's decision (ESC-4). `plan` holds steps whose executor was looked up again. Returns
 * false when the escalation is no longer open: the first decision stands.
 */
export function decideEscalation(
  draft: RunDraft,
  escalationId: string,
  decision: Decision,
  plan: readonly PlannedStep[] = [],
): boolean {
  const escalation = draft.run.escalations.find((candidate) => candidate.id === escalationId);
  if (escalation === undefined || escalation.status !== "open") return false;
  escalation.status = nextEscalationStatus(escalation.status, "decide");
  escalation.decidedAt = draft.now;
  escalation.decision = { ...decision, at: draft.now };
  draft.touchEscalation(escalation);
  draft.event(
    "escalation.decided",
    { escalationId, option: decision.option, reason: decision.reason, via: decision.via },
    escalation.taskId,
    decision.by,
  );
  const task = draft.run.tasks.find((candidate) => candidate.id === escalation.taskId);
  switch (decision.option) {
    case "abort":
      abortRun(draft, decision.by, decision.reason ?? "Aborted by decision.");
      return true;
    case "delegate":
      abortRun(draft, decision.by, `Delegated to ${decision.inputs.signal}.`, "delegated");
      return true;
    case "retry":
      if (plan.length > 0)
        draft.run.plan = draft.run.plan.map((step) => plan.find((fresh) => fresh.id === step.id) ?? step);
      resetTasks(draft, task !== undefined ? [task] : retryableTasks(draft.run));
      break;
    case "acknowledge":
      // Only escalations about flags offer it, and they belong to no run.
      break;
    case "accept":
      if (task === undefined) {
        finishRun(draft, "complete", "accepted", decision.reason, decision.by);
        return true;
      }
      draft.moveTask(task, "skip", {
        endedAt: draft.now,
        error: null,
        reason: `Skipped by ${decision.by}: ${decision.reason ?? ""}`.trim(),
      });
      draft.event("task.skipped", { step: task.stepId, reason: task.reason }, task.id, decision.by);
  }
  advance(draft);
  return true;
}

/** Applies what the policy says happens at an escalation's deadline. Returns false when it is not open. */
export function expireEscalation(draft: RunDraft, escalationId: string): boolean {
  const escalation = draft.run.escalations.find((candidate) => candidate.id === escalationId);
  if (escalation === undefined || escalation.status !== "open" || draft.run.policy.onDeadline !== "abort") return false;
  escalation.status = nextEscalationStatus(escalation.status, "expire");
  escalation.decidedAt = draft.now;
  draft.touchEscalation(escalation);
  draft.event("escalation.expired", { escalationId }, escalation.taskId);
  abortRun(draft, draft.run.coordinator, `Nobody decided "${escalation.title}" before its deadline.`);
  return true;
}
