import { decideEscalation as decide, type ChoiceResult } from "@/lib/domain/escalation-commands";
import type { PlannedStep } from "@/lib/domain/plan";
import { flattenPlan } from "@/lib/domain/plan";
import { findSignalSpec, planSteps } from "@/lib/domain/plan-run";
import type { RunState } from "@/lib/domain/run-state";
import type { Input } from "@/lib/contract/operations";
import type { EscalationDetail } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { asksAboutPlan, planAsEdited } from "../authority/plan-edit";
import { currentTime } from "../clock";
import { allCoordinators } from "../coordinators";
import { getPool } from "../db";
import { loadRunOfEscalation } from "../engine/store";
import { parallelHints } from "../locks/hints";
import { log } from "../log";
import { getRuntime } from "../runtime";
import { followDelegation } from "../signals";
import { readDeciders, voteContextAmong } from "./deciders";
import { decideFree } from "./free";
import { getEscalation } from "./get";
import { noteDecision } from "./note";
import { changed, chooseOption, closed } from "./options";
import { requireEscalation } from "./rows";

/**
 * Takes the actor's choice (ESC-4, ESC-6), whatever the way in. The first decision counts: a later one gets 409 with
 * the first; so does one about content that has changed. Throws 404; 403 for who is not asked, or for one's own
 * request; 422 for an unknown option, a missing reason or values that break the option's form.
 */
export async function decideEscalation(actor: Actor, input: Input<"decideEscalation">): Promise<EscalationDetail> {
  const [escalation, run] = await Promise.all([requireEscalation(input.id), loadRunOfEscalation(getPool(), input.id)]);
  if (escalation.status !== "open") throw closed(escalation);
  const chosen = chooseOption(escalation.options, input);
  const now = currentTime().toISOString();
  const rules = { ...escalation.rules, ...chosen.option.rules };
  const context = voteContextAmong(await readDeciders(now), actor, { ...escalation, rules }, input.contentHash ?? null);
  const choice = { ...chosen, via: actor.via };
  let result: ChoiceResult;
  if (run === null) result = await decideFree(input.id, choice, context);
  else {
    const isPlanEdit = chosen.option.id === "edit" && asksAboutPlan(run, input.id);
    const plan = isPlanEdit
      ? await planAsEdited(run, chosen.inputs.plan, actor.name)
      : chosen.option.id === "retry"
        ? await refreshSteps(run)
        : [];
    const { engine } = getRuntime();
    engine.prime(run);
    result = await engine.execute(run.id, (draft) => {
      const taken = decide(draft, input.id, { ...choice, plan }, context);
      noteDecision(
        draft.run.escalations.find(({ id }) => id === input.id)!,
        chosen.option.id,
        taken,
      );
      return taken;
    });
  }
  if (result.kind === "closed") throw closed(await requireEscalation(input.id));
  if (result.kind === "changed") throw changed(result.askedAgain);
  // The decision counts already: if following it fails now, the sweep does it.
  if (result.kind === "decided" && chosen.option.id === "delegate" && run !== null)
    await followDelegation(input.id).catch((error: unknown) =>
      log.warn({ error: String(error), escalationId: input.id }, "delegation not followed yet"),
    );
  return getEscalation(actor, { id: input.id });
}

/** Steps without an executor, resolved anew from the coordinator as it stands now. */
async function refreshSteps(run: RunState): Promise<PlannedStep[]> {
  const coordinator = (await allCoordinators()).find(
    ({ definition }) => definition.id === run.coordinatorId,
  )?.definition;
  const spec = coordinator && findSignalSpec(coordinator, run.signal);
  if (!coordinator || !spec) return [];
  const plan = run.policy.fastPath && spec.fastPath ? spec.fastPath.plan : spec.plan;
  const missing = new Set(run.plan.filter((step) => step.executor === null).map((step) => step.id));
  return planSteps(coordinator, flattenPlan(plan), run.context, await parallelHints()).filter((step) =>
    missing.has(step.id),
  );
}
