/**
 * Event types and the cascade verb each stands for (RUN-5). An event's signal is
 * `<coordinator>:<verb>`, e.g. `COORD_OPS:SPAWN`; the type says which of the verb's cases it is.
 */
export const EVENT_VERBS = {
  "run.accepted": "ACCEPT",
  "run.escalated": "ESCALATE",
  "run.resumed": "RESUME",
  "run.completed": "COMPLETE",
  "run.failed": "FAILURE",
  "run.aborted": "ABORT",
  "run.retried": "RETRY",
  "gate.judged": "GATE",
  "gate.bypassed": "BYPASS",
  "checklist.filled": "CHECK",
  "task.queued": "QUEUE",
  "task.started": "SPAWN",
  "task.succeeded": "COMPLETE",
  "task.failed": "FAILURE",
  "task.timed_out": "FAILURE",
  "task.retrying": "RETRY",
  "task.lost": "RETRY",
  "task.skipped": "SKIP",
  "task.waiting": "ESCALATE",
  "task.aborted": "ABORT",
  "task.handed_off": "HANDOFF",
  "escalation.opened": "ESCALATE",
  "escalation.decided": "DECIDE",
  "escalation.expired": "EXPIRE",
  "escalation.cancelled": "CANCEL",
  "escalation.voted": "VOTE",
  "escalation.reminded": "REMIND",
  "escalation.overdue": "OVERDUE",
  "escalation.raised": "ESCALATE",
  "escalation.reassigned": "ASSIGN",
  "task.edited": "EDIT",
  "task.climbed": "RETRY",
  "escalation.commented": "COMMENT",
  "flag.created": "FLAG",
  "flag.locked": "LOCK",
  "flag.unlocked": "UNLOCK",
  "flag.completed": "COMPLETE",
  "flag.answered": "ANSWER",
  "flag.waived": "WAIVE",
  "flag.delegated": "HANDOFF",
  "flag.escalated": "ESCALATE",
  "flag.delivered": "DELIVER",
  "task.held": "HOLD",
  "task.released": "RESUME",
  "task.flags_handled": "COMPLETE",
  "agent.changed": "CHANGE",
  "catalog.imported": "IMPORT",
  "notice.made": "NOTIFY",
  "channel.failing": "FAILURE",
  "channel.recovered": "RESUME",
  "signal.ignored": "IGNORED",
  "coordinator.changed": "CHANGE",
} as const;

export type EventType = keyof typeof EVENT_VERBS;
export const EVENT_TYPES = Object.keys(EVENT_VERBS) as [EventType, ...EventType[]];

/** The cascade signal of an event: `cascadeSignal("COORD_OPS", "task.started")` is `COORD_OPS:SPAWN`. */
export const cascadeSignal = (coordinator: string, type: EventType): string => `${coordinator}:${EVENT_VERBS[type]}`;
