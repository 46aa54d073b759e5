import { shownOfStep } from "./decision/shown";
import { abortOption, commonBody, option, rulesFor, subjectOf, type EscalationDraft, type Parts } from "./escalation";
import type { PlannedStep } from "./plan";
import type { RunState, TaskState } from "./run-state";

/** The escalation before a step that a person must let through (ESC-2 `approval`): release, deployment and the like. */
export function approvalEscalation(run: RunState, task: TaskState, step: PlannedStep, parts: Parts): EscalationDraft {
  const approval = step.approval!;
  const name = `${task.agent} · ${step.title}`;
  const form =
    approval.form === undefined ? null : { schema: approval.form, value: step.params as Record<string, never> };
  return {
    id: parts.id,
    taskId: task.id,
    type: "approval",
    level: 4,
    title: `${subjectOf(run)}: ${approval.title ?? `may ${name} start?`}`,
    rules: rulesFor(run, "approval", approval.rules),
    requestedBy: run.actor,
    shown: shownOfStep(run, step),
    createdAt: parts.now,
    options: [
      option("approve", "Approve", `Starts ${name} exactly as shown, once.`, {
        tone: "primary",
        aliases: ["yes"],
        binding: true,
      }),
      ...(form === null
        ? []
        : [option("edit", "Edit and approve", `Starts ${name} with the values you give.`, { form, binding: true })]),
      option(
        "reject",
        "Reject",
        "Does not start it; the run ends as rejected, with a report of what was done so far.",
        {
          tone: "danger",
          reasonRequired: true,
          aliases: ["no"],
        },
      ),
      abortOption(),
    ],
    body: {
      ...commonBody(run),
      issue: `${name} is about to start.`,
      whyNotCoordinator: approval.why,
      recommended: { option: "approve", why: "Approve if what is shown is what you want to happen." },
      failedChecks: [],
      gate: null,
    },
  };
}
