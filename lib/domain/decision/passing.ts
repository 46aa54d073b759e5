import type { EscalationOption } from "../escalation";
import type { EscalationState } from "../run-state";
import { deadlineOf, dueNow } from "./due";

/** Highest level: nobody is above who is asked there. */
const TOP_LEVEL = 4;

/** Once it has gone to whom the rules name, nobody is left to go to. */
const NOTHING = { do: "keep_waiting" } as const;

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
      const level = Math.min(escalation.level + 1, TOP_LEVEL);
      // Without a role it goes no further than the levels do; with one that role is asked, on the top level too.
      if (onDeadline.to === undefined && level === escalation.level) return overdue;
      const asked =
        onDeadline.to === undefined
          ? { onDeadline: level === TOP_LEVEL ? NOTHING : onDeadline }
          : { roles: [onDeadline.to], groups: [], onDeadline: NOTHING };
      const rules = { ...escalation.rules, assignees: [], ...asked };
      return {
        fields: { level, rules, ...askAgain(rules, now) },
        event: {
          type: "escalation.raised",
          payload: { from: { level: escalation.level, roles: escalation.rules.roles }, level, roles: rules.roles },
        },
        take: null,
      };
    }
    case "reassign": {
      const rules = { ...escalation.rules, onDeadline: NOTHING };
      return reassign({ ...escalation, rules }, [onDeadline.to!], now);
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
