import type { KeptRequest, LockRequest } from "@/lib/domain/locks/lock";
import { iso } from "../engine/rows";

/** A row of `task_lock` as statements give it. `status` is the task's, where the statement joins it. */
export type LockRow = {
  task_id: string;
  run_id: string;
  position: string;
  scopes: string[];
  request: Omit<LockRequest, "taskId" | "runId">;
  token: string | null;
  confirmed: boolean;
  since: Date;
  status: string;
};

/** A kept request as the domain compares it. */
export const requestFromRow = (row: LockRow): KeptRequest => ({
  ...row.request,
  taskId: row.task_id,
  runId: row.run_id,
  position: Number(row.position),
  holds: row.token !== null,
  since: iso(row.since),
});

const COLUMNS = `l.task_id, l.run_id, l.position, l.scopes, l.request, l.token, l.confirmed, l.since`;

/** $1 scopes → all requests that touch one of them, with the status of their task, in order of asking. */
export const OF_SCOPES = `
  SELECT ${COLUMNS}, t.status FROM task_lock l JOIN task t ON t.id = l.task_id WHERE l.scopes && $1::text[] ORDER BY l.position`;

/** $1 scopes → the requests that wait for one of them, and all that could stand in their way, in order of asking. */
export const AROUND_WAITING = `
  SELECT ${COLUMNS}, t.status FROM task_lock l JOIN task t ON t.id = l.task_id
  WHERE l.scopes && (SELECT coalesce(array_agg(DISTINCT s), '{}') FROM task_lock w CROSS JOIN LATERAL unnest(w.scopes) AS s
    WHERE w.token IS NULL AND w.scopes && $1::text[]) ORDER BY l.position`;

/** $1 tasks → as AROUND_WAITING, for the requests of these tasks. */
export const AROUND_TASKS = `
  SELECT ${COLUMNS}, t.status FROM task_lock l JOIN task t ON t.id = l.task_id
  WHERE l.scopes && (SELECT coalesce(array_agg(DISTINCT s), '{}') FROM task_lock w CROSS JOIN LATERAL unnest(w.scopes) AS s
    WHERE w.task_id = ANY($1::uuid[])) ORDER BY l.position`;
