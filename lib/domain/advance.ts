import { keepWithinLimit } from "./authority/limit";
import { holdForPlan } from "./authority/plan-approval";
import type { RunDraft } from "./draft";
import { qualityGateEscalation, resourceEscalation } from "./escalation";
import { shownOfStep } from "./decision/shown";
import { approvalEscalation } from "./escalation-approval";
import { fillFromResults } from "./gates/fill";
import { judgeRun } from "./gates/judge";
import type { GateResult } from "./gates/result";
import type { PlannedStep } from "./plan";
import { synthesizeReport } from "./report";
import type { RunOutcome, TaskState } from "./run-state";
import { isRunEnded, isTaskEnded, nextRunStatus, type RunEventName } from "./status";

/** The code on a task that never ran because one it needs failed. */
export const DEPENDENCY_FAILED = "dependency-failed";

/**
 * Does everything that follows from the state of the tasks: makes ready what can run, skips what can't,
 * asks a person where no executor is, judges the gate, ends the run (engine step 5). Idempotent.
 */
export function advance(draft: RunDraft): void {
  if (isRunEnded(draft.run.status)) return;
  const planIsHeld = holdForPlan(draft);
  if (!planIsHeld) settleReadiness(draft);
  keepWithinLimit(draft, planIsHeld);
  fillFromResults(draft);
  const { run } = draft;
  const active = run.tasks.some((task) => task.status === "queued" || task.status === "running");
  const open = run.escalations.some((escalation) => escalation.status === "open");
  if (active) {
    if (run.status !== "in_progress") setStatus(draft, "resume");
    return;
  }
  if (open) {
    if (run.status !== "escalated") setStatus(draft, "escalate");
    return;
  }
  if (run.tasks.every((task) => isTaskEnded(task.status))) judge(draft);
  // What is left waits for a flag; nobody is asked.
  else if (run.status !== "in_progress") setStatus(draft, "resume");
}

/** Moves every pending task whose predecessors have ended; repeats until nothing moves. */
function settleReadiness(draft: RunDraft): void {
  const steps = new Map(draft.run.plan.map((step) => [step.id, step]));
  const byStep = new Map(draft.run.tasks.map((task) => [task.stepId, task]));
  let moved = true;
  while (moved) {
    moved = false;
    for (const task of draft.run.tasks) {
      if (task.status !== "pending") continue;
      const step = steps.get(task.stepId)!;
      const before = step.after.map((id) => byStep.get(id)!);
      if (!before.every((dependency) => isTaskEnded(dependency.status) && !isUnderReview(draft, dependency))) continue;
      startOrSkip(draft, task, step, before, steps);
      moved = true;
    }
  }
}

/** Whether a person must look at what a task gave back before anything follows it (ESC-5). */
const isUnderReview = ({ run }: RunDraft, { id }: TaskState): boolean =>
  run.escalations.some(({ taskId, status }) => taskId === id && status === "open");

/** Does not run a task whose step a person took out of the plan. */
export function removeTask(draft: RunDraft, task: TaskState, by: string): void {
  const reason = `Removed by ${by}.`;
  draft.moveTask(task, "skip", { reason, endedAt: draft.now, error: null });
  draft.event("task.skipped", { step: task.stepId, reason }, task.id, by);
}

function startOrSkip(
  draft: RunDraft,
  task: TaskState,
  step: PlannedStep,
  before: readonly TaskState[],
  steps: ReadonlyMap<string, PlannedStep>,
): void {
  if (step.removedBy !== undefined) {
    removeTask(draft, task, step.removedBy);
    return;
  }
  const culprit = before.find((dependency) => blocks(dependency, steps));
  if (culprit !== undefined) {
    const reason = `Not run: ${culprit.agent} · ${culprit.task} did not succeed.`;
    draft.moveTask(task, "skip", {
      reason,
      endedAt: draft.now,
      error: { code: DEPENDENCY_FAILED, message: reason, retryable: false },
    });
    draft.event("task.skipped", { step: step.id, reason }, task.id);
    return;
  }
  const condition = step.when === null ? true : evaluateCondition(draft, task, step);
  if (condition === null) return;
  if (!condition) {
    const reason = `Skipped: the condition ${step.when} is false.`;
    draft.moveTask(task, "skip", { reason, endedAt: draft.now, error: null });
    draft.event("task.skipped", { step: step.id, reason }, task.id);
    return;
  }
  if (step.executor === null) {
    draft.moveTask(task, "wait", { reason: `Waits for a person: no executor is configured for ${task.agent}.` });
    draft.event("task.waiting", { step: step.id, agent: task.agent }, task.id);
    draft.openEscalation(resourceEscalation(draft.run, task, { id: draft.newId(), now: draft.now }));
    return;
  }
  if (asksForApproval(draft, task, step)) return;
  for (const dependency of before)
    if (dependency.result?.handoff)
      draft.event("task.handed_off", { from: dependency.agent, to: task.agent, step: step.id }, task.id);
  draft.moveTask(task, "ready", { queuedAt: draft.now, notBefore: null, reason: null, error: null });
  draft.event("task.queued", { step: step.id, agent: task.agent }, task.id);
}

