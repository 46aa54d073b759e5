import { advance } from "./advance";
import { recordAttempt } from "./task-commands";
import type { RunDraft } from "./draft";
import { holdReason, type TaskFlag } from "./flags/delivery";
import type { TaskState } from "./run-state";

/**
 * Records all flags of a running task, and with an event each which of them (`delivered`, by number) it is given now,
 * before its own input (FLAG-5). A worker whose token no longer holds is fenced: returns false and nothing changes.
 */
export function deliverFlags(
  draft: RunDraft,
  taskId: string,
  token: string,
  entries: readonly TaskFlag[],
  delivered: ReadonlySet<number>,
): boolean {
  const task = runningTask(draft, taskId, token);
  if (task === null) return false;
  draft.changeTask(task, { flags: [...entries] });
  for (const { id, flagType, impactLevel, sourceAgent, title, holdsBack } of entries)
    if (delivered.has(id))
      draft.event(
        "flag.delivered",
        { step: task.stepId, agent: task.agent, flagId: id, flagType, impactLevel, sourceAgent, title, holdsBack },
        taskId,
        undefined,
        id,
      );
  return true;
}

/**
 * Records how the flags that came first ended, before the task's own work begins (FLAG-5). Returns false for a
 * worker whose token no longer holds.
 */
export function recordFlags(draft: RunDraft, taskId: string, token: string, entries: readonly TaskFlag[]): boolean {
  const task = runningTask(draft, taskId, token);
  if (task === null) return false;
  draft.changeTask(task, { flags: [...entries] });
  const flags = entries.map(({ id, state, by }) => ({ id, state, by }));
  draft.event(
    "task.flags_handled",
    { step: task.stepId, agent: task.agent, flags },
    taskId,
    task.workerId ?? undefined,
  );
  return true;
}

/**
 * Lets a running task wait for the flags among `entries` that are `holding` (FLAG-3): no worker stays with
 * it and no retry is used up. Returns false for a worker whose token no longer holds.
 */
export function holdTask(draft: RunDraft, taskId: string, token: string, entries: readonly TaskFlag[]): boolean {
  const task = runningTask(draft, taskId, token);
  if (task === null) return false;
  recordAttempt(draft, task, "held", null);
  const flags = [...entries];
  const reason = holdReason(flags);
  draft.moveTask(task, "hold", {
    attemptBase: task.attemptBase + 1,
    workerId: null,
    claimToken: null,
    leaseUntil: null,
    startedAt: null,
    queuedAt: null,
    error: null,
    flags,
    reason,
  });
  const held = flags.filter((entry) => entry.state === "holding");
  draft.event("task.held", { step: task.stepId, agent: task.agent, flags: held.map(({ id }) => id), reason }, taskId);
  advance(draft);
  return true;
}

/**
 * Makes a task that waits for any of these flags ready again (FLAG-3). Which of its flags still hold is
 * looked at when it is claimed. Returns false when it waits for none of them.
 */
export function releaseTask(draft: RunDraft, taskId: string, flagIds: readonly number[]): boolean {
  const task = draft.run.tasks.find((candidate) => candidate.id === taskId);
  const freed = (task?.flags ?? []).filter((entry) => entry.state === "holding" && flagIds.includes(entry.id));
  // One that waits for its locks or for its turn has no flag to wait for any more.
  if (
    task === undefined ||
    task.status !== "waiting" ||
    task.waitingFor !== null ||
    task.held !== null ||
    freed.length === 0
  )
    return false;
  draft.moveTask(task, "release", { queuedAt: draft.now, notBefore: null, reason: null });
  draft.event("task.released", { step: task.stepId, agent: task.agent, flags: freed.map(({ id }) => id) }, taskId);
  advance(draft);
  return true;
}

function runningTask(draft: RunDraft, taskId: string, token: string): TaskState | null {
  const task = draft.run.tasks.find((candidate) => candidate.id === taskId);
  return task !== undefined && task.status === "running" && task.claimToken === token ? task : null;
}
