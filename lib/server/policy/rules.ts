import type { Coordinator } from "@/lib/domain/coordinator";
import type { DecisionRules } from "@/lib/domain/decision/rules";
import { rulesFor } from "@/lib/domain/escalation";
import { runPolicy } from "@/lib/domain/plan-run";

/** Who approves changes of a coordinator's policy, as it stands; null: nobody is asked. */
export function policyRules(definition: Coordinator): DecisionRules | null {
  const { policyChanges } = definition.escalation ?? {};
  if (policyChanges === undefined) return null;
  const policy = runPolicy(definition, { fastPath: false, delegates: [] });
  return rulesFor({ policy }, "policy_change", policyChanges.rules);
}
