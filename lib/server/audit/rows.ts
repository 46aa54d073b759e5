import type { AuditEntry, AuditOutcome } from "@/lib/domain/audit";
import { iso } from "../engine/rows";

/** Columns of an entry, as `entryFromRow` reads them. */
export const ENTRY_COLUMNS = `seq, at, actor_kind, actor_id, actor_name, via, address, action, target_type, target_id, outcome,
  status, input, before, after, reason, prev_hash, hash`;

export type EntryRow = {
  seq: string;
  at: Date;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  via: string;
  address: string | null;
  action: string;
  target_type: string | null;
  target_id: string | null;
  outcome: AuditOutcome;
  status: number;
  input: unknown;
  before: unknown;
  after: unknown;
  reason: string | null;
  prev_hash: string;
  hash: string;
};

/** An entry from a row of ENTRY_COLUMNS. */
export const entryFromRow = (row: EntryRow): AuditEntry => ({
  seq: Number(row.seq),
  at: iso(row.at),
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  via: row.via,
  address: row.address,
  action: row.action,
  target: row.target_type === null || row.target_id === null ? null : { type: row.target_type, id: row.target_id },
  outcome: row.outcome,
  status: row.status,
  input: row.input,
  before: row.before,
  after: row.after,
  reason: row.reason,
  prevHash: row.prev_hash,
  hash: row.hash,
});

const RECORD = `seq bigint, at timestamptz, actor_kind text, actor_id text, actor_name text, via text, address text, action text,
  target_type text, target_id text, outcome text, status int, input jsonb, before jsonb, after jsonb, reason text, prev_hash text, hash text`;

/**
 * $1 seq, $2 hash, $3 signature of the new head, $4 seq, $5 hash of the one it must follow, $6 entries as JSON, $7 ids of
 * what waited and is among them. One statement, so one round trip: the head moves if nobody else moved it, and then the
 * entries are there and wait no more; no row otherwise.
 */
export const APPEND = `
  WITH moved AS (
    UPDATE audit_head SET seq = $1, hash = $2, signature = $3 WHERE id = 1 AND seq = $4 AND hash = $5 RETURNING 1
  ), chained AS (
    DELETE FROM audit_pending WHERE id = ANY($7::bigint[]) AND EXISTS (SELECT 1 FROM moved)
  )
  INSERT INTO audit_entry (${ENTRY_COLUMNS})
  SELECT ${ENTRY_COLUMNS} FROM jsonb_to_recordset($6::jsonb) AS e(${RECORD}) WHERE EXISTS (SELECT 1 FROM moved)`;

/** An entry as APPEND takes it. */
export const rowOf = (entry: AuditEntry): Record<string, unknown> => ({
  seq: entry.seq,
  at: entry.at,
  actor_kind: entry.actor.kind,
  actor_id: entry.actor.id,
  actor_name: entry.actor.name,
  via: entry.via,
  address: entry.address,
  action: entry.action,
  target_type: entry.target?.type ?? null,
  target_id: entry.target?.id ?? null,
  outcome: entry.outcome,
  status: entry.status,
  input: entry.input,
  before: entry.before,
  after: entry.after,
  reason: entry.reason,
  prev_hash: entry.prevHash,
  hash: entry.hash,
});
