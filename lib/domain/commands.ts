import { advance, DEPENDENCY_FAILED, finishRun, setStatus } from "./advance";
import type { RunDraft } from "./draft";
import type { EscalationDecision } from "./escalation";
import { compareFindings, countFindings } from "./finding";
import { FLAGS_CHECK, type TaskFlag } from "./flags/delivery";
import type { PlannedStep } from "./plan";
import type { AttemptDraft, StoredResult, TaskError, TaskState } from "./run-state";
import { isRunEnded, isTaskEnded, nextEscalationStatus } from "./status";
import type { CheckResult, TaskResult } from "./task-result";

/** Attempts that may be lost with their worker beyond the step's own retries. */
export const LOST_ATTEMPTS_GRACE = 2;

/** First command of a run: says what was accepted and makes the first tasks ready. */
export function startRun(draft: RunDraft, actor: string): void {
  draft.run.startedAt = draft.now;
  draft.event("run.accepted", { signal: draft.run.signal, steps: draft.run.plan.map((step) => step.id) }, null, actor);
  advance(draft);
}

export type Claim = { taskId: string; token: string };

/** Claims up to `limit` due tasks for a worker (engine step 4). Returns what was claimed. */
export function claimTasks(draft: RunDraft, by: { workerId: string; leaseUntil: string; limit: number }): Claim[] {
  if (isRunEnded(draft.run.status)) return [];
  const claims: Claim[] = [];
  for (const task of draft.run.tasks) {
    if (claims.length >= by.limit) break;
    if (!isDue(task, draft.now)) continue;
    const token = draft.newId();
    draft.moveTask(task, "claim", {
      attempt: task.attempt + 1,
      workerId: by.workerId,
      claimToken: token,
      leaseUntil: by.leaseUntil,
      startedAt: draft.now,
      endedAt: null,
      notBefore: null,
    });
    draft.event("task.started", { step: task.stepId, agent: task.agent, attempt: task.attempt }, task.id, by.workerId);
    claims.push({ taskId: task.id, token });
  }
  return claims;
}

/** True for a queued task whose time has come. */
export const isDue = (task: TaskState, now: string): boolean =>
  task.status === "queued" && (task.notBefore === null || task.notBefore <= now);

/** How an attempt ended, as its worker reports it. */
export type Settlement = {
  endedAt: string;
  /** What became of the flags that were delivered to the task, and the check over them (FLAG-5). */
  flags?: { entries: TaskFlag[]; check: CheckResult | null };
} & (
  | { kind: "succeeded"; result: TaskResult }
  | { kind: "failed"; error: TaskError }
  | { kind: "timed_out"; error: TaskError }
);

/** The result of a task that failed: nothing but the checks the engine made itself. */
const NOTHING: StoredResult = {
  topFindings: [],
  summary: "",
  outputs: {},
  metrics: {},
  deliverables: [],
  checks: [],
  handoff: null,
};

/** Findings kept with the task for the report; all of them are stored apart. */
const TOP_FINDINGS = 10;

/**
 * Records how an attempt ended and advances the run. A worker whose token no longer holds is fenced:
 * returns false and nothing changes.
 */
