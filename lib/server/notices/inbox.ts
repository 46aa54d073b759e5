import type { Input, Output } from "@/lib/contract/operations";
import type { NoticeOut } from "@/lib/contract/schemas/notices";
import type { Actor } from "../actor";
import { currentTime } from "../clock";
import { fromCursor, page } from "../cursor";
import { getPool } from "../db";
import { iso } from "../engine/rows";

/** SQL of when the notice `n` was read: marked so, or what it is about was looked at since. */
const READ_AT = `coalesce(n.read_at, (SELECT s.at FROM escalation_seen s WHERE s.person = n.person AND s.escalation_id = n.escalation_id AND s.at >= n.created_at))`;

const COLUMNS = `n.id, n.kind, n.escalation_id AS "escalationId", n.content ->> 'title' AS title, n.content ->> 'lead' AS lead,
  coalesce(e.status = 'open', n.read_at IS NULL) AS open, n.created_at, ${READ_AT} AS read_at`;

const toOut = ({ created_at, read_at, ...row }: Record<string, unknown>): NoticeOut =>
  ({ ...row, createdAt: iso(created_at), readAt: read_at === null ? null : iso(read_at) }) as NoticeOut;

/** How many notices a person has not read. */
export async function unreadNotices(person: string): Promise<number> {
  const { rows } = await getPool().query<{ count: number }>({
    name: "unread-notices",
    text: `SELECT count(*)::int AS count FROM notice n WHERE n.person = $1 AND n.read_at IS NULL AND ${READ_AT} IS NULL`,
    values: [person],
  });
  return rows[0]!.count;
}

/** What the caller was told, newest first, with how many are unread. Nobody sees those of others. */
export async function listNotices(actor: Actor, input: Input<"listNotices">): Promise<Output<"listNotices">> {
  const values: unknown[] = [actor.name];
  const after = fromCursor(input.cursor);
  const where = ["n.person = $1"];
  if (input.unread === "true") where.push(`${READ_AT} IS NULL`);
  if (input.unread === "false") where.push(`${READ_AT} IS NOT NULL`);
  if (after)
    where.push(`(n.created_at, n.id) < ($${values.push(after.at)}::timestamptz, $${values.push(after.id)}::uuid)`);
  const [{ rows }, unread] = await Promise.all([
    getPool().query(
      `SELECT ${COLUMNS} FROM notice n LEFT JOIN escalation e ON e.id = n.escalation_id WHERE ${where.join(" AND ")}
       ORDER BY n.created_at DESC, n.id DESC LIMIT $${values.push(input.limit + 1)}`,
      values,
    ),
    unreadNotices(actor.name),
  ]);
  return { ...page(rows.map(toOut), input.limit), unread };
}

/** Marks notices of the caller as read: those named, those about an escalation, or all. */
export async function markNoticesRead(
  actor: Actor,
  input: Input<"markNoticesRead">,
): Promise<Output<"markNoticesRead">> {
  await getPool().query(
    `UPDATE notice SET read_at = $2 WHERE person = $1 AND read_at IS NULL AND ($3::uuid[] IS NULL OR id = ANY($3)) AND ($4::uuid IS NULL OR escalation_id = $4)`,
    [actor.name, currentTime(), input.ids ?? null, input.escalationId ?? null],
  );
  return { unread: await unreadNotices(actor.name) };
}
