import { advance, finishRun } from "./advance";
import { editPlan } from "./authority/carry-out-edit";
import { approvePlan, planAskOf } from "./authority/plan-approval";
import { abortRun, resetTasks, retryableTasks } from "./commands";
import { passTime, reassign, type Passing } from "./decision/passing";
import { shownGate, shownOfStep, type Shown } from "./decision/shown";
import { castVote, type Approver, type Vote, type VoteContext } from "./decision/vote";
import type { RunDraft } from "./draft";
import type { EscalationOption } from "./escalation";
import { approvalEscalation } from "./escalation-approval";
import { expiryOf, recordBypasses } from "./gates/accept";
import { fillItem, mandatoryItemsOpen, type FillRefusal } from "./gates/fill";
import { judgeRun } from "./gates/judge";
import type { PlannedStep } from "./plan";
import type { EscalationState, TaskState } from "./run-state";
import { nextEscalationStatus } from "./status";

/** One person's choice as it comes in; `plan` holds steps whose executor was looked up again. */
export type Choice = {
  option: EscalationOption;
  reason: string | null;
  inputs: Record<string, unknown>;
  via: string;
  plan?: readonly PlannedStep[];
};

/** What became of a choice; `closed`: the first decision stands; `changed`: it is asked again under another id. */
export type ChoiceResult =
  | { kind: "decided" }
  | { kind: "counted"; missing: number }
  | { kind: "closed" }
  | { kind: "changed"; askedAgain: string };

const findOpen = (draft: RunDraft, id: string): EscalationState | null =>
  draft.run.escalations.find((candidate) => candidate.id === id && candidate.status === "open") ?? null;

/**
 * Takes a person's choice (ESC-4): judged by the escalation's rules, counted, and carried out when it decides. What
 * is carried out is what was shown: if the run has moved on, it is asked again. Throws DecisionRefused.
 */
export function decideEscalation(
  draft: RunDraft,
  escalationId: string,
  choice: Choice,
  context: Omit<VoteContext, "now">,
): ChoiceResult {
  const escalation = findOpen(draft, escalationId);
  if (escalation === null) return { kind: "closed" };
  const askedAgain = askAgainIfChanged(draft, escalation);
  if (askedAgain !== null) return { kind: "changed", askedAgain };
  if (choice.option.id === "accept" && escalation.taskId === null && draft.run.gate !== null)
    expiryOf(draft.run, draft.run.gate, choice.inputs, draft.now);
  const result = castVote(escalation, choice.option, choice, { ...context, now: draft.now });
  escalation.votes = result.votes;
  draft.touchEscalation(escalation);
  const { vote } = result;
  const told = { escalationId, option: vote.option, reason: vote.reason, via: vote.via, onBehalfOf: vote.onBehalfOf };
  if (result.kind === "counted") {
    const { missing, missingRoles } = result;
    draft.event("escalation.voted", { ...told, missing, missingRoles }, escalation.taskId, vote.by);
    return { kind: "counted", missing: result.missing };
  }
  close(draft, escalation, vote, told);
  carryOut(draft, escalation, choice, vote, result.approvers);
  return { kind: "decided" };
}

function close(draft: RunDraft, escalation: EscalationState, vote: Vote, told: Record<string, unknown>): void {
  escalation.status = nextEscalationStatus(escalation.status, "decide");
  escalation.decidedAt = vote.at;
  escalation.decision = { ...vote, contentHash: escalation.contentHash };
  draft.touchEscalation(escalation);
  draft.event("escalation.decided", { ...told, ownRequest: vote.ownRequest }, escalation.taskId, vote.by);
}

/** What the run would carry out now; null for escalations that are bound to nothing. */
function currentlyShown(draft: RunDraft, escalation: EscalationState): Shown[] | null {
  const ask = planAskOf(draft, escalation.id);
  if (ask !== null) return ask.shown;
  const task = draft.run.tasks.find((candidate) => candidate.id === escalation.taskId);
  if (escalation.type === "approval" && task !== undefined) return shownOfStep(draft.run, stepOf(draft, task));
  if (escalation.type === "quality_gate" && draft.run.gate !== null) return shownGate(judgeNow(draft));
  return null;
}

const judgeNow = (draft: RunDraft) => judgeRun(draft.run, { now: draft.now, digest: (value) => draft.digest(value) });

/** Cancels an escalation whose content is no longer what was shown and asks about what it is now. Returns the new id. */
function askAgainIfChanged(draft: RunDraft, escalation: EscalationState): string | null {
  const shown = currentlyShown(draft, escalation);
  if (shown === null || draft.digest(shown) === escalation.contentHash) return null;
  escalation.status = nextEscalationStatus(escalation.status, "cancel");
  escalation.decidedAt = draft.now;
  draft.touchEscalation(escalation);
  draft.event("escalation.cancelled", { escalationId: escalation.id, reason: "content-changed" }, escalation.taskId);
  const task = draft.run.tasks.find((candidate) => candidate.id === escalation.taskId);
  if (task === undefined) {
    advance(draft);
    return draft.run.escalations.at(-1)!.id;
  }
  const id = draft.newId();
  draft.openEscalation(approvalEscalation(draft.run, task, stepOf(draft, task), { id, now: draft.now }));
  return id;
}

const stepOf = (draft: RunDraft, task: TaskState): PlannedStep =>
  draft.run.plan.find((step) => step.id === task.stepId)!;

