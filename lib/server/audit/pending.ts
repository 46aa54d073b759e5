import type { Pool, PoolClient } from "pg";
import type { AuditFact } from "@/lib/domain/audit";
import { canonicalText } from "@/lib/domain/decision/canonical";
import { log } from "../log";
import { isSigned, signToken } from "../secrets";
import { SetupError } from "../setup-error";

const PURPOSE = "audit log, not chained yet";

/** A fact that waits to be chained; `genuine` false: it was not written by this installation, or changed since. */
export type Waiting = { id: string; fact: AuditFact; genuine: boolean };

/** Rows of `audit_pending` for facts, to be inserted in the transaction of what they tell of. */
export const pendingRows = (facts: readonly AuditFact[]): { fact: AuditFact; mac: string }[] =>
  facts.map((fact) => ({ fact, mac: macOf(fact) }));

function macOf(fact: AuditFact): string {
  try {
    return signToken(PURPOSE, canonicalText(fact));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    // What is to be recorded must not fail for it; the log itself will say that this was not signed.
    log.error({ error: error.message }, "an entry of the audit log can't be signed in this process");
    return "";
  }
}

/** $1 rows of `pendingRows` as JSON. */
const INSERT_PENDING = `INSERT INTO audit_pending (fact, mac) SELECT x.fact, x.mac FROM jsonb_to_recordset($1::jsonb) AS x(fact jsonb, mac text)`;

/** Writes facts in the caller's transaction; they are chained after it. */
export async function insertPending(db: PoolClient, facts: readonly AuditFact[]): Promise<void> {
  if (facts.length === 0) return;
  await db.query({ name: "audit-pending", text: INSERT_PENDING, values: [JSON.stringify(pendingRows(facts))] });
}

/** The oldest facts that wait. */
export async function readPending(pool: Pool, most: number): Promise<Waiting[]> {
  const { rows } = await pool.query<{ id: string; fact: AuditFact; mac: string }>({
    name: "audit-waiting",
    text: "SELECT id, fact, mac FROM audit_pending ORDER BY id LIMIT $1",
    values: [most],
  });
  return rows.map(({ id, fact, mac }) => ({ id, fact, genuine: isSigned(PURPOSE, canonicalText(fact), mac) }));
}
