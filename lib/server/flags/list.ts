import { containing } from "../like";
import type { Input, Output } from "@/lib/contract/operations";
import { MOST_INTEGER } from "@/lib/domain/integer";
import { getPool } from "../db";
import { badRequest } from "../errors";
import { FLAG_COLUMNS, flagFromRow, openGeneral } from "./rows";

type Filters = Input<"listFlags">;
/** Where a page ends: rank, time with microseconds and number in a queue, the number alone otherwise. */
type Place = { rank: number; at: string; id: number };

const TEXT = `f.change_description ILIKE $$ OR f.action_required ILIKE $$`;

/** Flags by filter, newest first or in the order of the dispatcher (pending only unless `status` says otherwise). */
export async function listFlags(input: Filters): Promise<Output<"listFlags">> {
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${values.push(value)}`;
  const where = conditions(input, param);
  const queue = input.order === "queue";
  const after = placeOf(input.cursor, queue);
  if (after !== null)
    where.push(
      queue
        ? `(f.impact_rank, f.created_at, f.id) > (${param(after.rank)}, ${param(after.at)}::timestamptz, ${param(after.id)})`
        : `f.id < ${param(after.id)}`,
    );
  const filter = where.length > 0 ? `WHERE ${where.join(" AND ")}` : "";
  const order = queue ? "f.impact_rank, f.created_at, f.id" : "f.id DESC";
  const { rows } = await getPool().query<Record<string, unknown>>(
    `SELECT ${FLAG_COLUMNS}, f.impact_rank AS rank, to_char(f.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS place
     FROM flag f ${filter} ORDER BY ${order} LIMIT ${param(input.limit + 1)}`,
    values,
  );
  const items = rows.slice(0, input.limit);
  const last = rows.length > input.limit ? items.at(-1) : undefined;
  return {
    items: items.map(({ rank: _, place: __, ...row }) => flagFromRow(row)),
    nextCursor:
      last === undefined
        ? null
        : cursorAt({ rank: last.rank as number, at: last.place as string, id: last.id as number }, queue),
  };
}

function conditions(input: Filters, param: (value: unknown) => string): string[] {
  const where: string[] = [];
  const oneOf = (column: string, list: readonly string[] | undefined) => {
    if (list !== undefined && list.length === 1) where.push(`f.${column} = ${param(list[0])}`);
    else if (list !== undefined && list.length > 1) where.push(`f.${column} = ANY(${param(list)}::text[])`);
  };
  if (input.order === "queue" && input.status === undefined) where.push("f.status = 'pending'");
  // As a literal, so that the planner sees that the partial indexes apply.
  else if (input.status?.length === 1) where.push(`f.status = '${input.status[0]}'`);
  else oneOf("status", input.status);
  oneOf("flag_type", input.type);
  oneOf("impact_level", input.impact);
  if (input.target === "none") where.push("f.target_agent IS NULL");
  else if (input.target !== undefined) where.push(`f.target_agent = ${param(input.target)}`);
  if (input.source !== undefined) where.push(`f.source_agent = ${param(input.source)}`);
  if (input.agent !== undefined) {
    const agent = param(input.agent);
    where.push(`(f.target_agent = ${agent} OR (${openGeneral(agent)}))`);
  }
  if (input.locked !== undefined) where.push(input.locked === "true" ? "f.locked" : "NOT f.locked");
  if (input.file) where.push(`flag_files(f.related_files) ILIKE ${param(containing(input.file))}`);
  if (input.q) {
    const text = TEXT.replaceAll("$$", () => param(containing(input.q!)));
    const number = /^#?\s*(\d{1,10})$/.exec(input.q.trim());
    where.push(number ? `(${text} OR f.id = ${param(Number(number[1]))}::bigint)` : `(${text})`);
  }
  return where;
}

const cursorAt = ({ rank, at, id }: Place, queue: boolean): string =>
  Buffer.from(queue ? `q|${rank}|${at}|${id}` : `n|${id}`).toString("base64url");

/** Reads a cursor of this order. Throws 400 when it is none. */
function placeOf(cursor: string | undefined, queue: boolean): Place | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, "base64url").toString();
  const match = queue
    ? /^q\|([0-3])\|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)\|(\d{1,10})$/.exec(text)
    : /^n()()\|(\d{1,10})$/.exec(text);
  const place = match && { rank: Number(match[1]), at: match[2]!, id: Number(match[3]) };
  if (!place || place.id > MOST_INTEGER || (queue && Number.isNaN(Date.parse(place.at))))
    throw badRequest("The cursor is not one of ours; start again without it.", [
      { path: "cursor", rule: "cursor", message: "must be a nextCursor as it was given, with the same order" },
    ]);
  return place;
}
