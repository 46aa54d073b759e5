/**
 * The state machines of run, task and escalation as tables. No status is written anywhere else:
 * `transition` gives the next status or throws IllegalTransition, which names both.
 */

export const RUN_STATUSES = ["in_progress", "escalated", "complete", "failed", "aborted"] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

export const TASK_STATUSES = [
  "pending",
  "queued",
  "running",
  "waiting",
  "succeeded",
  "failed",
  "timed_out",
  "skipped",
  "aborted",
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export const ESCALATION_STATUSES = ["open", "decided", "expired", "cancelled"] as const;
export type EscalationStatus = (typeof ESCALATION_STATUSES)[number];

/** A delivery of a notice to a channel; `dead`: given up, `dropped`: not needed any more. */
export const DELIVERY_STATUSES = ["pending", "delivering", "delivered", "failed", "dead", "dropped"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

type Table<S extends string, E extends string> = { readonly [status in S]: { readonly [event in E]?: S } };

export type RunEventName = "escalate" | "resume" | "complete" | "fail" | "abort" | "retry";
export type TaskEventName =
  | "ready"
  | "claim"
  | "succeed"
  | "fail"
  | "time_out"
  | "requeue"
  | "wait"
  | "skip"
  | "abort"
  | "reset"
  | "hold"
  | "release";
export type EscalationEventName = "decide" | "expire" | "cancel";

export type DeliveryEventName = "claim" | "deliver" | "fail" | "give_up" | "drop" | "redeliver";

export const RUN_TRANSITIONS: Table<RunStatus, RunEventName> = {
  in_progress: { escalate: "escalated", complete: "complete", fail: "failed", abort: "aborted", resume: "in_progress" },
  escalated: { resume: "in_progress", escalate: "escalated", complete: "complete", fail: "failed", abort: "aborted" },
  complete: { retry: "in_progress" },
  failed: { retry: "in_progress" },
  aborted: { retry: "in_progress" },
};

export const TASK_TRANSITIONS: Table<TaskStatus, TaskEventName> = {
  pending: { ready: "queued", wait: "waiting", skip: "skipped", fail: "failed", abort: "aborted" },
  queued: { claim: "running", hold: "waiting", fail: "failed", abort: "aborted" },
  running: {
    succeed: "succeeded",
    fail: "failed",
    time_out: "timed_out",
    requeue: "queued",
    hold: "waiting",
    abort: "aborted",
  },
  waiting: { reset: "pending", release: "queued", skip: "skipped", abort: "aborted" },
  succeeded: { reset: "pending" },
  failed: { reset: "pending" },
  timed_out: { reset: "pending" },
  skipped: { reset: "pending" },
  aborted: { reset: "pending" },
};

export const ESCALATION_TRANSITIONS: Table<EscalationStatus, EscalationEventName> = {
  open: { decide: "decided", expire: "expired", cancel: "cancelled" },
  decided: {},
  expired: {},
  cancelled: {},
};

export const DELIVERY_TRANSITIONS: Table<DeliveryStatus, DeliveryEventName> = {
  pending: { claim: "delivering", drop: "dropped" },
  // Whoever claimed it may have died: after the lease it is claimed again.
  delivering: { claim: "delivering", deliver: "delivered", fail: "failed", give_up: "dead", drop: "dropped" },
  failed: { claim: "delivering", drop: "dropped", redeliver: "pending" },
  delivered: { redeliver: "pending" },
  dead: { redeliver: "pending" },
  dropped: { redeliver: "pending" },
};

/** A move the table does not know; the message names the status and the event. */
export class IllegalTransition extends Error {
  override readonly name = "IllegalTransition";
  constructor(
    readonly subject: string,
    readonly status: string,
    readonly event: string,
  ) {
    super(`a ${subject} that is ${status} can't ${event.replaceAll("_", " ")}`);
  }
}

function move<S extends string, E extends string>(subject: string, table: Table<S, E>, status: S, event: E): S {
  const next = table[status][event];
  if (next === undefined) throw new IllegalTransition(subject, status, event);
  return next;
}

/** Next status of a run. Throws IllegalTransition. */
export const nextRunStatus = (status: RunStatus, event: RunEventName): RunStatus =>
  move("run", RUN_TRANSITIONS, status, event);

/** Next status of a task. Throws IllegalTransition. */
export const nextTaskStatus = (status: TaskStatus, event: TaskEventName): TaskStatus =>
  move("task", TASK_TRANSITIONS, status, event);

/** Next status of an escalation. Throws IllegalTransition. */
export const nextEscalationStatus = (status: EscalationStatus, event: EscalationEventName): EscalationStatus =>
  move("escalation", ESCALATION_TRANSITIONS, status, event);

/** Next status of a delivery. Throws IllegalTransition. */
export const nextDeliveryStatus = (status: DeliveryStatus, event: DeliveryEventName): DeliveryStatus =>
  move("delivery", DELIVERY_TRANSITIONS, status, event);

/** True for a run that has ended; only a retry opens it again. */
export const isRunEnded = (status: RunStatus): boolean => RUN_TRANSITIONS[status].resume === undefined;

/** True for a task that has ended; only a reset opens it again. */
export const isTaskEnded = (status: TaskStatus): boolean =>
  TASK_TRANSITIONS[status].reset !== undefined && TASK_TRANSITIONS[status].skip === undefined;
