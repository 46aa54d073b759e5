import type { Coordinator, SignalSpec } from "@/lib/domain/coordinator";
import { signalNameSchema } from "@/lib/domain/signal-name";
import type { Judgement } from "@/lib/domain/authority/judge";
import { findSignalSpec, planRun, type RunPlan } from "@/lib/domain/plan-run";
import type { Input } from "@/lib/contract/operations";
import type { PlanPreview } from "@/lib/contract/schemas";
import { triggersFor } from "./authority/catalog-triggers";
import { approvalsNeeded, forbiddenProblem, judge } from "./authority/refuse";
import { createConditionEvaluator } from "./catalog/conditions";
import { checkContext } from "./context";
import { othersThan, ownerOf, stepOut } from "./coordinators";
import { expectedDurations } from "./durations";
import { unprocessable } from "./errors";
import { parallelHints } from "./locks/hints";
import { resolveRepo } from "./repos";

const conditions = createConditionEvaluator();

/** A signal that becomes a run: what its coordinator planned, and how its authority judges the plan. */
export type PreparedRun = {
  ignored: null;
  coordinator: Coordinator;
  spec: SignalSpec;
  plan: RunPlan;
  context: Record<string, unknown>;
  repo: string | null;
  judgement: Judgement;
};

/** Shows what a signal would become, without sending it. Throws 422 as `broadcastSignal`. */
export async function previewSignal(input: Input<"previewSignal">): Promise<PlanPreview> {
  const prepared = await prepareSignal(input.signal, input.context);
  if (prepared.ignored !== null)
    return {
      outcome: "ignored",
      coordinator: prepared.coordinator?.name ?? null,
      reason: prepared.ignored,
      pattern: "",
      fastPath: false,
      steps: [],
      approvals: [],
      warnings: [],
    };
  const { plan, coordinator, judgement } = prepared;
  if (judgement.forbidden !== null) throw forbiddenProblem(judgement.forbidden);
  const unable = plan.steps.filter((step) => step.executor === null);
  return {
    outcome: "accepted",
    coordinator: coordinator.name,
    reason: null,
    pattern: plan.pattern,
    fastPath: plan.policy.fastPath,
    steps: plan.steps.map(stepOut),
    approvals: approvalsNeeded(plan, judgement),
    warnings: [
      ...unable.map(
        (step) => `${step.agent} has no executor configured for ${step.task}: the task will wait for a person.`,
      ),
      ...plan.steps
        .filter((step) => step.fallbackFor !== null)
        .map((step) => `${step.agent} takes ${step.task}, because ${step.fallbackFor} has no executor.`),
    ],
  };
}

/**
 * Finds a signal's owner, checks its context and plans; or says why nobody takes it. Writes nothing. Throws 422 for a
 * malformed name or a context that breaks the signal's schema.
 */
export async function prepareSignal(
  name: string,
  given: Record<string, unknown>,
): Promise<PreparedRun | { ignored: string; coordinator: Coordinator | null }> {
  const parsed = signalNameSchema.safeParse(name);
  if (!parsed.success) {
    const message = parsed.error.issues[0]!.message;
    throw unprocessable(`"${name}" is no signal: ${message}.`, [{ path: "signal", rule: "format", message }]);
  }
  const coordinator = await ownerOf(name);
  if (coordinator === null)
    return { ignored: `No active coordinator owns the domain ${name.split(":")[0]}.`, coordinator: null };
  const spec = findSignalSpec(coordinator, name);
  if (spec === null)
    return {
      ignored: `${coordinator.name} owns the domain but does not take ${name}; it takes ${coordinator.signals.map((signal) => signal.name).join(", ")}.`,
      coordinator,
    };
  const checked = checkContext(spec, given);
  const repo = "repo" in checked ? await resolveRepo(checked.repo) : null;
  const context = repo === null ? checked : { ...checked, repo };
  const plan = planRun(
    coordinator,
    spec,
    { name, context },
    {
      others: await othersThan(coordinator),
      evaluate: conditions.evaluate,
      hints: await parallelHints(),
      triggers: await triggersFor(coordinator, spec),
    },
  );
  const { authority } = plan.policy;
  if (authority?.criticalPath === true && plan.steps.length > 1)
    authority.expectedMs = Object.fromEntries(await expectedDurations(plan.steps));
  return { ignored: null, coordinator, spec, plan, context, repo, judgement: judge(plan, { name, context }) };
}
