import { advance } from "./advance";
import { endBusy } from "./authority/busy";
import { FORBIDDEN, judgeGiven, openCriticalTimeout, openReviews, whyForbidden } from "./authority/result";
import type { RunDraft } from "./draft";
import { compareFindings, countFindings } from "./finding";
import { climb, noteOutcome } from "./ladder/climb";
import { FLAGS_CHECK, flagsLeftOpen, type TaskFlag } from "./flags/delivery";
import type { PlannedStep } from "./plan";
import type { AttemptDraft, StoredResult, TaskError, TaskState } from "./run-state";
import { isRunEnded } from "./status";
import type { CheckResult, TaskResult } from "./task-result";

/** Attempts that may be lost with their worker beyond the step's own retries. */
export const LOST_ATTEMPTS_GRACE = 2;

export type Claim = { taskId: string; token: string };

/** Who claims, and how many tasks. `granted` holds the tokens of tasks that have their locks: then only these are claimed. */
export type Claimant = {
  workerId: string;
  leaseUntil: string;
  limit: number;
  granted?: ReadonlyMap<string, string>;
};

/**
 * Claims up to `limit` due tasks for a worker (engine step 4). Returns what was claimed, and the tasks that must get
 * their locks first (RUN-12); both together are no more than `limit`.
 */
export function claimTasks(draft: RunDraft, by: Claimant): { claims: Claim[]; locking: TaskState[] } {
  const claims: Claim[] = [];
  const locking: TaskState[] = [];
  if (isRunEnded(draft.run.status)) return { claims, locking };
  let refused = false;
  for (const task of draft.run.tasks) {
    if (claims.length + locking.length >= by.limit) break;
    if (!isDue(task, draft.now) || by.granted?.has(task.id) === false) continue;
    const error = whyForbidden(draft, task, stepOf(draft, task));
    if (error !== null) {
      draft.moveTask(task, "fail", { endedAt: draft.now, error });
      draft.event("task.failed", { step: task.stepId, code: error.code, message: error.message }, task.id);
      refused = true;
      continue;
    }
    if (by.granted === undefined && stepOf(draft, task).locks !== undefined) {
      locking.push(task);
      continue;
    }
    const token = by.granted?.get(task.id) ?? draft.newId();
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
  if (claims.length > 0) endBusy(draft);
  if (refused) advance(draft);
  return { claims, locking };
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
  const check = settlement.flags?.check ?? null;
  // What an executor gave back is kept, also when the task failed for its flags.
  const given = settlement.kind === "succeeded" ? keepResult(draft, task, settlement.result, check) : null;
  const judged = given === null ? null : judgeGiven(draft, given.result);
  const failure =
    failureOf(settlement) ?? (judged?.error == null ? null : { kind: "failed" as const, error: judged.error });
  recordAttempt(draft, task, failure?.kind ?? "succeeded", failure?.error ?? null, endedAt);
  const closed = { endedAt, claimToken: null, leaseUntil: null };
  if (settlement.flags !== undefined) draft.changeTask(task, { flags: settlement.flags.entries });
  if (failure === null) {
    noteOutcome(task, "succeeded");
    draft.moveTask(task, "succeed", { ...closed, ...given!, error: null, reason: null });
    draft.event(
      "task.succeeded",
      { step: task.stepId, attempt: task.attempt, summary: given!.result.summary },
      taskId,
      task.workerId ?? undefined,
    );
    openReviews(draft, task, judged!.asks);
  } else if (failure.kind === "failed" && failure.error.retryable && retriesLeft(draft, task) > 0) {
    requeue(draft, task, backoffMs(stepOf(draft, task), task.attempt - task.attemptBase));
    draft.event(
      "task.retrying",
      {
        step: task.stepId,
        attempt: task.attempt,
        code: failure.error.code,
        message: failure.error.message,
        notBefore: task.notBefore,
      },
      taskId,
    );
    task.error = failure.error;
  } else if (failure.error.code !== FORBIDDEN && climb(draft, task, failure.error)) {
    task.error = failure.error;
  } else {
    draft.moveTask(task, failure.kind === "failed" ? "fail" : "time_out", {
      ...closed,
      error: failure.error,
      // The gate names the check of a task that failed as well.
      ...(given ?? { result: check === null ? null : { ...NOTHING, checks: [check] } }),
    });
    draft.event(
      failure.kind === "failed" ? "task.failed" : "task.timed_out",
      { step: task.stepId, attempt: task.attempt, code: failure.error.code, message: failure.error.message },
      taskId,
      task.workerId ?? undefined,
    );
    if (failure.kind === "timed_out") openCriticalTimeout(draft, task);
  }
  advance(draft);
  return true;
}

/** Why an attempt counts as failed, null when it does not: work that leaves flags open has not succeeded (FLAG-5). */
function failureOf(settlement: Settlement): { kind: "failed" | "timed_out"; error: TaskError } | null {
  if (settlement.kind !== "succeeded") return settlement;
  if (settlement.flags?.check?.status !== "fail") return null;
  return { kind: "failed", error: flagsLeftOpen(settlement.flags.entries, "It ended") };
}

/** Keeps the findings of a result; returns what the task's row has of it. */
function keepResult(
  draft: RunDraft,
  task: TaskState,
  { findings, handoff, flags: _, ...result }: TaskResult,
  check: CheckResult | null,
): { result: StoredResult; findingCounts: TaskState["findingCounts"] } {
  draft.findings.push({ taskId: task.id, agent: task.agent, findings });
  return {
    result: {
      ...result,
      // The built-in check is the engine's to give, never the executor's.
      checks: [...result.checks.filter(({ id }) => id !== FLAGS_CHECK), ...(check === null ? [] : [check])],
      handoff: handoff ?? null,
      topFindings: findings.toSorted(compareFindings).slice(0, TOP_FINDINGS),
    },
    findingCounts: findings.length > 0 ? countFindings(findings) : null,
  };
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
