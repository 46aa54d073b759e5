import type { Pool } from "pg";
import { blockersOf, waitingFor, waitingSentence, type WaitingFor } from "@/lib/domain/locks/lock";
import type { RunState, TaskState } from "@/lib/domain/run-state";
import { AROUND_TASKS, requestFromRow, type LockRow } from "./rows";

/** Tasks of a run that wait for their locks, by id: whom each waits for right now, and that in a sentence. */
export type Waiting = ReadonlyMap<string, { waitingFor: WaitingFor[]; reason: string }>;

/**
 * Whom the tasks of a run wait for now (RUN-12). What is kept with a task is how it was when the waiting began; who is
 * ahead changes meanwhile. Costs nothing when no task waits for locks.
 */
export async function waitingNow(pool: Pool, run: Pick<RunState, "tasks">): Promise<Waiting> {
  const tasks = run.tasks.filter((task) => task.status === "waiting" && task.waitingFor !== null);
  if (tasks.length === 0) return new Map();
  const { rows } = await pool.query<LockRow>({
    name: "locks-around-tasks",
    text: AROUND_TASKS,
    values: [tasks.map(({ id }) => id)],
  });
  const kept = rows.map(requestFromRow);
  const now = (task: TaskState) => {
    const own = kept.find((request) => request.taskId === task.id && !request.holds);
    const list = own === undefined ? [] : waitingFor(blockersOf(own, kept), own.since);
    // Nobody is ahead any more: it is about to go on.
    return list.length > 0 ? list : (task.waitingFor ?? []);
  };
  return new Map(
    tasks.map((task) => {
      const list = now(task);
      return [task.id, { waitingFor: list, reason: waitingSentence(list) }];
    }),
  );
}
