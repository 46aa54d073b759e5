import type { EscalationState } from "../run-state";
import { addWorkingMinutes } from "./working-hours";
import type { DecisionRules } from "./rules";

/** When the decision is due; null: it waits as long as it takes. */
export const deadlineOf = (rules: DecisionRules, from: string): string | null =>
  rules.deadlineMinutes === null ? null : addWorkingMinutes(from, rules.deadlineMinutes, rules.workingHours);

/** Times of the reminders, in order; those after the deadline are left out. */
export function remindersOf(rules: DecisionRules, from: string): string[] {
  const deadline = deadlineOf(rules, from);
  return rules.remindAfterMinutes
    .toSorted((a, b) => a - b)
    .map((minutes) => addWorkingMinutes(from, minutes, rules.workingHours))
    .filter((at) => deadline === null || at < deadline);
}

type Clock = Pick<EscalationState, "rules" | "askedAt" | "deadline" | "reminded" | "status" | "deadlinePassed">;

/** When something next falls due: a reminder or the deadline; null when nothing will. */
export function nextDueAt(escalation: Clock): string | null {
  if (escalation.status !== "open") return null;
  const reminder = remindersOf(escalation.rules, escalation.askedAt)[escalation.reminded] ?? null;
  const deadline = escalation.deadlinePassed ? null : escalation.deadline;
  if (reminder === null || deadline === null) return reminder ?? deadline;
  return reminder < deadline ? reminder : deadline;
}

export type Due = { kind: "remind"; number: number } | { kind: "deadline" } | null;

/** What is due now; several reminders that were missed count as one. */
export function dueNow(escalation: Clock, now: string): Due {
  if (escalation.status !== "open") return null;
  if (!escalation.deadlinePassed && escalation.deadline !== null && escalation.deadline <= now)
    return { kind: "deadline" };
  const passed = remindersOf(escalation.rules, escalation.askedAt).filter((at) => at <= now).length;
  return passed > escalation.reminded ? { kind: "remind", number: passed } : null;
}
