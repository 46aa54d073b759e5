import type { Pool, PoolClient } from "pg";
import {
  blockersOf,
  scopesOf,
  waitingFor,
  type KeptRequest,
  type LockRequest,
  type WaitingFor,
} from "@/lib/domain/locks/lock";
import { currentTime } from "../clock";
import { newId } from "../ids";
import { LIMITS } from "../limits";
import { inTransaction } from "../transaction";
import { OF_SCOPES, requestFromRow, type LockRow } from "./rows";

/** Who got its locks, with the token its claim must carry, and who must wait for whom. Others are in another worker's hands. */
export type Acquired = { granted: Map<string, string>; refused: { taskId: string; waitingFor: WaitingFor[] }[] };

/** $1 scopes → one asker at a time for each of them. Always in the same order, so that two askers can't wait for each other. */
const LOCK_SCOPES = `
  SELECT pg_advisory_xact_lock(k) FROM (
    SELECT DISTINCT hashtextextended('quarterdeck.lock ' || s, 0) AS k FROM unnest($1::text[]) AS s ORDER BY 1) AS ordered`;

/** $1 tasks → those that are still ready. */
const READY = `SELECT id FROM task WHERE id = ANY($1::uuid[]) AND status = 'queued'`;

/**
 * $1 task, $2 run, $3 scopes, $4 request, $5 token or null, $6 now. One that waited keeps its place in the queue; one
 * whose earlier attempt held the locks gets a new place.
 */
const KEEP = `
  INSERT INTO task_lock AS l (task_id, run_id, scopes, request, token, since)
  VALUES ($1::uuid, $2::uuid, $3::text[], $4::jsonb, $5::uuid, $6::timestamptz)
  ON CONFLICT (task_id) DO UPDATE SET scopes = excluded.scopes, request = excluded.request, token = excluded.token, confirmed = false,
    position = CASE WHEN l.token IS NULL THEN l.position ELSE excluded.position END,
    since = CASE WHEN l.token IS NULL AND excluded.token IS NULL THEN l.since ELSE excluded.since END
  RETURNING l.since, l.position`;

/**
 * Asks for the locks of tasks that are about to be claimed, each all or nothing (RUN-12). The locks of one that gets
 * them count from now on; they hold for a claim with the token given here that is confirmed.
 */
export async function acquireLocks(pool: Pool, wants: readonly LockRequest[]): Promise<Acquired> {
  const scopes = [...new Set(wants.flatMap(scopesOf))].toSorted();
  return inTransaction(pool, async (db) => {
    await db.query({ name: "lock-scopes", text: LOCK_SCOPES, values: [scopes] });
    // First the requests, then the tasks: one that nobody had locks for and that is ready after that stays so, while one
    // that is read as ready first could be claimed, end and give back its locks before the requests are read.
    const { rows } = await db.query<LockRow>({ name: "locks-of-scopes", text: OF_SCOPES, values: [scopes] });
    const ready = await db.query<{ id: string }>({
      name: "locks-ready",
      text: READY,
      values: [wants.map(({ taskId }) => taskId)],
    });
    const isReady = new Set(ready.rows.map(({ id }) => id));
    const kept = new Map(rows.map((row) => [row.task_id, { ...requestFromRow(row), confirmed: row.confirmed }]));
    const acquired: Acquired = { granted: new Map(), refused: [] };
    for (const want of wants) if (isReady.has(want.taskId)) await acquireOne(db, want, kept, acquired);
    return acquired;
  });
}

type Kept = Map<string, KeptRequest & { confirmed: boolean }>;

async function acquireOne(db: PoolClient, want: LockRequest, all: Kept, acquired: Acquired): Promise<void> {
  const own = all.get(want.taskId);
  const now = currentTime();
  // Another worker has its locks and is about to claim it.
  if (own?.holds === true && !own.confirmed && Date.parse(own.since) > now.getTime() - LIMITS.lockClaimMs) return;
  const position = own === undefined || own.holds ? null : own.position;
  const blockers = blockersOf({ ...want, position }, [...all.values()]);
  const token = blockers.length === 0 ? newId() : null;
  const { taskId, runId, ...request } = want;
  const { rows } = await db.query<{ since: Date; position: string }>({
    name: "keep-locks",
    text: KEEP,
    values: [taskId, runId, scopesOf(want), JSON.stringify(request), token, now],
  });
  const since = rows[0]!.since.toISOString();
  all.set(taskId, { ...want, position: Number(rows[0]!.position), holds: token !== null, since, confirmed: false });
  if (token !== null) acquired.granted.set(taskId, token);
  else acquired.refused.push({ taskId, waitingFor: waitingFor(blockers, since) });
}

const CONFIRM = `UPDATE task_lock SET confirmed = true WHERE token = ANY($1::uuid[]) RETURNING token`;

/**
 * Confirms the locks of claims that were made, before their work begins. Returns the tokens that have their locks: a
 * claim that came so late that they were taken for dead is not among them and must be given back.
 */
export async function confirmLocks(pool: Pool, tokens: readonly string[]): Promise<Set<string>> {
  const { rows } = await pool.query<{ token: string }>({ name: "confirm-locks", text: CONFIRM, values: [tokens] });
  return new Set(rows.map(({ token }) => token));
}
