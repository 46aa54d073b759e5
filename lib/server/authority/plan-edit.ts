import { editedPlan, type StepEdit } from "@/lib/domain/authority/edit-plan";
import { ConditionError } from "@/lib/domain/errors";
import { flattenPlan, PlanError, type PlannedStep } from "@/lib/domain/plan";
import { findSignalSpec } from "@/lib/domain/plan-run";
import type { RunState } from "@/lib/domain/run-state";
import { checkCondition } from "../catalog/conditions";
import { allCoordinators } from "../coordinators";
import { conflict, unprocessable } from "../errors";
import { parallelHints } from "../locks/hints";

/** Whether an escalation of a run is about its plan as a whole. */
export const asksAboutPlan = (run: RunState, escalationId: string): boolean =>
  run.planApprovals.some((ask) => ask.escalationId === escalationId);

/**
 * The plan of a run as a person wants it (RUN-11): `inputs.plan` holds the steps that remain. Throws 422 naming step and
 * field, 409 when the coordinator is gone.
 */
export async function planAsEdited(run: RunState, plan: unknown, by: string): Promise<PlannedStep[]> {
  const coordinator = (await allCoordinators()).find(
    ({ definition }) => definition.id === run.coordinatorId,
  )?.definition;
  if (coordinator === undefined) throw conflict(`${run.coordinator} is no longer in the catalog; reject the plan.`);
  const spec = findSignalSpec(coordinator, run.signal);
  const stated = spec === null ? null : run.policy.fastPath && spec.fastPath ? spec.fastPath.plan : spec.plan;
  const begun = new Set(
    run.tasks.filter(({ status, attempt }) => attempt > 0 || status !== "pending").map(({ stepId }) => stepId),
  );
  try {
    return editedPlan(run.plan, plan as StepEdit[], {
      coordinator,
      specs: stated === null ? [] : flattenPlan(stated),
      context: run.context,
      hints: await parallelHints(),
      readsOf: (expression) => {
        const read = checkCondition(expression);
        return read instanceof ConditionError ? [] : read.steps.map(({ id }) => id);
      },
      begun,
      by,
    });
  } catch (error) {
    if (!(error instanceof PlanError)) throw error;
    const { rule, field } = error.broken;
    const message = `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`.replace(/\.\.$/, ".");
    const path = ["inputs.plan", error.step, field].filter(Boolean).join(".");
    throw unprocessable(message, [{ path, rule, message }]);
  }
}
