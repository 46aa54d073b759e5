import type { Pool } from "pg";
import { cascadeSignal, type EventType } from "@/lib/domain/events";
import type { RunEvent } from "@/lib/contract/schemas";
import { iso } from "./engine/rows";

/** Columns of the event `e` of the run `r`, as `toEvent` reads them. */
export const EVENT_COLUMNS = `e.xid, e.id, e.run_id, e.seq, e.task_id, e.type, e.source, e.at, e.payload, r.coordinator`;

/**
 * Events after ($1 xid, $2 id) whose transaction and all older ones have ended. A number is given before
 * its transaction commits, so "id > last" would lose what commits late; the horizon does not.
 */
const FEED = `
  SELECT ${EVENT_COLUMNS} FROM event e LEFT JOIN run r ON r.id = e.run_id
  WHERE (e.xid, e.id) > ($1::bigint, $2::bigint) AND e.xid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
  ORDER BY e.xid, e.id LIMIT $3`;

/** Events of a run after number $2; the numbers are gapless, so no horizon is needed. */
const RUN_EVENTS = `
  SELECT ${EVENT_COLUMNS} FROM event e LEFT JOIN run r ON r.id = e.run_id
  WHERE e.run_id = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3`;

const HORIZON = `SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint - 1 AS xid`;

/** The greatest bigint of PostgreSQL. */
const MOST = 9_223_372_036_854_775_807n;

export type FeedCursor = { xid: string; id: string };

/** A cursor as text, e.g. `7312-99`. */
export const formatCursor = ({ xid, id }: FeedCursor): string => `${xid}-${id}`;

/** Reads a cursor; null when it is none. */
export function parseCursor(text: string | null | undefined): FeedCursor | null {
  const match = /^(\d{1,19})-(\d{1,19})$/.exec(text ?? "");
  return match && BigInt(match[1]!) <= MOST && BigInt(match[2]!) <= MOST ? { xid: match[1]!, id: match[2]! } : null;
}

/** The place from which a feed that starts now goes on. */
export async function currentCursor(pool: Pool): Promise<FeedCursor> {
  const { rows } = await pool.query<{ xid: string }>({ name: "feed-horizon", text: HORIZON });
  return { xid: rows[0]!.xid, id: String(MOST) };
}

/** Events of all runs after a place, in global order (engine step 7). */
export async function readFeed(pool: Pool, after: FeedCursor, limit: number): Promise<RunEvent[]> {
  const { rows } = await pool.query({ name: "feed", text: FEED, values: [after.xid, after.id, limit] });
  return rows.map(toEvent);
}

/** Events of one run after a number, in order. */
export async function readRunEvents(pool: Pool, runId: string, after: number, limit: number): Promise<RunEvent[]> {
  const { rows } = await pool.query({ name: "run-events", text: RUN_EVENTS, values: [runId, after, limit] });
  return rows.map(toEvent);
}

/** A row of `event` as the API shows it. */
export function toEvent(row: Record<string, unknown>): RunEvent {
  const type = row.type as EventType;
  return {
    cursor: formatCursor({ xid: String(row.xid), id: String(row.id) }),
    runId: row.run_id as string | null,
    seq: row.seq as number | null,
    taskId: row.task_id as string | null,
    type,
    source: row.source as string,
    signal: cascadeSignal((row.coordinator as string | null) ?? (row.source as string), type),
    timestamp: iso(row.at),
    payload: row.payload as Record<string, unknown>,
  };
}
