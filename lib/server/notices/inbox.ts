import type { Input, Output } from "@/lib/contract/operations";
import type { NoticeOut } from "@/lib/contract/schemas/notices";
import type { Actor } from "../actor";
import { currentTime } from "../clock";
import { fromCursor, page } from "../cursor";
import { getPool } from "../db";
import { iso } from "../engine/rows";

const COLUMNS = `n.id, n.kind, n.escalation_id AS "escalationId", n.content ->> 'title' AS title, n.content ->> 'lead' AS lead,
  n.read_at IS NULL AND coalesce(e.status = 'open', true) AS open, n.created_at, n.read_at`;

const toOut = ({ created_at, read_at, ...row }: Record<string, unknown>): NoticeOut =>
  ({ ...row, createdAt: iso(created_at), readAt: read_at === null ? null : iso(read_at) }) as NoticeOut;

/** How many notices a person has not read. */
export async function unreadNotices(person: string): Promise<number> {
  const { rows } = await getPool().query<{ count: number }>({
    name: "unread-notices",
    text: "SELECT count(*)::int AS count FROM notice WHERE person = $1 AND read_at IS NULL",
    values: [person],
  });
  return rows[0]!.count;
}

/** What the caller was told, newest first, with how many are unread. Nobody sees those of others. */
export async function listNotices(actor: Actor, input: Input<"listNotices">): Promise<Output<"listNotices">> {
  const values: unknown[] = [actor.name];
  const after = fromCursor(input.cursor);
  const where = ["n.person = $1"];
  if (input.unread === "true") where.push("n.read_at IS NULL");
  if (input.unread === "false") where.push("n.read_at IS NOT NULL");
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
