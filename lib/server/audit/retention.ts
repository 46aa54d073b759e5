import type { Pool } from "pg";
import { env } from "../env";
import { LIMITS } from "../limits";
import { inTransaction } from "../transaction";
import { systemFact } from "./fact";
import { signHead } from "./head";
import { appendFact } from "./writer";

const OLD = `SELECT seq, hash, at FROM audit_entry WHERE seq <= (SELECT min(seq) + $2 FROM audit_entry) AND at < $1
  ORDER BY seq DESC LIMIT 1`;

/**
 * Drops entries that are older than QUARTERDECK_AUDIT_DAYS, oldest first, a limited number at a time, and leaves a
 * signed checkpoint from which the rest still verifies. Resolves to how many were dropped; that is on record, too.
 * `now` decides what is old.
 */
export async function dropOldEntries(pool: Pool, now: Date): Promise<number> {
  const { QUARTERDECK_AUDIT_DAYS: days } = env();
  if (days === 0) return 0;
  const before = new Date(now.getTime() - days * 24 * 60 * 60 * 1_000);
  const dropped = await inTransaction(pool, async (db) => {
    // Workers take turns; who comes second finds nothing left.
    await db.query("SELECT pg_advisory_xact_lock(hashtext('quarterdeck audit retention'))");
    const { rows } = await db.query<{ seq: string; hash: string; at: Date }>(OLD, [before, LIMITS.auditPage]);
    const last = rows[0];
    if (last === undefined) return null;
    const head = { seq: Number(last.seq), hash: last.hash };
    await db.query(
      "INSERT INTO audit_checkpoint (seq, hash, at, signature) VALUES ($1, $2, $3, $4) ON CONFLICT (seq) DO NOTHING",
      [head.seq, head.hash, last.at, signHead(head)],
    );
    const result = await db.query<{ dropped: string }>("SELECT audit_drop($1) AS dropped", [head.seq]);
    return { count: Number(result.rows[0]!.dropped), upTo: head.seq };
  });
  if (dropped === null) return 0;
  await appendFact(
    systemFact("dropAuditEntries", { after: { upTo: dropped.upTo, entries: dropped.count, olderThanDays: days } }),
  );
  return dropped.count;
}
