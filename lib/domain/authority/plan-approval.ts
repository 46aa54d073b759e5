import { shownPlan, type Shown } from "../decision/shown";
import type { RunDraft } from "../draft";
import { nextEscalationStatus } from "../status";
import type { EscalationState, PlanAsk } from "../run-state";
import { asksText, groupAsks, type AskGroup } from "./ask-groups";
import { judgePlan, stepsToRun, type Judgement } from "./judge";
import { planEscalation } from "./plan-escalation";

/** Judgements by the plan they are of: a plan is never changed, only replaced. */
const judged = new WeakMap<object, Judgement>();

const NOTHING: Judgement = { forbidden: null, asks: [], width: 0 };

/** What authority says about the run's plan as it is now (RUN-11). */
export function judgementOf(draft: RunDraft): Judgement {
  const { policy, plan, signal, context } = draft.run;
  if (policy.authority === undefined) return NOTHING;
  const known = judged.get(plan);
  if (known !== undefined) return known;
  const judgement = judgePlan(policy.authority, { signal, context, plan }, draft.judging);
  judged.set(plan, judgement);
  return judgement;
}

/** The plan and the rules that ask for its approval: what a decision about it is bound to. */
export const shownOfAsk = (plan: Parameters<typeof stepsToRun>[0], group: Pick<AskGroup, "asks">): Shown[] => [
  shownPlan(stepsToRun(plan)),
  { kind: "text", title: "Rules that ask for approval", text: asksText(group) },
];

/**
 * Asks people to approve the plan where authority says so (RUN-11). An approval is bound to the hash of the plan: if
 * that is another one by now, they are asked again. True while something is not approved: then nothing may start.
 */
export function holdForPlan(draft: RunDraft): boolean {
  const groups = groupAsks(judgementOf(draft).asks);
  const known = draft.run.planApprovals;
  if (groups.length === 0 && known.length === 0) return false;
  const wanted = groups.map((group) => {
    const shown = shownOfAsk(draft.run.plan, group);
    return { group, shown, contentHash: draft.digest(shown) };
  });
  const current = known.filter(
    (ask) =>
      wanted.some(({ group, contentHash }) => ask.key === group.key && ask.contentHash === contentHash) &&
      (ask.by !== null || openEscalationOf(draft, ask) !== null),
  );
  for (const ask of known) if (!current.includes(ask)) cancelAsk(draft, ask);
  const opened = wanted
    .filter(({ group }) => !current.some((ask) => ask.key === group.key))
    .map(({ group, shown, contentHash }): PlanAsk => {
      const escalationId = draft.newId();
      draft.openEscalation(planEscalation(draft.run, group, shown, { id: escalationId, now: draft.now }));
      return { key: group.key, escalationId, contentHash, by: null, at: null, agents: null };
    });
  if (opened.length > 0 || current.length < known.length) draft.run.planApprovals = [...current, ...opened];
  return draft.run.planApprovals.some(({ by }) => by === null);
}

const openEscalationOf = ({ run }: RunDraft, ask: PlanAsk): EscalationState | null =>
  run.escalations.find(({ id, status }) => id === ask.escalationId && status === "open") ?? null;

function cancelAsk(draft: RunDraft, ask: PlanAsk): void {
  const escalation = openEscalationOf(draft, ask);
  if (escalation === null) return;
  escalation.status = nextEscalationStatus(escalation.status, "cancel");
  escalation.decidedAt = draft.now;
  draft.touchEscalation(escalation);
  draft.event("escalation.cancelled", { escalationId: escalation.id, reason: "content-changed" });
}

/** What an escalation asks about the plan now; null for one that asks about something else. */
export function planAskOf(draft: RunDraft, escalationId: string): { ask: PlanAsk; shown: Shown[] } | null {
  const ask = draft.run.planApprovals.find((candidate) => candidate.escalationId === escalationId);
  if (ask === undefined) return null;
  const group = groupAsks(judgementOf(draft).asks).find(({ key }) => key === ask.key);
  return { ask, shown: shownOfAsk(draft.run.plan, group ?? { asks: [] }) };
}

/** Records who approved, bound to the plan as it is now, and how many agents they let work at once when they said so. */
export function approvePlan(draft: RunDraft, escalationId: string, by: string, agents: number | null = null): void {
  const found = planAskOf(draft, escalationId);
  if (found === null) return;
  const approved = { ...found.ask, by, at: draft.now, agents, contentHash: draft.digest(found.shown) };
  draft.run.planApprovals = draft.run.planApprovals.map((ask) => (ask === found.ask ? approved : ask));
}
