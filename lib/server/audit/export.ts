import type { Input } from "@/lib/contract/operations";
import { getPool } from "../db";
import { LIMITS } from "../limits";
import { log } from "../log";
import { conditions } from "./list";
import { sealNow } from "./writer";
import { ENTRY_COLUMNS, entryFromRow, type EntryRow } from "./rows";

/**
 * The log as JSON lines, oldest first, up to the entry that is last when the export begins. Read in pages as the caller
 * takes them, so the log is never in memory whole. A line has all that the chain's hashes are made of.
 */
export async function exportAuditLog(input: Input<"exportAuditLog">): Promise<Response> {
  await sealNow();
  const { rows } = await getPool().query<{ last: string }>("SELECT coalesce(max(seq), 0) AS last FROM audit_entry");
  const last = Number(rows[0]!.last);
  let after = 0;
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const page = await readPage(input, after, last);
        if (page.length === 0) return controller.close();
        after = page.at(-1)!.seq;
        controller.enqueue(encoder.encode(page.map((entry) => `${JSON.stringify(entry)}\n`).join("")));
      } catch (error) {
        log.warn({ error: String(error) }, "an export of the audit log broke off");
        controller.error(error);
      }
    },
  });
  return new Response(body, {
    headers: {
      "content-type": "application/x-ndjson; charset=utf-8",
      "content-disposition": 'attachment; filename="audit-log.jsonl"',
      "cache-control": "no-store",
    },
  });
}

async function readPage(input: Input<"exportAuditLog">, after: number, last: number) {
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${values.push(value)}`;
  const where = [...conditions(input, param), `seq > ${param(after)}`, `seq <= ${param(last)}`].join(" AND ");
  const { rows } = await getPool().query<EntryRow>(
    `SELECT ${ENTRY_COLUMNS} FROM audit_entry WHERE ${where} ORDER BY seq LIMIT ${param(LIMITS.auditPage)}`,
    values,
  );
  return rows.map(entryFromRow);
}
