import { removeTask } from "../advance";
import { shownPlan } from "../decision/shown";
import { DecisionRefused } from "../decision/vote";
import type { RunDraft } from "../draft";
import type { PlannedStep } from "../plan";
import { forbiddenText, stepsToRun } from "./judge";
import { approvePlan, judgementOf } from "./plan-approval";

/**
 * Makes the plan as a person edited it the run's, approved by them (RUN-11): their steps are what runs, with their
 * agents; those they took out are skipped. Throws DecisionRefused for a plan that is forbidden.
 */
export function editPlan(
  draft: RunDraft,
  escalationId: string,
  { plan, agents, by }: { plan: readonly PlannedStep[]; agents: number | null; by: string },
): void {
  const before = shownPlan(stepsToRun(draft.run.plan));
  draft.run.plan = [...plan];
  const { forbidden } = judgementOf(draft);
  if (forbidden !== null) throw new DecisionRefused(422, "forbidden", forbiddenText(forbidden), "inputs.plan");
  const after = shownPlan(stepsToRun(plan));
  draft.event("plan.edited", { escalationId, before, after, agentsAtOnce: agents }, null, by);
  for (const step of plan) {
    const task = draft.run.tasks.find(({ stepId }) => stepId === step.id);
    if (task?.status !== "pending") continue;
    if (step.removedBy !== undefined) removeTask(draft, task, step.removedBy);
    else if (step.agent !== task.agent) draft.changeTask(task, { agent: step.agent });
  }
  approvePlan(draft, escalationId, by, agents);
}
