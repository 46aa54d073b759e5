import type { EscalationOption } from "../escalation";
import type { EscalationState } from "../run-state";
import { deadlineOf, dueNow } from "./due";

/** Highest level: nobody is above who is asked there. */
const TOP_LEVEL = 4;

/** What the clock does to an open escalation: fields to change, the event that tells of it, and an option it takes. */
export type Passing = {
  fields: Partial<EscalationState>;
  event: {
    type: "escalation.reminded" | "escalation.overdue" | "escalation.raised" | "escalation.reassigned";
    payload: Record<string, unknown>;
  } | null;
  /** The option the rules take at the deadline; null: none, people go on deciding. */
  take: EscalationOption | "abort" | null;
};

/** What is due on an escalation now by its rules (ESC-3); null when nothing is. */
export function passTime(escalation: EscalationState, now: string): Passing | null {
  const due = dueNow(escalation, now);
  if (due === null) return null;
  if (due.kind === "remind")
    return {
      fields: { reminded: due.number },
      event: { type: "escalation.reminded", payload: { number: due.number, deadline: escalation.deadline } },
      take: null,
    };
  return atDeadline(escalation, now);
}

function atDeadline(escalation: EscalationState, now: string): Passing {
  const { onDeadline } = escalation.rules;
  const overdue: Passing = {
    fields: { deadlinePassed: true },
    event: { type: "escalation.overdue", payload: { deadline: escalation.deadline } },
    take: null,
  };
  const take = (...ids: string[]): Passing => {
    const option = escalation.options.find(({ id }) => ids.includes(id));
    return option === undefined ? overdue : { fields: { deadlinePassed: true }, event: null, take: option };
  };
  switch (onDeadline.do) {
    case "keep_waiting":
      return overdue;
    case "approve":
      return take("approve");
    case "reject":
      return take("reject");
    case "abort":
      return { fields: { deadlinePassed: true }, event: null, take: "abort" };
    case "escalate": {
      const roles = onDeadline.to === undefined ? escalation.rules.roles : [onDeadline.to];
      if (escalation.level >= TOP_LEVEL) return overdue;
      const rules = { ...escalation.rules, roles, assignees: [] };
      return {
        fields: { level: escalation.level + 1, rules, ...askAgain(rules, now) },
        event: { type: "escalation.raised", payload: { level: escalation.level + 1, roles } },
        take: null,
      };
    }
    case "reassign": {
      const to = onDeadline.to!;
      if (escalation.rules.assignees.length === 1 && escalation.rules.assignees[0] === to) return overdue;
      return reassign(escalation, [to], now);
    }
  }
}

/** Asks other people by name instead of those who were asked; deadline and reminders begin anew. */
export function reassign(escalation: EscalationState, assignees: string[], now: string): Passing {
  const rules = { ...escalation.rules, assignees };
  return {
    fields: { rules, ...askAgain(rules, now) },
    event: { type: "escalation.reassigned", payload: { from: escalation.rules.assignees, to: assignees } },
    take: null,
  };
}

const askAgain = (rules: EscalationState["rules"], now: string): Partial<EscalationState> => ({
  askedAt: now,
  reminded: 0,
  deadline: deadlineOf(rules, now),
  deadlinePassed: false,
});
