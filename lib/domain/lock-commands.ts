import { advance } from "./advance";
import type { RunDraft } from "./draft";
import { waitingSentence, type WaitingFor } from "./locks/lock";
import { isDue } from "./task-commands";

/**
 * Lets a ready task wait for its locks (RUN-12): no worker stays with it and no attempt is used up. Returns false when
 * it is not ready any more.
 */
export function holdForLocks(draft: RunDraft, taskId: string, waitingFor: readonly WaitingFor[]): boolean {
  const task = draft.run.tasks.find((candidate) => candidate.id === taskId);
  if (task === undefined || !isDue(task, draft.now)) return false;
  const reason = waitingSentence(waitingFor);
  draft.moveTask(task, "hold", { queuedAt: null, notBefore: null, waitingFor: [...waitingFor], reason });
  draft.event("task.held", { step: task.stepId, agent: task.agent, waitingFor, reason }, taskId);
  advance(draft);
  return true;
}

/** Makes a task that waits for its locks ready again; it asks for them when it is claimed. Returns false when it does not wait for locks. */
export function releaseFromLocks(draft: RunDraft, taskId: string): boolean {
  const task = draft.run.tasks.find((candidate) => candidate.id === taskId);
  if (task === undefined || task.status !== "waiting" || task.waitingFor === null) return false;
  draft.moveTask(task, "release", { queuedAt: draft.now, notBefore: null, reason: null });
  draft.event("task.released", { step: task.stepId, agent: task.agent, locks: true }, taskId);
  advance(draft);
  return true;
}
