import type { Pool, PoolClient } from "pg";
import type { Input, Output } from "@/lib/contract/operations";
import type { Person } from "@/lib/domain/people";
import { hasApproverRole } from "@/lib/domain/person";
import type { Actor } from "../actor";
import { changing } from "../audit/changing";
import { getPool } from "../db";
import { conflict, forbidden, notFound, unprocessable } from "../errors";
import { findPerson, setGroups } from "./people";

/** Throws 422 naming each group that does not exist. */
export async function checkGroups(groups: readonly string[]): Promise<void> {
  const { rows } = await getPool().query<{ name: string }>("SELECT name FROM person_group WHERE name = ANY($1)", [
    groups,
  ]);
  const known = new Set(rows.map(({ name }) => name));
  const errors = groups.flatMap((group, index) =>
    known.has(group) ? [] : [{ path: `groups.${index}`, rule: "exists", message: "must be a group that exists" }],
  );
  if (errors.length === 0) return;
  const unknown = groups.filter((group) => !known.has(group));
  throw unprocessable(`There is no group ${unknown.join(", ")}; make it first.`, errors);
}

/**
 * Whether another active administrator is left when this person is none any more. All of them stay locked until the end
 * of the transaction, so that the last two can't go at the same time.
 */
export async function keepsAnAdministrator(db: PoolClient, personId: string): Promise<boolean> {
  const { rows } = await db.query<{ id: string }>(
    "SELECT id FROM person WHERE role = 'administrator' AND status = 'active' ORDER BY id FOR UPDATE",
  );
  return rows.some(({ id }) => id !== personId);
}

const noPerson = (name: string) => notFound(`There is no person ${name}. GET /api/v1/people lists them.`);

/** A person by name. Throws 404. */
export async function requirePerson(name: string): Promise<Person> {
  const person = await findPerson(name);
  if (person === null) throw noPerson(name);
  return person;
}

/**
 * Changes a person: role, approver roles, groups, e-mail address, status. Disabling ends all sessions at once. Throws
 * 404; 403 for one's own role, status or a further approver role; 409 for the last active administrator and for an address that is taken; 422 for unknown groups.
 */
export async function updatePerson(
  actor: Actor,
  { name, ...changes }: Input<"updatePerson">,
): Promise<Output<"updatePerson">> {
  const person = await requirePerson(name);
  const { role = person.role, status = person.status, groups } = changes;
  if (person.name === actor.name && actor.kind === "person") {
    if (role !== person.role) throw forbidden("Nobody changes their own role; ask another administrator.");
    if (changes.approverRoles?.some((one) => !hasApproverRole(person.approverRoles, one)))
      throw forbidden("Nobody gives themselves approver roles; ask another administrator.");
    if (status !== person.status) throw forbidden("Nobody disables themselves; ask another administrator.");
  }
  if (groups) await checkGroups(groups);
  await changePerson(name, rightsOf, async (db) => {
    const stays = role === "administrator" && status === "active";
    if (!stays && !(await keepsAnAdministrator(db, person.id)))
      throw conflict(`${name} is the last active administrator; make somebody else one first.`);
    const email = changes.email === undefined ? person.email : changes.email;
    await checkEmail(db, person.id, email);
    await db.query(
      `UPDATE person SET role = $2, status = $3, approver_roles = $4, email = $5::text, email_verified = $5::text IS NOT NULL,
         display_name = $6, updated_at = now() WHERE id = $1`,
      [
        person.id,
        role,
        status,
        changes.approverRoles ?? person.approverRoles,
        email,
        changes.displayName ?? person.displayName,
      ],
    );
    if (groups) await setGroups(db, person.id, groups);
    if (status === "disabled") await db.query("DELETE FROM session WHERE person_id = $1", [person.id]);
    return true;
  });
  return requirePerson(name);
}

/** Changes a person and puts on record what of them was before and is after. */
const changePerson = (
  name: string,
  shown: (person: Person) => Record<string, unknown>,
  work: (db: PoolClient) => Promise<unknown>,
): Promise<unknown> => changing({ type: "person", id: name }, async (db) => shown((await findPerson(name, db))!), work);

/** What of a person is on record before and after a change. */
const rightsOf = ({ displayName, email, role, approverRoles, groups, status }: Person) => ({
  displayName,
  email,
  role,
  approverRoles,
  groups,
  status,
});

const profileOf = ({ displayName, timezone, absentFrom, absentUntil, delegateTo }: Person) => ({
  displayName,
  timezone,
  absentFrom,
  absentUntil,
  delegateTo,
});

async function checkEmail(db: Pool | PoolClient, id: string, email: string | null): Promise<void> {
  const { rows } = await db.query<{ name: string }>("SELECT name FROM person WHERE email = $1 AND id <> $2", [
    email,
    id,
  ]);
  if (rows[0]) throw conflict(`${rows[0].name} has this e-mail address already.`);
}

/**
 * Changes the caller's own profile: display name, time zone, absence, who decides meanwhile. Throws 422 when the
 * delegate is unknown, disabled or the caller.
 */
export async function updateMe(actor: Actor, changes: Input<"updateMe">): Promise<Output<"updateMe">> {
  if (actor.kind !== "person") throw forbidden("Only a person has a profile.");
  const me = await requirePerson(actor.name);
  const next = { ...me, ...Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) };
  if (next.delegateTo !== null) await checkDelegate(me, next.delegateTo);
  if (next.absentUntil !== null && (next.absentFrom === null || next.absentFrom >= next.absentUntil))
    throw unprocessable("The absence must begin before it ends.", [
      { path: "absentUntil", rule: "order", message: "must lie after absentFrom" },
    ]);
  await changePerson(me.name, profileOf, (db) =>
    db.query(
      `UPDATE person SET display_name = $2, timezone = $3, absent_from = $4, absent_until = $5, delegate_to = $6, updated_at = now() WHERE id = $1`,
      [me.id, next.displayName, next.timezone, next.absentFrom, next.absentUntil, next.delegateTo],
    ),
  );
  return getMe(actor);
}

async function checkDelegate(me: Person, name: string): Promise<void> {
  const delegate = name === me.name ? null : await findPerson(name);
  if (delegate?.status === "active") return;
  throw unprocessable(`${name} can't stand in for you.`, [
    { path: "delegateTo", rule: "delegate", message: "must be another person who is active" },
  ]);
}

/** Who the caller is: a person with profile, or a key of a program or agent. */
export async function getMe(actor: Actor): Promise<Output<"getMe">> {
  const { kind, name, role, approverRoles, groups, scopes } = actor;
  const person = kind === "person" ? await findPerson(name) : null;
  const ways = person === null ? null : await waysIn(person.id);
  return {
    kind,
    name,
    role,
    approverRoles: [...approverRoles],
    groups: [...groups],
    scopes: scopes === null ? null : [...scopes],
    session: actor.session,
    person,
    ways,
  };
}

const WAYS = `SELECT EXISTS (SELECT 1 FROM credential WHERE person_id = $1 AND password IS NOT NULL) AS password,
  EXISTS (SELECT 1 FROM credential WHERE person_id = $1 AND provider_id = 'sso') AS sso,
  (SELECT count(*)::int FROM passkey WHERE person_id = $1) AS passkeys,
  (SELECT two_factor_enabled FROM person WHERE id = $1) AS "twoFactor"`;

async function waysIn(personId: string): Promise<NonNullable<Output<"getMe">["ways"]>> {
  const { rows } = await getPool().query<NonNullable<Output<"getMe">["ways"]>>(WAYS, [personId]);
  return rows[0]!;
}
