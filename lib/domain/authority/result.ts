import type { RunDraft } from "../draft";
import { abortOption, commonBody, delegateOption, option, rulesFor, subjectOf, type Parts } from "../escalation";
import type { EscalationDraft } from "../escalation";
import type { PlannedStep } from "../plan";
import type { RunState, StoredResult, TaskError, TaskState } from "../run-state";
import { asksText, groupAsks, type AskGroup } from "./ask-groups";
import { forbiddenStep, forbiddenText, judgeResult, stepsToRun, type Ask } from "./judge";
import { diffsOf, outputText } from "./texts";
import { criticalPath } from "./width";

/** Code of a task that a rule forbids. */
export const FORBIDDEN = "forbidden";

/** Why a task may not run as its step stands now, a recovery's parameters included; null when nothing forbids it (RUN-11). */
export function whyForbidden(draft: RunDraft, { ladder }: TaskState, step: PlannedStep): TaskError | null {
  const { policy, signal, context } = draft.run;
  if (policy.authority === undefined) return null;
  const bound = { ...step, params: { ...step.params, ...ladder?.at(-1)?.params } };
  const found = forbiddenStep(policy.authority, { signal, context }, bound, draft.judging);
  return found === null ? null : { code: FORBIDDEN, message: forbiddenText(found), retryable: false };
}

/** What authority says of a result: why it counts as failed, and what a person must see before anything follows (ESC-5). */
export function judgeGiven(draft: RunDraft, result: StoredResult): { error: TaskError | null; asks: Ask[] } {
  const { policy, signal, context } = draft.run;
  if (policy.authority === undefined) return { error: null, asks: [] };
  const texts = { diff: diffsOf(result), output: outputText(result) };
  const { forbidden, asks } = judgeResult(policy.authority, { signal, context }, texts, draft.judging);
  if (forbidden !== null)
    return { error: { code: FORBIDDEN, message: forbiddenText(forbidden), retryable: false }, asks: [] };
  return { error: null, asks };
}

/** Puts what a task gave back before the people its triggers name; what follows waits. */
export function openReviews(draft: RunDraft, task: TaskState, asks: readonly Ask[]): void {
  for (const group of groupAsks(asks))
    draft.openEscalation(reviewEscalation(draft.run, task, group, { id: draft.newId(), now: draft.now }));
}

function reviewEscalation(run: RunState, task: TaskState, group: AskGroup, parts: Parts): EscalationDraft {
  const name = `${task.agent} · ${task.task}`;
  const diff = task.result === null ? "" : diffsOf(task.result);
  return {
    id: parts.id,
    taskId: task.id,
    type: group.type,
    level: group.level,
    title: `${subjectOf(run)}: may the run go on after ${name}?`,
    rules: rulesFor(run, group.type, group.decision),
    requestedBy: run.actor,
    shown: [
      { kind: "text", title: "Rules that ask for it", text: asksText(group) },
      ...(task.result?.summary
        ? [{ kind: "text" as const, title: `Result of ${name}`, text: task.result.summary }]
        : []),
      ...(diff === "" ? [] : [{ kind: "diff" as const, title: `Changes of ${name}`, text: diff }]),
    ],
    createdAt: parts.now,
    options: [
      option("approve", "Go on", `Takes the result of ${name} and starts what follows.`, {
        tone: "primary",
        aliases: ["yes"],
        binding: true,
      }),
      option("reject", "Reject", "Starts nothing more; the run ends as rejected, with a report of what was done.", {
        tone: "danger",
        reasonRequired: true,
        aliases: ["no"],
      }),
      ...delegateOption(run, [task]),
      abortOption(),
    ],
    body: {
      ...commonBody(run),
      issue: asksText(group),
      whyNotCoordinator: `${run.coordinator} must put such a result before a person.`,
      recommended: { option: "approve", why: "Go on if you have looked at what was changed and it is what you want." },
      failedChecks: [],
      gate: null,
    },
  };
}

/** Puts a timeout on the longest path of the plan before a person, while there is something it holds back (ESC-5). */
export function openCriticalTimeout(draft: RunDraft, task: TaskState): void {
  const { authority } = draft.run.policy;
  if (authority?.criticalPath !== true) return;
  const steps = stepsToRun(draft.run.plan);
  const path = criticalPath(steps, authority.expectedMs);
  const at = path.indexOf(task.stepId);
  if (at < 0 || at === path.length - 1) return;
  draft.openEscalation(timeoutEscalation(draft.run, task, path, { id: draft.newId(), now: draft.now }));
}

function timeoutEscalation(run: RunState, task: TaskState, path: readonly string[], parts: Parts): EscalationDraft {
  const name = `${task.agent} · ${task.task}`;
  return {
    id: parts.id,
    taskId: task.id,
    type: "resource",
    level: 3,
    title: `${subjectOf(run)}: ${name} timed out on the critical path`,
    rules: rulesFor(run, "resource"),
    requestedBy: run.actor,
    shown: [],
    createdAt: parts.now,
    options: [
      option("retry", "Retry", `Runs ${name} again, then what follows it.`, { tone: "primary" }),
      option(
        "approve",
        "Go on without it",
        "Leaves it as it is: what needs it is skipped, and the gate judges the rest.",
      ),
      ...delegateOption(run, [task]),
      abortOption(),
    ],
    body: {
      ...commonBody(run),
      issue: `${task.error?.message ?? "It took too long."} The longest path of the plan is ${path.join(" → ")}.`,
      whyNotCoordinator: `The run can't end in time without ${name}, and ${run.coordinator} may not wait without end.`,
      recommended: { option: "retry", why: "Retry if what slowed it down has passed; give it more time otherwise." },
      failedChecks: [],
      gate: null,
    },
  };
}
