import type { DecisionRulesSpec } from "../decision/rules";
import type { EscalationType } from "../escalation-kinds";
import type { PlannedStep } from "../plan";
import type { Evaluate } from "../plan-run";
import { decisionOf, ruleText, type AuthorityPolicy, type KeptRule, type Trigger } from "./rules";
import { missionText, stepText, type Find } from "./texts";
import { planWidth } from "./width";

/** Something about a plan that a person must approve: which rule, why, who. */
export type Ask = {
  type: EscalationType;
  level: number;
  rule: string;
  why: string;
  decision: DecisionRulesSpec;
};

/** What authority says about a plan (RUN-11). `width`: the most agents that can work at once. */
export type Judgement = { forbidden: { rule: KeptRule; why: string } | null; asks: Ask[]; width: number };

type Subject = { signal: string; context: Record<string, unknown>; plan: readonly PlannedStep[] };
type Given = { find: Find; evaluate: Evaluate };

/** The steps of a plan that will be run: a person may have removed some. */
export const stepsToRun = (plan: readonly PlannedStep[]): PlannedStep[] =>
  plan.filter((step) => step.removedBy == null);

/** Level at which a plan is approved. */
const APPROVAL_LEVEL = 4;

/** Judges a plan before anything of it starts. Throws what `evaluate` throws for a condition without an answer. */
export function judgePlan(policy: AuthorityPolicy, subject: Subject, given: Given): Judgement {
  const steps = stepsToRun(subject.plan);
  const width = planWidth(steps);
  const mission = missionText(subject.signal, subject.context);
  const look = { ...subject, steps, width, mission };
  let forbidden: Judgement["forbidden"] = null;
  for (const rule of policy.forbidden) {
    const why = rule.match.diff === undefined ? whyOf(rule, look, given) : null;
    if (why !== null) {
      forbidden = { rule, why };
      break;
    }
  }
  const asks: Ask[] = [];
  let counted = false;
  for (const rule of policy.requiresApproval) {
    const why = rule.match.diff === undefined ? whyOf(rule, look, given) : null;
    if (why === null) continue;
    asks.push({ type: "plan_approval", level: APPROVAL_LEVEL, rule: ruleText(rule), why, decision: decisionOf(rule) });
    counted ||= rule.match.parallelAgentsAbove !== undefined;
  }
  if (width > policy.maxParallelAgents && !counted)
    asks.push({
      type: "plan_approval",
      level: APPROVAL_LEVEL,
      rule: "Agents at the same time.",
      why: `${width} agents can work at the same time; ${policy.maxParallelAgents} may without approval.`,
      decision: {},
    });
  return { forbidden, asks: [...asks, ...askedByMission(policy.triggers, mission, given.find)], width };
}

function askedByMission(triggers: readonly Trigger[], mission: string, find: Find): Ask[] {
  return triggers.flatMap((trigger) => {
    const found = trigger.on.includes("mission") ? find(trigger.pattern, mission) : null;
    if (found === null) return [];
    const why = `The mission says "${found}".`;
    return [{ type: trigger.type, level: trigger.level, rule: trigger.reason, why, decision: decisionOf(trigger) }];
  });
}

type Look = Subject & { steps: readonly PlannedStep[]; width: number; mission: string };

/** Why a rule applies, naming all that it states; null when it does not. */
function whyOf({ match }: KeptRule, look: Look, { find, evaluate }: Given): string | null {
  const reasons: string[] = [];
  if (match.signals !== undefined) {
    if (!match.signals.includes(look.signal)) return null;
    reasons.push(`The signal is ${look.signal}.`);
  }
  if (match.parallelAgentsAbove !== undefined) {
    if (look.width <= match.parallelAgentsAbove) return null;
    reasons.push(`${look.width} agents can work at the same time; ${match.parallelAgentsAbove} may without approval.`);
  }
  if (match.pattern !== undefined) {
    const found = find(match.pattern, look.mission);
    if (found === null) return null;
    reasons.push(`The mission says "${found}".`);
  }
  if (match.argv !== undefined) {
    const argv = match.argv;
    const hit = look.steps
      .map((step) => ({ step, found: find(argv, stepText(step)) }))
      .find(({ found }) => found !== null);
    if (hit === undefined) return null;
    reasons.push(`The step "${hit.step.id}" of ${hit.step.agent} would run "${hit.found}".`);
  }
  if (match.when !== undefined) {
    if (!evaluate(match.when, { context: look.context, signal: look.signal, steps: {} })) return null;
    reasons.push(`The context fulfils ${match.when}.`);
  }
  return reasons.join(" ");
}

/** The rule that forbids a step as it would run now; null when none does. Only rules about programs are looked at. */
export function forbiddenStep(
  policy: AuthorityPolicy,
  subject: Pick<Subject, "signal" | "context">,
  step: PlannedStep,
  given: Given,
): Judgement["forbidden"] {
  const rules = policy.forbidden.filter(({ match }) => match.argv !== undefined && match.diff === undefined);
  if (rules.length === 0) return null;
  // How many agents work is the plan's matter, not one step's.
  const look = {
    ...subject,
    plan: [step],
    steps: [step],
    width: Number.MAX_SAFE_INTEGER,
    mission: missionText(subject.signal, subject.context),
  };
  for (const rule of rules) {
    const why = whyOf(rule, look, given);
    if (why !== null) return { rule, why };
  }
  return null;
}

/** What is said of a rule that forbids something. */
export const forbiddenText = ({ rule, why }: NonNullable<Judgement["forbidden"]>): string =>
  `Forbidden: ${ruleText(rule)} ${why}`;

/** Rules and triggers that a task's result sets off: what forbids it, and what a person must see first (ESC-5). */
export function judgeResult(
  policy: AuthorityPolicy,
  subject: Pick<Subject, "signal" | "context">,
  { diff, output }: { diff: string; output: string },
  given: Given,
): Pick<Judgement, "forbidden" | "asks"> {
  const whyDiff = (rule: KeptRule): string | null => {
    const { diff: pattern, ...rest } = rule.match;
    const found = pattern === undefined || diff === "" ? null : given.find(pattern, diff);
    if (found === null) return null;
    const look = { ...subject, plan: [], steps: [], width: 0, mission: missionText(subject.signal, subject.context) };
    const why = whyOf({ ...rule, match: rest }, look, given);
    return why === null ? null : [`The diff says "${found}".`, why].filter(Boolean).join(" ");
  };
  for (const rule of policy.forbidden) {
    const why = whyDiff(rule);
    if (why !== null) return { forbidden: { rule, why }, asks: [] };
  }
  const approvals = policy.requiresApproval.flatMap((rule): Ask[] => {
    const why = whyDiff(rule);
    return why === null
      ? []
      : [{ type: "review", level: APPROVAL_LEVEL, rule: ruleText(rule), why, decision: decisionOf(rule) }];
  });
  const triggered = policy.triggers.flatMap((trigger): Ask[] => {
    const hit = (["diff", "output"] as const)
      .filter((place) => trigger.on.includes(place))
      .map((place) => ({ place, found: given.find(trigger.pattern, place === "diff" ? diff : output) }))
      .find(({ found }) => found !== null);
    if (hit === undefined) return [];
    const why = `The ${hit.place === "diff" ? "diff" : "result"} says "${hit.found}".`;
    return [{ type: trigger.type, level: trigger.level, rule: trigger.reason, why, decision: decisionOf(trigger) }];
  });
  return { forbidden: null, asks: [...approvals, ...triggered] };
}