/**
 * Has a person let the step through first, where its plan says so. What they approved is bound to what they were
 * shown: if that is something else by now, they are asked again.
 */
function asksForApproval(draft: RunDraft, task: TaskState, step: PlannedStep): boolean {
  if (step.approval == null) return false;
  if (task.approval?.contentHash === draft.digest(shownOfStep(draft.run, step))) return false;
  draft.moveTask(task, "wait", { reason: "Waits for a person's approval.", approval: null });
  draft.event("task.waiting", { step: step.id, agent: task.agent }, task.id);
  draft.openEscalation(approvalEscalation(draft.run, task, step, { id: draft.newId(), now: draft.now }));
  return true;
}

/** True, false, or null when the condition itself is broken: then the task has failed. */
function evaluateCondition(draft: RunDraft, task: TaskState, step: PlannedStep): boolean | null {
  try {
    return draft.evaluate(step.when!);
  } catch (cause) {
    const message = `The condition of step "${step.id}" can't be evaluated: ${cause instanceof Error ? cause.message : String(cause)}`;
    draft.moveTask(task, "fail", {
      endedAt: draft.now,
      error: { code: "condition-failed", message, retryable: false },
    });
    draft.event("task.failed", { step: step.id, code: "condition-failed", message }, task.id);
    return null;
  }
}

/** Whether what follows a task must not run: it failed and is required, or was itself held back so. */
export function blocks(
  task: Pick<TaskState, "stepId" | "status" | "error">,
  steps: ReadonlyMap<string, PlannedStep>,
): boolean {
  if (steps.get(task.stepId)?.required === false) return false;
  if (task.status === "skipped") return task.error?.code === DEPENDENCY_FAILED;
  return task.status !== "succeeded";
}

function judge(draft: RunDraft): void {
  const { run } = draft;
  if (run.plan.length === 0) return finishRun(draft, "complete", "success", null);
  const verdict = judgeRun(run, { now: draft.now, digest: (value) => draft.digest(value) });
  run.gate = verdict;
  const gates = verdict.gates?.map(({ id, status, arithmetic }) => ({ id, status, arithmetic }));
  const { passed, arithmetic, reasons } = verdict;
  draft.event("gate.judged", { passed, arithmetic, reasons, ...(gates === undefined ? {} : { gates }) });
  if (verdict.passed) {
    const whole = verdict.agents.every((agent) => agent.status === "success" || agent.status === "skipped");
    const bypassed = verdict.gates?.filter(({ status }) => status === "bypassed") ?? [];
    if (bypassed.length > 0) finishRun(draft, "complete", "accepted", bypassed.map(saysBypass).join(" "));
    else finishRun(draft, "complete", whole ? "success" : "partial", null);
    return;
  }
  draft.openEscalation(qualityGateEscalation(run, verdict, { id: draft.newId(), now: draft.now }));
  setStatus(draft, "escalate");
}

const saysBypass = ({ name, bypassed }: GateResult): string =>
  `"${name}" was let pass by ${bypassed!.by.join(", ")}${bypassed!.expiresAt === null ? "" : ` until ${bypassed!.expiresAt}`}: ${bypassed!.reason}`;

const RUN_EVENT_TYPES = {
  escalate: "run.escalated",
  resume: "run.resumed",
  complete: "run.completed",
  fail: "run.failed",
  abort: "run.aborted",
  retry: "run.retried",
} as const;

/** Moves the run by its table and appends the event of the move. Throws IllegalTransition. */
export function setStatus(
  draft: RunDraft,
  event: RunEventName,
  payload: Record<string, unknown> = {},
  source?: string,
): void {
  draft.run.status = nextRunStatus(draft.run.status, event);
  draft.event(RUN_EVENT_TYPES[event], payload, null, source);
}

/** Ends the run and writes its report (RUN-8, RUN-10). */
export function finishRun(
  draft: RunDraft,
  event: "complete" | "fail" | "abort",
  outcome: RunOutcome,
  reason: string | null,
  source?: string,
): void {
  draft.run.outcome = outcome;
  draft.run.reason = reason;
  draft.run.endedAt = draft.now;
  setStatus(draft, event, { outcome, ...(reason === null ? {} : { reason }) }, source);
  draft.report = synthesizeReport(draft.run, draft.now);
}
