import type { ChoiceResult } from "@/lib/domain/escalation-commands";
import type { EscalationState } from "@/lib/domain/run-state";
import { noteChange } from "../audit/context";

/** Puts a choice that counts on record, in the transaction in which it does; what came to nothing is refused elsewhere. */
export function noteDecision(escalation: EscalationState, option: string, result: ChoiceResult): void {
  if (result.kind === "closed" || result.kind === "changed") return;
  const { id, title, contentHash, status, decision } = escalation;
  const missing = result.kind === "counted" ? { missing: result.missing } : {};
  noteChange(
    { type: "escalation", id },
    { status: "open", title, contentHash },
    { status, option, result: result.kind, ...missing, decision },
  );
}

/** Puts on record who is asked instead of whom; call it before the escalation changes. */
export function noteReassigned({ id, rules }: EscalationState, assignees: readonly string[]): void {
  noteChange({ type: "escalation", id }, { assignees: rules.assignees }, { assignees });
}
