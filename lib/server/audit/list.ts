import type { Input, Output } from "@/lib/contract/operations";
import { getPool } from "../db";
import { badRequest, notFound } from "../errors";
import { containing } from "../like";
import { sealNow } from "./writer";
import { ENTRY_COLUMNS, entryFromRow, type EntryRow } from "./rows";

/** The searched text, written as the index has it. */
const TEXT = `(actor_name || ' ' || action || ' ' || coalesce(target_id, '') || ' ' || coalesce(reason, ''))`;

type Filters = Input<"exportAuditLog">;

/** Conditions on `audit_entry` for filters; `param` takes a value and returns its place in the statement. */
export function conditions(input: Filters, param: (value: unknown) => string): string[] {
  const where: string[] = [];
  if (input.actor !== undefined) where.push(`actor_name = ${param(input.actor)}`);
  if (input.action !== undefined) where.push(`action = ${param(input.action)}`);
  if (input.target !== undefined) {
    const [, type, id] = /^([a-z]+):(.*)$/s.exec(input.target) ?? [];
    if (type === undefined) {
      const target = param(input.target);
      where.push(`(target_id = ${target} OR target_type = ${target})`);
    } else where.push(`target_type = ${param(type)} AND target_id = ${param(id)}`);
  }
  // As a literal, so that the planner sees that the partial index applies.
  if (input.outcome !== undefined) where.push(`outcome = '${input.outcome}'`);
  if (input.from !== undefined) where.push(`at >= ${param(input.from)}::timestamptz`);
  if (input.to !== undefined) where.push(`at <= ${param(input.to)}::timestamptz`);
  if (input.q) where.push(`${TEXT} ILIKE ${param(containing(input.q))}`);
  return where;
}

const toCursor = (seq: number): string => Buffer.from(`a|${seq}`).toString("base64url");

function fromCursor(cursor: string | undefined): number | null {
  if (cursor === undefined) return null;
  const match = /^a\|(\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString());
  if (match) return Number(match[1]);
  throw badRequest("The cursor is not one of ours; start again without it.", [
    { path: "cursor", rule: "cursor", message: "must be a nextCursor as it was given" },
  ]);
}

/** Entries by filter, newest first, without what was before and after. */
export async function listAuditEntries(input: Input<"listAuditEntries">): Promise<Output<"listAuditEntries">> {
  await sealNow();
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${values.push(value)}`;
  const where = conditions(input, param);
  const after = fromCursor(input.cursor);
  if (after !== null) where.push(`seq < ${param(after)}`);
  const filter = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const { rows } = await getPool().query<EntryRow>(
    `SELECT ${ENTRY_COLUMNS} FROM audit_entry ${filter} ORDER BY seq DESC LIMIT ${param(input.limit + 1)}`,
    values,
  );
  const items = rows.slice(0, input.limit).map((row) => {
    const { input: _, before: __, after: ___, prevHash: ____, hash: _____, ...summary } = entryFromRow(row);
    return summary;
  });
  return { items, nextCursor: rows.length > input.limit ? toCursor(items.at(-1)!.seq) : null };
}

/** An entry. Throws 404 when there is none of that number, or it was dropped. */
export async function getAuditEntry({ seq }: Input<"getAuditEntry">): Promise<Output<"getAuditEntry">> {
  const { rows } = await getPool().query<EntryRow>(`SELECT ${ENTRY_COLUMNS} FROM audit_entry WHERE seq = $1`, [seq]);
  if (rows[0] === undefined)
    throw notFound(`The audit log has no entry ${seq}: it was not written yet, or dropped after its time.`);
  return entryFromRow(rows[0]);
}
