import type { Pool, PoolClient } from "pg";
import type { Person } from "@/lib/domain/people";
import { toHandle } from "@/lib/domain/person";
import type { Actor } from "../actor";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { newId } from "../ids";
import { SetupError } from "../setup-error";

/** Columns of a person `p`, as `personFromRow` reads them. */
export const PERSON_COLUMNS = `p.id, p.name, p.display_name, p.email, p.role, p.approver_roles, p.status, p.timezone,
  p.absent_from, p.absent_until, p.delegate_to, p.created_at,
  ARRAY(SELECT g.name FROM group_member m JOIN person_group g ON g.id = m.group_id WHERE m.person_id = p.id ORDER BY g.name) AS groups`;

export type PersonRow = {
  id: string;
  name: string;
  display_name: string;
  email: string | null;
  role: Person["role"];
  approver_roles: string[];
  groups: string[];
  status: Person["status"];
  timezone: string | null;
  absent_from: Date | null;
  absent_until: Date | null;
  delegate_to: string | null;
  created_at: Date;
};

/** A person from a row of PERSON_COLUMNS. */
export const personFromRow = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name,
  displayName: row.display_name,
  email: row.email,
  role: row.role,
  approverRoles: row.approver_roles,
  groups: row.groups,
  status: row.status,
  timezone: row.timezone,
  absentFrom: row.absent_from === null ? null : iso(row.absent_from),
  absentUntil: row.absent_until === null ? null : iso(row.absent_until),
  delegateTo: row.delegate_to,
  createdAt: iso(row.created_at),
});

/** Everybody, by name; the disabled ones too. */
export async function listPeople(): Promise<Person[]> {
  const { rows } = await getPool().query<PersonRow>({
    name: "people",
    text: `SELECT ${PERSON_COLUMNS} FROM person p ORDER BY p.name`,
  });
  return rows.map(personFromRow);
}

/** A person by name; null when there is none such. */
export async function findPerson(name: string, db: Pool | PoolClient = getPool()): Promise<Person | null> {
  const { rows } = await db.query<PersonRow>({
    name: "person",
    text: `SELECT ${PERSON_COLUMNS} FROM person p WHERE p.name = $1`,
    values: [name],
  });
  return rows[0] === undefined ? null : personFromRow(rows[0]);
}

/** A person by e-mail address or name, as it is typed when signing in; null when there is none such. */
export async function findByEmailOrName(typed: string): Promise<Person | null> {
  const { rows } = await getPool().query<PersonRow>({
    name: "person-signing-in",
    text: `SELECT ${PERSON_COLUMNS} FROM person p WHERE p.email = $1 OR p.name = $1 ORDER BY p.email = $1 DESC NULLS LAST LIMIT 1`,
    values: [typed],
  });
  return rows[0] === undefined ? null : personFromRow(rows[0]);
}

/** A person as the principal with the rights of the moment. `session` is null for the person's own key. */
export const personActorOf = (
  { id, name, role, approverRoles, groups }: Person,
  via: string,
  over: Partial<Pick<Actor, "session" | "scopes" | "address">> = {},
): Actor => ({
  kind: "person",
  id,
  name,
  via,
  role,
  approverRoles,
  groups,
  scopes: null,
  session: null,
  address: null,
  ...over,
});

/** A person to make; `wanted` is the name they would like: it becomes a handle, with a number if it is taken. */
export type NewPerson = Pick<Person, "displayName" | "email" | "role" | "approverRoles" | "groups"> & {
  wanted: string;
};

/** Makes a person. Throws when the e-mail address is taken. */
export async function insertPerson(db: Pool | PoolClient, person: NewPerson): Promise<{ id: string; name: string }> {
  const id = newId();
  const handle = toHandle(person.wanted);
  for (let number = 1; ; number++) {
    const name = number === 1 ? handle : `${handle.slice(0, 50)}-${number}`;
    const { rows } = await db.query(
      `INSERT INTO person (id, name, display_name, email, email_verified, role, approver_roles)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO NOTHING RETURNING id`,
      [id, name, person.displayName, person.email, person.email !== null, person.role, person.approverRoles],
    );
    if (rows[0] === undefined) continue;
    await setGroups(db, id, person.groups);
    return { id, name };
  }
}

/** Puts a person into the groups of these names, and out of all others. Names of no group are left out. */
export async function setGroups(db: Pool | PoolClient, personId: string, groups: readonly string[]): Promise<void> {
  await db.query(
    `WITH wanted AS (SELECT id FROM person_group WHERE name = ANY($2)), gone AS (
       DELETE FROM group_member WHERE person_id = $1 AND group_id NOT IN (SELECT id FROM wanted))
     INSERT INTO group_member (group_id, person_id) SELECT id, $1 FROM wanted ON CONFLICT DO NOTHING`,
    [personId, groups],
  );
}

/** Name of the first person, who starts the server. */
const FIRST_PERSON = "operator";

const FIRST = `SELECT ${PERSON_COLUMNS} FROM person p WHERE p.role = 'administrator' AND p.status = 'active' ORDER BY p.created_at, p.id LIMIT 1`;

/**
 * The longest-standing active administrator: whose link and key the start of the server gives out. Made when there is
 * nobody at all. @throws SetupError when there are people but no active administrator.
 */
export async function firstPerson(): Promise<Person> {
  await getPool().query(
    `INSERT INTO person (id, name, display_name, role, approver_roles)
     SELECT $1, $2, 'Operator', 'administrator', ARRAY['*'] WHERE NOT EXISTS (SELECT 1 FROM person) ON CONFLICT DO NOTHING`,
    [newId(), FIRST_PERSON],
  );
  const { rows } = await getPool().query<PersonRow>(FIRST);
  if (rows[0] !== undefined) return personFromRow(rows[0]);
  throw new SetupError(
    "no-administrator",
    "No active administrator is left. Set one in the table person: role 'administrator', status 'active'.",
  );
}
