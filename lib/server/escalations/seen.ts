import type { Input, Output } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { readDeciders } from "./deciders";
import { scopeSql, type Scope } from "./scope";

/** SQL that the open escalation `e` is unread: `person` (a parameter) has not looked at it since it was asked. */
export const unreadSql = (person: string): string =>
  `(e.status = 'open' AND NOT EXISTS (SELECT 1 FROM escalation_seen s WHERE s.person = ${person} AND s.escalation_id = e.id AND s.at >= e.asked_at))`;

const SCOPES: readonly Scope[] = ["mine", "roles", "all"];

/** How many escalations are open, and how many of them the caller has not looked at, by scope. */
export async function countEscalations(actor: Actor): Promise<Output<"countEscalations">> {
  const deciders = await readDeciders(currentTime().toISOString());
  const values: unknown[] = [actor.name];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const within = Object.fromEntries(SCOPES.map((scope) => [scope, scopeSql(scope, actor, deciders, bind)]));
  const columns = SCOPES.flatMap((scope) => [
    `count(*) FILTER (WHERE ${within[scope]})::int AS ${scope}`,
    `count(*) FILTER (WHERE ${within[scope]} AND s.at IS NULL)::int AS ${scope}_unread`,
  ]);
  const { rows } = await getPool().query<Record<Scope | `${Scope}_unread`, number>>(
    `SELECT ${columns.join(", ")} FROM escalation e
     LEFT JOIN escalation_seen s ON s.person = $1 AND s.escalation_id = e.id AND s.at >= e.asked_at WHERE e.status = 'open'`,
    values,
  );
  const { mine, roles, all, mine_unread, roles_unread, all_unread } = rows[0]!;
  return { open: { mine, roles, all }, unread: { mine: mine_unread, roles: roles_unread, all: all_unread } };
}

/** Marks escalations as looked at by the caller: those named, or all open ones of a scope. Keys of programs look at nothing. */
export async function markEscalationsSeen(
  actor: Actor,
  { ids, scope }: Input<"markEscalationsSeen">,
): Promise<Output<"markEscalationsSeen">> {
  if (actor.kind === "person") {
    const now = currentTime().toISOString();
    const values: unknown[] = [actor.name, now];
    const bind = (value: unknown) => `$${values.push(value)}`;
    const which = ids
      ? `e.id = ANY(${bind(ids)}::uuid[])`
      : `e.status = 'open' AND ${scopeSql(scope!, actor, await readDeciders(now), bind)}`;
    await getPool().query(
      `INSERT INTO escalation_seen (person, escalation_id, at) SELECT $1, e.id, $2::timestamptz FROM escalation e WHERE ${which} ORDER BY e.id
       ON CONFLICT (person, escalation_id) DO UPDATE SET at = greatest(escalation_seen.at, excluded.at)`,
      values,
    );
  }
  return countEscalations(actor);
}
