import { asksText, groupAsks } from "@/lib/domain/authority/ask-groups";
import type { Judgement } from "@/lib/domain/authority/judge";
import { forbiddenText, judgePlan } from "@/lib/domain/authority/judge";
import { whoDecides } from "@/lib/domain/decision/rules";
import { rulesFor } from "@/lib/domain/escalation";
import type { PlanPreview } from "@/lib/contract/schemas";
import type { RunPlan } from "@/lib/domain/plan-run";
import type { NewRun } from "../engine/store";
import { getPool } from "../db";
import { ProblemError } from "../errors";
import { notify } from "../notify";
import { findPattern } from "../patterns";
import { getRuntime } from "../runtime";
import { createConditionEvaluator } from "../catalog/conditions";

const { evaluate } = createConditionEvaluator();

/** What authority says about a plan (RUN-11). Throws ConditionError for a rule's condition without an answer. */
export const judge = (
  { steps, policy }: RunPlan,
  signal: { name: string; context: Record<string, unknown> },
): Judgement =>
  judgePlan(
    policy.authority!,
    { signal: signal.name, context: signal.context, plan: steps },
    { find: findPattern, evaluate },
  );

/** What people must approve before anything of a plan starts, and who. */
export const approvalsNeeded = (plan: RunPlan, { asks }: Judgement): PlanPreview["approvals"] =>
  groupAsks(asks).map((group) => ({
    type: group.type,
    level: group.level,
    why: asksText(group),
    decides: whoDecides(rulesFor(plan, group.type, group.decision)),
  }));

/** 422 with the text of the rule that forbids a signal. */
export function forbiddenProblem(forbidden: NonNullable<Judgement["forbidden"]>): ProblemError {
  const message = forbiddenText(forbidden);
  const { match } = forbidden.rule;
  const path = match.pattern === undefined && match.when === undefined ? "signal" : "context";
  return new ProblemError(422, "Forbidden by a rule", message, {
    rule: forbidden.rule.title,
    errors: [{ path, rule: "forbidden", message }],
  });
}

/** Keeps a signal that a rule forbids, with who sent it and why it was refused (RUN-11). */
export async function recordRefused(signal: NewRun["signal"]): Promise<void> {
  if (!(await getRuntime().engine.insert({ signal, run: null }))) return;
  const payload = JSON.stringify({
    signalId: signal.id,
    signal: signal.name,
    actor: signal.actor,
    reason: signal.reason,
  });
  await getPool().query(`INSERT INTO event (type, source, at, payload) VALUES ('signal.refused', $1, $2, $3)`, [
    signal.source,
    signal.createdAt,
    payload,
  ]);
  await notify(getPool(), "qd_events");
}
