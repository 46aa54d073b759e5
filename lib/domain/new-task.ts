import type { PlannedStep } from "./plan";
import type { TaskState } from "./run-state";

/** The task of a step as it begins: pending, never attempted. `position` is its place in the plan. */
export const newTask = (
  id: string,
  { id: stepId, agent, task }: Pick<PlannedStep, "id" | "agent" | "task">,
  position: number,
): TaskState => ({
  id,
  stepId,
  position,
  agent,
  task,
  status: "pending",
  attempt: 0,
  attemptBase: 0,
  workerId: null,
  claimToken: null,
  leaseUntil: null,
  notBefore: null,
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  reason: null,
  error: null,
  result: null,
  findingCounts: null,
  flags: null,
  waitingFor: null,
  held: null,
  approval: null,
  ladder: null,
});
