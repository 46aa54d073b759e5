import type { Pool } from "pg";
import { releaseFromLocks } from "@/lib/domain/lock-commands";
import { freeRequests } from "@/lib/domain/locks/lock";
import { currentTime } from "../clock";
import { RunNotFound, type Engine } from "../engine/engine";
import { LIMITS } from "../limits";
import { log } from "../log";
import { AROUND_WAITING, requestFromRow, type LockRow } from "./rows";

/** What is needed to give locks back and make those that wait for them ready. */
export type LockKeeper = { pool: Pool; engine: Engine };

/** $1 tokens whose claims ended, $2 tasks that have ended → scopes that are free now. */
const RELEASE = `
  DELETE FROM task_lock WHERE token = ANY($1::uuid[]) OR (token IS NULL AND task_id = ANY($2::uuid[])) RETURNING scopes`;

/**
 * $1 asked before → the dead: locks whose claim is over or was never made, and requests of tasks that want none any more. A claim is made
 * before it is confirmed, so one that is confirmed and not running has ended. Three statements, because a row that
 * changes meanwhile must be judged by its own condition alone.
 */
const DEAD = [
  `DELETE FROM task_lock l WHERE l.confirmed
     AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = l.task_id AND t.status = 'running' AND t.claim_token = l.token) RETURNING scopes`,
  `DELETE FROM task_lock l WHERE l.token IS NOT NULL AND NOT l.confirmed AND l.since < $1::timestamptz RETURNING scopes`,
  `DELETE FROM task_lock l WHERE l.token IS NULL AND l.since < $1::timestamptz
     AND NOT EXISTS (SELECT 1 FROM task t WHERE t.id = l.task_id AND (t.status = 'queued' OR (t.status = 'waiting' AND t.waiting_for IS NOT NULL)))
   RETURNING scopes`,
];

/** $1 limit → scopes that somebody waits for, oldest first. */
const WAITED_FOR = `
  SELECT DISTINCT unnest(w.scopes) AS scope FROM (SELECT scopes FROM task_lock WHERE token IS NULL ORDER BY position LIMIT $1) w`;

/** $1 limit → tasks that wait for locks and are not in the queue for them. */
const FORGOTTEN = `
  SELECT t.run_id, t.id AS task_id FROM task t WHERE t.waiting_for IS NOT NULL AND t.status = 'waiting'
    AND NOT EXISTS (SELECT 1 FROM task_lock l WHERE l.task_id = t.id AND l.token IS NULL) LIMIT $1`;

type Scopes = { scopes: string[] };

/** Gives back the locks of claims that ended, and the places in the queue of tasks that ended; wakes who may go on. Never throws: the sweep does what is not done here. */
export async function releaseLocks(
  keeper: LockKeeper,
  tokens: readonly string[],
  endedTasks: readonly string[],
): Promise<void> {
  try {
    const { rows } = await keeper.pool.query<Scopes>({
      name: "release-locks",
      text: RELEASE,
      values: [tokens, endedTasks],
    });
    await wakeWaiting(
      keeper,
      rows.flatMap(({ scopes }) => scopes),
    );
  } catch (error) {
    log.warn({ error: String(error) }, "locks not given back; the sweep will");
  }
}

/** Makes the tasks ready that wait for one of these scopes and could have their locks now, oldest first. */
export async function wakeWaiting(keeper: LockKeeper, scopes: readonly string[]): Promise<void> {
  if (scopes.length === 0) return;
  const { rows } = await keeper.pool.query<LockRow>({
    name: "locks-around-waiting",
    text: AROUND_WAITING,
    values: [[...new Set(scopes)]],
  });
  const waiting = new Set(rows.filter(({ status }) => status === "waiting").map((row) => row.task_id));
  await wake(
    keeper,
    freeRequests(rows.map(requestFromRow)).filter(({ taskId }) => waiting.has(taskId)),
  );
}

/** Gives back the locks of the dead and wakes who was forgotten, from the rows alone. Throws when the database does not answer. */
export async function sweepLocks(keeper: LockKeeper, limit: number): Promise<void> {
  const { pool } = keeper;
  const before = new Date(currentTime().getTime() - LIMITS.lockClaimMs);
  const freed: string[] = [];
  for (const [index, text] of DEAD.entries()) {
    const values = text.includes("$1") ? [before] : [];
    const { rows } = await pool.query<Scopes>({ name: `dead-locks-${index}`, text, values });
    freed.push(...rows.flatMap(({ scopes }) => scopes));
  }
  const waited = await pool.query<{ scope: string }>({ name: "locks-waited-for", text: WAITED_FOR, values: [limit] });
  await wakeWaiting(keeper, [...freed, ...waited.rows.map(({ scope }) => scope)]);
  const forgotten = await pool.query<{ run_id: string; task_id: string }>({
    name: "locks-forgotten",
    text: FORGOTTEN,
    values: [limit],
  });
  await wake(
    keeper,
    forgotten.rows.map((row) => ({ runId: row.run_id, taskId: row.task_id })),
  );
}

async function wake({ engine }: LockKeeper, tasks: readonly { runId: string; taskId: string }[]): Promise<void> {
  await Promise.all(
    tasks.map(({ runId, taskId }) =>
      engine
        .execute(runId, (draft) => releaseFromLocks(draft, taskId))
        .catch((error: unknown) => {
          if (!(error instanceof RunNotFound)) log.warn({ error: String(error), taskId }, "waiting task not woken yet");
        }),
    ),
  );
}
