import type { Input, Output } from "@/lib/contract/operations";
import type { SavedFilter } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { conflict, forbidden, notFound, unprocessable } from "../errors";
import { newId } from "../ids";
import { LIMITS } from "../limits";

const COLUMNS = "id, name, query, created_at";
type Row = { id: string; name: string; query: string; created_at: Date };
const fromRow = ({ created_at, ...row }: Row): SavedFilter => ({ ...row, createdAt: iso(created_at) });

function requirePersonal(actor: Actor): void {
  if (actor.kind !== "person") throw forbidden("Only a person has saved filters.");
}

/** The caller's saved filters, oldest first; a program has none. */
export async function listSavedFilters(actor: Actor): Promise<Output<"listSavedFilters">> {
  if (actor.kind !== "person") return { items: [] };
  const { rows } = await getPool().query<Row>(
    `SELECT ${COLUMNS} FROM saved_filter WHERE person = $1 ORDER BY created_at, id`,
    [actor.name],
  );
  return { items: rows.map(fromRow) };
}

/** Keeps a filter under a name; the same name again means the new filter. Throws 403 for programs, 422 for too many. */
export async function saveFilter(actor: Actor, { name, query }: Input<"saveFilter">): Promise<Output<"saveFilter">> {
  requirePersonal(actor);
  const { items } = await listSavedFilters(actor);
  if (items.length >= LIMITS.savedFilters && !items.some((one) => one.name === name))
    throw unprocessable(`You have ${items.length} saved filters; delete one first.`, [
      { path: "name", rule: "maxItems", message: `there are ${LIMITS.savedFilters} at most` },
    ]);
  const { rows } = await getPool().query<Row>(
    `INSERT INTO saved_filter (id, person, name, query, created_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (person, name) DO UPDATE SET query = excluded.query RETURNING ${COLUMNS}`,
    [newId(), actor.name, name, query, currentTime()],
  );
  return fromRow(rows[0]!);
}

const noFilter = (id: string) =>
  notFound(`You have no saved filter ${id}. GET /api/v1/escalations/filters lists them.`);

/** Renames a saved filter or changes what it filters by. Throws 404 (also for those of others) and 409 for a name in use. */
export async function changeSavedFilter(
  actor: Actor,
  { id, name, query }: Input<"changeSavedFilter">,
): Promise<Output<"changeSavedFilter">> {
  requirePersonal(actor);
  const taken = (await listSavedFilters(actor)).items.some((one) => one.name === name && one.id !== id);
  if (taken) throw conflict(`You have a filter named "${name}" already.`);
  const { rows } = await getPool().query<Row>(
    `UPDATE saved_filter SET name = coalesce($3, name), query = coalesce($4, query) WHERE id = $1 AND person = $2 RETURNING ${COLUMNS}`,
    [id, actor.name, name ?? null, query ?? null],
  );
  if (rows[0] === undefined) throw noFilter(id);
  return fromRow(rows[0]);
}

/** Deletes a saved filter; returns those that are left. Throws 404, also for those of others. */
export async function deleteSavedFilter(actor: Actor, { id }: { id: string }): Promise<Output<"deleteSavedFilter">> {
  requirePersonal(actor);
  const { rowCount } = await getPool().query("DELETE FROM saved_filter WHERE id = $1 AND person = $2", [
    id,
    actor.name,
  ]);
  if (rowCount === 0) throw noFilter(id);
  return listSavedFilters(actor);
}
