import type { Pool } from "pg";
import type { Input, Output } from "@/lib/contract/operations";
import { getPool } from "../db";
import { notFound } from "../errors";
import { LIMITS } from "../limits";
import { holds, readAnchor } from "./anchor";
import { checkChain, GENESIS, type Break, type Head } from "./chain";
import { isHeadSigned, readHead } from "./head";
import { readPending } from "./pending";
import { ENTRY_COLUMNS, entryFromRow, type EntryRow } from "./rows";

type Verification = Output<"verifyAuditLog">;

/**
 * Walks the chain from its begin, or from its last checkpoint, to the end it had when the call began: computes every
 * hash anew and names the first entry that is wrong. Then the end itself: it must be signed, and be no shorter than the
 * data folder remembers. A long log takes several calls.
 */
export async function verifyAuditLog({ after }: Input<"verifyAuditLog">): Promise<Verification> {
  const pool = getPool();
  const began = performance.now();
  const end = await readHead(pool);
  const start = await startOf(pool, after);
  const report = { ok: false, checked: 0, from: start.head.seq + 1, to: start.head.seq, nextAfter: null };
  const broken = (found: Break, at: Partial<Verification> = {}) => ({ ...report, ...at, broken: found, warnings: [] });
  if (start.broken !== null) return broken(start.broken);
  let { head } = start;
  while (head.seq < end.seq) {
    const { rows } = await pool.query<EntryRow>({
      name: "audit-walk",
      text: `SELECT ${ENTRY_COLUMNS} FROM audit_entry WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3`,
      values: [head.seq, end.seq, LIMITS.auditPage],
    });
    if (rows.length === 0)
      return broken(
        {
          seq: head.seq + 1,
          why: `The entries from ${head.seq + 1} to ${end.seq} are missing: the end of the log was cut.`,
        },
        { checked: head.seq - start.head.seq, to: head.seq },
      );
    const result = checkChain(head, rows.map(entryFromRow));
    if (result.broken !== null)
      return broken(result.broken, { checked: result.broken.seq - start.head.seq - 1, to: result.broken.seq - 1 });
    ({ head } = result);
    if (performance.now() - began > LIMITS.auditVerifyMs && head.seq < end.seq)
      return {
        ...report,
        ok: true,
        checked: head.seq - start.head.seq,
        to: head.seq,
        broken: null,
        nextAfter: head.seq,
        warnings: [],
      };
  }
  const checked = { checked: head.seq - start.head.seq, to: head.seq };
  const cut = await wrongEnd(pool, head, end);
  if (cut !== null) return broken(cut, checked);
  return { ...report, ...checked, ok: true, broken: null, warnings: await warningsOf(pool) };
}

/** Where checking begins: the entry named, the last checkpoint, or before the first entry. */
async function startOf(pool: Pool, after: number | undefined): Promise<{ head: Head; broken: Break | null }> {
  if (after !== undefined && after > 0) {
    const { rows } = await pool.query<{ hash: string }>("SELECT hash FROM audit_entry WHERE seq = $1", [after]);
    if (rows[0] === undefined)
      throw notFound(`The audit log has no entry ${after} to go on from; start from its begin.`);
    return { head: { seq: after, hash: rows[0].hash }, broken: null };
  }
  const { rows } = await pool.query<{ seq: string; hash: string; signature: string }>(
    "SELECT seq, hash, signature FROM audit_checkpoint ORDER BY seq DESC LIMIT 1",
  );
  const checkpoint = rows[0];
  if (checkpoint === undefined) return { head: GENESIS, broken: null };
  const head = { seq: Number(checkpoint.seq), hash: checkpoint.hash };
  const why = `The checkpoint at ${head.seq}, before which entries were dropped, was not signed by this server: entries were dropped by somebody else, or the key was changed.`;
  return { head, broken: isHeadSigned(head, checkpoint.signature) ? null : { seq: head.seq + 1, why } };
}

/** What is wrong with the end of a chain that is whole in itself. */
async function wrongEnd(pool: Pool, head: Head, end: Head & { signed: boolean }): Promise<Break | null> {
  const anchor = await readAnchor();
  if (anchor !== null && anchor.signed && anchor.seq > 0 && !(await holds(pool, anchor)))
    return {
      seq: Math.min(anchor.seq, head.seq + 1),
      why: `The data folder remembers entry ${anchor.seq}, which the log does not have: its end was cut or exchanged, or the database was set back. After a restore that was meant, remove the file audit-head from the data folder.`,
    };
  if (end.seq !== head.seq || end.hash !== head.hash)
    return { seq: head.seq, why: `The log was noted to end otherwise than with entry ${head.seq} as it is now.` };
  if (!end.signed)
    return {
      seq: head.seq,
      why: `Entry ${head.seq} is not signed by this server as the last one: the end was cut or exchanged, or the key was changed.`,
    };
  const { rows } = await pool.query<{ last: string | null }>("SELECT max(seq) AS last FROM audit_entry");
  const last = Number(rows[0]!.last ?? 0);
  const now = await readHead(pool);
  return last > now.seq ? { seq: now.seq + 1, why: `Entry ${now.seq + 1} was not written by this server.` } : null;
}

async function warningsOf(pool: Pool): Promise<string[]> {
  const now = Date.now();
  const late = (await readPending(pool, LIMITS.auditBatch)).filter(({ fact }) => now - Date.parse(fact.at) > 60_000);
  return [
    ...(await noteWarnings()),
    ...(late.length > 0 ? [`${late.length} entries wait to be chained for more than a minute.`] : []),
  ];
}

async function noteWarnings(): Promise<string[]> {
  const anchor = await readAnchor();
  if (anchor === null)
    return ["The data folder of this server has no note of the log's end yet, so a cut end can't be told by it."];
  return anchor.signed
    ? []
    : [
        "The note of the log's end in the data folder (audit-head) is not signed by this server: the key was changed, or somebody else wrote it.",
      ];
}