export function settleTask(draft: RunDraft, taskId: string, token: string, settlement: Settlement): boolean {
  const task = draft.run.tasks.find((candidate) => candidate.id === taskId);
  if (task === undefined || task.status !== "running" || task.claimToken !== token) return false;
  const { endedAt } = settlement;
  recordAttempt(draft, task, settlement.kind, settlement.kind === "succeeded" ? null : settlement.error, endedAt);
  const closed = { endedAt, claimToken: null, leaseUntil: null };
  if (settlement.flags !== undefined) draft.changeTask(task, { flags: settlement.flags.entries });
  const check = settlement.flags?.check ?? null;
  if (settlement.kind === "succeeded") {
    const { findings, handoff, flags: _, ...result } = settlement.result;
    draft.moveTask(task, "succeed", {
      ...closed,
      error: null,
      reason: null,
      result: {
        ...result,
        // The built-in check is the engine's to give, never the executor's.
        checks: [...result.checks.filter(({ id }) => id !== FLAGS_CHECK), ...(check === null ? [] : [check])],
        handoff: handoff ?? null,
        topFindings: findings.toSorted(compareFindings).slice(0, TOP_FINDINGS),
      },
      findingCounts: findings.length > 0 ? countFindings(findings) : null,
    });
    draft.findings.push({ taskId, agent: task.agent, findings });
    draft.event(
      "task.succeeded",
      { step: task.stepId, attempt: task.attempt, summary: result.summary },
      taskId,
      task.workerId ?? undefined,
    );
  } else if (settlement.kind === "failed" && settlement.error.retryable && retriesLeft(draft, task) > 0) {
    requeue(draft, task, backoffMs(stepOf(draft, task), task.attempt - task.attemptBase));
    draft.event(
      "task.retrying",
      {
        step: task.stepId,
        attempt: task.attempt,
        code: settlement.error.code,
        message: settlement.error.message,
        notBefore: task.notBefore,
      },
      taskId,
    );
    task.error = settlement.error;
  } else {
    draft.moveTask(task, settlement.kind === "failed" ? "fail" : "time_out", {
      ...closed,
      error: settlement.error,
      // The gate names the check of a task that failed as well.
      result: check === null ? null : { ...NOTHING, checks: [check] },
    });
    draft.event(
      settlement.kind === "failed" ? "task.failed" : "task.timed_out",
      { step: task.stepId, attempt: task.attempt, code: settlement.error.code, message: settlement.error.message },
      taskId,
      task.workerId ?? undefined,
    );
  }
  advance(draft);
  return true;
}

/**
 * Takes back a running task: one whose lease has run out, or, with its token, one that a draining worker
 * gives up. Returns false when the task is not lost or the token no longer holds.
 */
export function loseTask(draft: RunDraft, taskId: string, token: string | null = null): boolean {
  const task = draft.run.tasks.find((candidate) => candidate.id === taskId);
  if (task === undefined || task.status !== "running") return false;
  const expired = task.leaseUntil !== null && task.leaseUntil < draft.now;
  if (token === null ? !expired : task.claimToken !== token) return false;
  const error: TaskError =
    token === null
      ? { code: "worker-lost", message: `The worker ${task.workerId} stopped answering.`, retryable: true }
      : { code: "worker-stopped", message: `The worker ${task.workerId} was shut down.`, retryable: true };
  recordAttempt(draft, task, "lost", error);
  if (retriesLeft(draft, task) + LOST_ATTEMPTS_GRACE > 0) {
    requeue(draft, task, 0);
    draft.event("task.lost", { step: task.stepId, attempt: task.attempt, workerId: task.workerId }, taskId);
    task.error = error;
  } else {
    draft.moveTask(task, "fail", { endedAt: draft.now, claimToken: null, leaseUntil: null, error });
    draft.event(
      "task.failed",
      { step: task.stepId, attempt: task.attempt, code: error.code, message: error.message },
      taskId,
    );
  }
  advance(draft);
  return true;
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

const stepOf = (draft: RunDraft, task: TaskState): PlannedStep =>
  draft.run.plan.find((step) => step.id === task.stepId)!;

function retriesLeft(draft: RunDraft, task: TaskState): number {
  return stepOf(draft, task).retries.max + 1 - (task.attempt - task.attemptBase);
}

function backoffMs(step: PlannedStep, attempt: number): number {
  return step.retries.backoffSeconds * 1_000 * step.retries.factor ** (attempt - 1);
}

function requeue(draft: RunDraft, task: TaskState, delayMs: number): void {
  const notBefore = delayMs > 0 ? new Date(Date.parse(draft.now) + delayMs).toISOString() : null;
  draft.moveTask(task, "requeue", {
    claimToken: null,
    leaseUntil: null,
    startedAt: null,
    queuedAt: draft.now,
    notBefore,
  });
}

/** Adds an attempt that has ended to the history. */
export function recordAttempt(
  draft: RunDraft,
  task: TaskState,
  outcome: AttemptDraft["outcome"],
  error: TaskError | null,
  endedAt = draft.now,
): void {
  draft.attempts.push({
    taskId: task.id,
    number: task.attempt,
    agent: task.agent,
    task: task.task,
    workerId: task.workerId,
    queuedAt: task.queuedAt,
    startedAt: task.startedAt ?? draft.now,
    endedAt,
    outcome,
    error,
  });
}
