import type { Pool } from "pg";
import { iso } from "../engine/rows";
import type { FeedCursor } from "../feed";

/** An event that somebody may have to be told of. */
export type Happened = {
  id: string;
  type: string;
  /** Who did it. */
  source: string;
  at: string;
  escalationId: string | null;
  payload: Record<string, unknown>;
};

/** A stretch of the log: its events, where it begins, and where the next one does; `to` null: nothing is new. */
export type Stretch = { events: Happened[]; from: FeedCursor; to: FeedCursor | null };

/** How far a process has looked through the log without finding anything to tell; it does not look there again. */
export type Looked = { upTo: FeedCursor | null };

/**
 * $1 types, $2 limit, $3 and $4 the place looked up to → the next events of these types whose transaction and all older
 * ones have ended (as the feed does it), with the place reached before and the horizon, all of one moment.
 */
const NEXT = `
  WITH c AS (SELECT xid, id FROM notice_cursor WHERE name = 'notices'),
  h AS (SELECT (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint AS xid),
  s AS (SELECT CASE WHEN l.ahead THEN $3::bigint ELSE c.xid END AS xid, CASE WHEN l.ahead THEN $4::bigint ELSE c.id END AS id
    FROM c CROSS JOIN h CROSS JOIN LATERAL (SELECT ($3::bigint, $4::bigint) > (c.xid, c.id) AND $3::bigint < h.xid AS ahead) l)
  SELECT c.xid AS from_xid, c.id AS from_id, h.xid AS horizon, e.xid, e.id, e.type, e.source, e.at, e.payload
  FROM c CROSS JOIN h CROSS JOIN s LEFT JOIN LATERAL (
    SELECT * FROM event WHERE (event.xid, event.id) > (s.xid, s.id) AND event.xid < h.xid AND event.type = ANY($1::text[])
    ORDER BY event.xid, event.id LIMIT $2) e ON true
  ORDER BY e.xid, e.id`;

/** Without anything to tell, the place in the log moves on only every so many transactions. */
const IDLE_TRANSACTIONS = 500n;

type Row = Record<"from_xid" | "from_id" | "horizon", string> & {
  xid: string | null;
  id: string;
  type: string;
  source: string;
  at: Date;
  payload: Record<string, unknown>;
};

/** Reads what happened since the last time; notes in `looked` how far there was nothing. */
export async function readHappenings(
  pool: Pool,
  types: readonly string[],
  limit: number,
  looked: Looked,
): Promise<Stretch> {
  const { xid, id } = looked.upTo ?? { xid: "0", id: "0" };
  const { rows } = await pool.query<Row>({ name: "notice-events", text: NEXT, values: [types, limit, xid, id] });
  const first = rows[0];
  if (first === undefined) throw new Error("the place in the event log is gone: table notice_cursor");
  const from = { xid: first.from_xid, id: first.from_id };
  const events = rows.filter((row) => row.xid !== null);
  const last = events.at(-1);
  if (last !== undefined) return { events: events.map(toHappened), from, to: { xid: last.xid!, id: last.id } };
  const [reached, horizon] = [BigInt(from.xid), BigInt(first.horizon)];
  // A database that was restored into another server begins to count anew.
  const isRestored = horizon <= reached - IDLE_TRANSACTIONS;
  const isFar = horizon - reached > IDLE_TRANSACTIONS;
  const beginning = { xid: String(horizon - 1n), id: "9223372036854775807" };
  looked.upTo = beginning;
  return { events: [], from, to: isRestored || isFar ? beginning : null };
}

function toHappened({ id, type, source, at, payload }: Row): Happened {
  const escalationId = payload["escalationId"];
  return {
    id: String(id),
    type,
    source,
    at: iso(at),
    payload,
    escalationId: typeof escalationId === "string" ? escalationId : null,
  };
}
