import type { Pool, PoolClient } from "pg";
import type { Input, Output } from "@/lib/contract/operations";
import { changing } from "../audit/changing";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { conflict, notFound, unprocessable } from "../errors";
import { newId } from "../ids";

type Group = Output<"listGroups">["items"][number];
type Row = { name: string; description: string; created_at: Date; members: string[] };

const SELECT = `SELECT g.name, g.description, g.created_at,
  ARRAY(SELECT p.name FROM group_member m JOIN person p ON p.id = m.person_id WHERE m.group_id = g.id ORDER BY p.name) AS members
  FROM person_group g`;

const fromRow = ({ name, description, created_at, members }: Row): Group => ({
  name,
  description,
  members,
  createdAt: iso(created_at),
});

const noGroup = (name: string) => notFound(`There is no group ${name}. GET /api/v1/groups lists them.`);

/** All groups by name. */
export async function listGroups(): Promise<Output<"listGroups">> {
  const { rows } = await getPool().query<Row>(`${SELECT} ORDER BY g.name`);
  return { items: rows.map(fromRow) };
}

async function findGroup(db: Pool | PoolClient, name: string): Promise<Group | null> {
  const { rows } = await db.query<Row>(`${SELECT} WHERE g.name = $1`, [name]);
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

async function getGroup(name: string): Promise<Group> {
  const group = await findGroup(getPool(), name);
  if (group === null) throw noGroup(name);
  return group;
}

/** Changes a group and puts on record what it was and is. */
const changeGroup = (name: string, work: (db: PoolClient) => Promise<true>): Promise<true> =>
  changing({ type: "group", id: name }, (db) => findGroup(db, name), work);

/** Makes a group. Throws 409 when the name is taken, 422 for people who do not exist. */
export async function createGroup({ name, description, members }: Input<"createGroup">): Promise<Group> {
  await checkMembers(members);
  await changeGroup(name, async (db) => {
    const { rows } = await db.query<{ id: string }>(
      "INSERT INTO person_group (id, name, description) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING id",
      [newId(), name, description],
    );
    if (rows[0] === undefined) throw conflict(`There is a group ${name} already.`);
    await setMembers(db, rows[0].id, members);
    return true;
  });
  return getGroup(name);
}

/** Changes a group. Throws 404, and 422 for people who do not exist. */
export async function updateGroup({ name, description, members }: Input<"updateGroup">): Promise<Group> {
  if (members) await checkMembers(members);
  await changeGroup(name, async (db) => {
    const { rows } = await db.query<{ id: string }>(
      "UPDATE person_group SET description = coalesce($2, description) WHERE name = $1 RETURNING id",
      [name, description ?? null],
    );
    if (rows[0] === undefined) throw noGroup(name);
    if (members) await setMembers(db, rows[0].id, members);
    return true;
  });
  return getGroup(name);
}

/** Deletes a group; its members stay people. Throws 404. */
export async function deleteGroup({ name }: Input<"deleteGroup">): Promise<{ done: true }> {
  await changeGroup(name, async (db) => {
    const { rowCount } = await db.query("DELETE FROM person_group WHERE name = $1", [name]);
    if (rowCount === 0) throw noGroup(name);
    return true;
  });
  return { done: true };
}

async function checkMembers(names: readonly string[]): Promise<void> {
  const { rows } = await getPool().query<{ name: string }>("SELECT name FROM person WHERE name = ANY($1)", [names]);
  const known = new Set(rows.map((row) => row.name));
  const errors = names.flatMap((name, index) =>
    known.has(name) ? [] : [{ path: `members.${index}`, rule: "exists", message: "must be the name of a person" }],
  );
  if (errors.length === 0) return;
  throw unprocessable(`There is no person ${names.filter((name) => !known.has(name)).join(", ")}.`, errors);
}

async function setMembers(db: Pool | PoolClient, groupId: string, names: readonly string[]): Promise<void> {
  await db.query(
    `WITH wanted AS (SELECT id FROM person WHERE name = ANY($2)), gone AS (
       DELETE FROM group_member WHERE group_id = $1 AND person_id NOT IN (SELECT id FROM wanted))
     INSERT INTO group_member (group_id, person_id) SELECT $1, id FROM wanted ON CONFLICT DO NOTHING`,
    [groupId, names],
  );
}
