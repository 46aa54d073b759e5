import { describe, expect, it } from "vitest";
import {
  ESCALATION_STATUSES,
  ESCALATION_TRANSITIONS,
  IllegalTransition,
  isRunEnded,
  isTaskEnded,
  nextEscalationStatus,
  nextRunStatus,
  nextTaskStatus,
  RUN_STATUSES,
  RUN_TRANSITIONS,
  TASK_STATUSES,
  TASK_TRANSITIONS,
} from "./status";

const reachable = (table: Record<string, Record<string, string | undefined>>, from: string): Set<string> => {
  const seen = new Set([from]);
  for (const status of seen) for (const next of Object.values(table[status]!)) seen.add(next!);
  return seen;
};

describe("state machines", () => {
  it("every status is reached from the first one", () => {
    expect([...reachable(RUN_TRANSITIONS, "in_progress")].toSorted()).toEqual(RUN_STATUSES.toSorted());
    expect([...reachable(TASK_TRANSITIONS, "pending")].toSorted()).toEqual(TASK_STATUSES.toSorted());
    expect([...reachable(ESCALATION_TRANSITIONS, "open")].toSorted()).toEqual(ESCALATION_STATUSES.toSorted());
  });

  it("from every status of a run an end is reached", () => {
    for (const status of RUN_STATUSES)
      expect([...reachable(RUN_TRANSITIONS, status)].some((next) => isRunEnded(next as never))).toBe(true);
  });

  it("the ends are those that only a retry or a reset leaves", () => {
    expect(RUN_STATUSES.filter(isRunEnded)).toEqual(["complete", "failed", "aborted"]);
    expect(TASK_STATUSES.filter(isTaskEnded)).toEqual(["succeeded", "failed", "timed_out", "skipped", "aborted"]);
    for (const status of RUN_STATUSES.filter(isRunEnded))
      expect(Object.keys(RUN_TRANSITIONS[status])).toEqual(["retry"]);
    for (const status of TASK_STATUSES.filter(isTaskEnded))
      expect(Object.keys(TASK_TRANSITIONS[status])).toEqual(["reset"]);
  });

  it.each([
    ["a run that is complete can't abort", () => nextRunStatus("complete", "abort")],
    ["a run that is escalated can't retry", () => nextRunStatus("escalated", "retry")],
    ["a task that is pending can't claim", () => nextTaskStatus("pending", "claim")],
    ["a task that is succeeded can't succeed", () => nextTaskStatus("succeeded", "succeed")],
    ["a task that is queued can't time out", () => nextTaskStatus("queued", "time_out")],
    ["a escalation that is decided can't decide", () => nextEscalationStatus("decided", "decide")],
    ["a escalation that is expired can't decide", () => nextEscalationStatus("expired", "decide")],
  ])("%s", (message, move) => {
    expect(move).toThrow(IllegalTransition);
    expect(move).toThrow(message);
  });
});