/** Does what an option says it does. */
function carryOut(
  draft: RunDraft,
  escalation: EscalationState,
  { plan = [] }: Pick<Choice, "plan">,
  { option, reason, inputs, by }: Vote,
  approvers: readonly Approver[] = [],
): void {
  const task = draft.run.tasks.find((candidate) => candidate.id === escalation.taskId);
  switch (option) {
    case "abort":
      abortRun(draft, by, reason ?? "Aborted by decision.");
      return;
    case "reject":
      abortRun(draft, by, `Rejected by ${by}${reason === null ? "." : `: ${reason}`}`, "rejected");
      return;
    case "delegate":
      abortRun(draft, by, `Delegated to ${String(inputs.signal)}.`, "delegated");
      return;
    case "retry":
      if (plan.length > 0)
        draft.run.plan = draft.run.plan.map((step) => plan.find((fresh) => fresh.id === step.id) ?? step);
      resetTasks(draft, task !== undefined ? [task] : retryableTasks(draft.run));
      break;
    case "approve":
      approvePlan(draft, escalation.id, by);
      // What a task gave back and was looked at goes on as it is.
      if (escalation.type === "approval" && task !== undefined) letThrough(draft, escalation, task, by);
      break;
    case "edit":
      if (planAskOf(draft, escalation.id) !== null) {
        const agents = typeof inputs.agentsAtOnce === "number" ? inputs.agentsAtOnce : null;
        editPlan(draft, escalation.id, { plan, agents, by });
      }
      if (task !== undefined) {
        const step = stepOf(draft, task);
        draft.run.plan = draft.run.plan.map((one) => (one === step ? { ...step, params: inputs } : one));
        draft.event("task.edited", { step: step.id, before: step.params, after: inputs }, task.id, by);
        letThrough(draft, escalation, task, by);
      }
      break;
    case "accept":
      if (task === undefined) {
        recordBypasses(draft, escalation, approvers);
        finishRun(draft, "complete", "accepted", reason, by);
        return;
      }
      draft.moveTask(task, "skip", {
        endedAt: draft.now,
        error: null,
        reason: `Skipped by ${by}: ${reason ?? ""}`.trim(),
      });
      draft.event("task.skipped", { step: task.stepId, reason: task.reason }, task.id, by);
      break;
    case "acknowledge":
    case "answer":
    case "reassign":
      // Offered by escalations that belong to no run.
      break;
  }
  advance(draft);
}

/** Lets a task start, bound to what will run now. */
function letThrough(draft: RunDraft, escalation: EscalationState, task: TaskState, by: string): void {
  resetTasks(draft, [task]);
  const contentHash = draft.digest(shownOfStep(draft.run, stepOf(draft, task)));
  draft.changeTask(task, { approval: { escalationId: escalation.id, by, at: draft.now, contentHash } });
}

/**
 * Takes a person's answer to an item of a checklist (GATE-3). When no item of a mandatory gate is left open, the gate of
 * a run that waits for its decision is judged anew: it may pass now, or is asked about as it stands.
 */
export function fillChecklistItem(
  draft: RunDraft,
  given: Parameters<typeof fillItem>[1],
  by: string,
): FillRefusal | null {
  const refusal = fillItem(draft, given, by);
  if (refusal !== null || mandatoryItemsOpen(draft)) return refusal;
  const waiting = draft.run.escalations.find(({ type, status }) => type === "quality_gate" && status === "open");
  if (waiting !== undefined) askAgainIfChanged(draft, waiting);
  return null;
}

/** Does what is due on an escalation: reminds, raises, hands on or takes what the rules say (ESC-3). False: nothing was. */
export function passEscalationTime(draft: RunDraft, escalationId: string): boolean {
  const escalation = findOpen(draft, escalationId);
  const passing = escalation === null ? null : passTime(escalation, draft.now);
  if (escalation === null || passing === null) return false;
  applyPassing(draft, escalation, passing, draft.run.coordinator);
  if (passing.take === null) return true;
  const by = draft.run.coordinator;
  if (passing.take === "abort") {
    escalation.status = nextEscalationStatus(escalation.status, "expire");
    escalation.decidedAt = draft.now;
    draft.event("escalation.expired", { escalationId }, escalation.taskId);
    abortRun(draft, by, `Nobody decided "${escalation.title}" before its deadline.`);
    return true;
  }
  const vote: Vote = {
    by,
    onBehalfOf: null,
    option: passing.take.id,
    reason: "Nobody decided before the deadline; the rules say what happens then.",
    inputs: {},
    via: "deadline",
    at: draft.now,
    ownRequest: false,
  };
  close(draft, escalation, vote, { escalationId, option: vote.option, reason: vote.reason, via: vote.via });
  carryOut(draft, escalation, {}, vote);
  return true;
}

/** Asks other people by name. False: it is no longer open. */
export function reassignEscalation(
  draft: RunDraft,
  escalationId: string,
  { assignees, by, reason }: { assignees: string[]; by: string; reason: string | null },
): boolean {
  const escalation = findOpen(draft, escalationId);
  if (escalation === null) return false;
  const passing = reassign(escalation, assignees, draft.now);
  applyPassing(draft, escalation, { ...passing, event: withReason(passing.event, reason) }, by);
  return true;
}

const withReason = (event: Passing["event"], reason: string | null): Passing["event"] =>
  event === null || reason === null ? event : { ...event, payload: { ...event.payload, reason } };

function applyPassing(draft: RunDraft, escalation: EscalationState, { fields, event }: Passing, by: string): void {
  Object.assign(escalation, fields);
  draft.touchEscalation(escalation);
  if (event !== null) draft.event(event.type, { escalationId: escalation.id, ...event.payload }, escalation.taskId, by);
}
