import type { Input, Output } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { fromCursor, page, toCursor } from "../cursor";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { containing } from "../like";
import { readDeciders } from "./deciders";
import { mayChoose } from "./may";
import { SUMMARY_COLUMNS, summaryFromRow } from "./rows";
import { scopeSql } from "./scope";
import { unreadSql } from "./seen";

/** Stands for "no deadline" in a cursor: later than every deadline. */
const NEVER = "9999-12-31T23:59:59.999Z";

/** Escalations, filtered: newest, oldest or most urgent first; all, those for the caller's roles, or the caller's own. */
export async function listEscalations(
  actor: Actor,
  input: Input<"listEscalations">,
): Promise<Output<"listEscalations">> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where: string[] = [];
  const equal = (column: string, value: unknown) => {
    if (value !== undefined) where.push(`e.${column} = ${bind(value)}`);
  };
  equal("status", input.status);
  equal("type", input.type);
  equal("level", input.level);
  equal("run_id", input.runId);
  if (input.role) where.push(`${bind(input.role)} = ANY(e.roles)`);
  if (input.assignee) where.push(`${bind(input.assignee)} = ANY(e.assignees)`);
  if (input.requestedBy) where.push(`e.requested_by = ${bind(input.requestedBy)}`);
  if (input.q) {
    const pattern = bind(containing(input.q));
    where.push(`(e.title ILIKE ${pattern} OR e.signal ILIKE ${pattern} OR e.coordinator ILIKE ${pattern})`);
  }
  const now = currentTime().toISOString();
  const deciders = await readDeciders(now);
  if (input.scope !== "all") where.push(scopeSql(input.scope, actor, deciders, bind));
  const after = fromCursor(input.cursor);
  if (input.order === "deadline") {
    if (after?.at === NEVER) where.push(`e.deadline IS NULL AND e.id > ${bind(after.id)}::uuid`);
    else if (after)
      where.push(
        `((e.deadline, e.id) > (${bind(after.at)}::timestamptz, ${bind(after.id)}::uuid) OR e.deadline IS NULL)`,
      );
  } else if (after) {
    const beyond = input.order === "oldest" ? ">" : "<";
    where.push(`(e.created_at, e.id) ${beyond} (${bind(after.at)}::timestamptz, ${bind(after.id)}::uuid)`);
  }
  const order = {
    newest: "e.created_at DESC, e.id DESC",
    oldest: "e.created_at ASC, e.id ASC",
    deadline: "e.deadline ASC NULLS LAST, e.id ASC",
  }[input.order];
  const { rows } = await getPool().query(
    `SELECT ${SUMMARY_COLUMNS}, ${unreadSql(bind(actor.name))} AS unread FROM escalation e ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""}
     ORDER BY ${order} LIMIT ${bind(input.limit + 1)}`,
    values,
  );
  const items = rows.map((row) => {
    const escalation = summaryFromRow(row);
    return {
      ...escalation,
      may: mayChoose(escalation, actor, deciders, now),
      unread: actor.kind === "person" && row.unread === true,
    };
  });
  if (input.order !== "deadline") return page(items, input.limit);
  const shown = items.slice(0, input.limit);
  const last = shown.at(-1);
  const more = items.length > input.limit && last !== undefined;
  return { items: shown, nextCursor: more ? toCursor({ at: last.deadline ?? NEVER, id: last.id }) : null };
}
