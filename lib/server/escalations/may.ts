import { whyNot } from "@/lib/domain/access";
import { castVote, DecisionRefused } from "@/lib/domain/decision/vote";
import type { EscalationOption } from "@/lib/domain/escalation";
import type { EscalationState } from "@/lib/domain/run-state";
import type { EscalationSummary, ListedEscalation } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { voteContextAmong, type Deciders } from "./deciders";

type Asked = Pick<EscalationSummary, "status" | "rules" | "requestedBy" | "votes" | "createdAt" | "options">;

/** Which options of an escalation `actor` may choose among these people, and why not (ESC-3). */
export const mayChoose = (escalation: Asked, actor: Actor, deciders: Deciders, now: string): ListedEscalation["may"] =>
  escalation.options.map((option) => ({ option: option.id, ...judge(escalation, option, actor, deciders, now) }));

function judge(escalation: Asked, option: EscalationOption, actor: Actor, deciders: Deciders, now: string) {
  if (escalation.status !== "open") return { allowed: false, why: null };
  const refusal = actor.kind === "person" ? whyNot(actor, "decide") : null;
  if (refusal !== null) return { allowed: false, why: refusal };
  const rules = { ...escalation.rules, ...option.rules };
  const context = voteContextAmong(deciders, actor, { ...escalation, rules }, null);
  // Judged as a choice with everything filled in: what remains is who may.
  const choice = { reason: "-", inputs: {}, via: actor.via };
  try {
    castVote(escalation as unknown as EscalationState, option, choice, { ...context, now });
    return { allowed: true, why: null };
  } catch (error) {
    if (error instanceof DecisionRefused) return { allowed: false, why: error.message };
    throw error;
  }
}
