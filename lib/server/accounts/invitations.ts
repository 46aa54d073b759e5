import type { Pool, PoolClient } from "pg";
import type { Output } from "@/lib/contract/operations";
import type { Input } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { changing } from "../audit/changing";
import { noteChange } from "../audit/context";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { publicUrl } from "../env";
import { conflict, notFound, ProblemError, unprocessable } from "../errors";
import { newId } from "../ids";
import { LIMITS } from "../limits";
import { inTransaction } from "../transaction";
import { hashPassword, storePassword } from "./passwords";
import { insertPerson, setGroups } from "./people";
import { hashOf, newSecret } from "./secret";
import { checkGroups } from "./update";

type Invitation = Output<"listInvitations">["items"][number];
type Row = {
  id: string;
  email: string;
  role: Invitation["role"];
  approver_roles: string[];
  groups: string[];
  invited_by: string;
  created_at: Date;
  expires_at: Date;
  accepted_at: Date | null;
  accepted_by: string | null;
  revoked_at: Date | null;
};

const OPEN = "accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()";

function fromRow(row: Row): Invitation {
  const ended = row.accepted_at !== null ? "accepted" : row.revoked_at !== null ? "revoked" : null;
  return {
    id: row.id,
    email: row.email,
    role: row.role,
    approverRoles: row.approver_roles,
    groups: row.groups,
    invitedBy: row.invited_by,
    status: ended ?? (row.expires_at.getTime() > Date.now() ? "open" : "expired"),
    acceptedBy: row.accepted_by,
    createdAt: iso(row.created_at),
    expiresAt: iso(row.expires_at),
  };
}

/** Invitations, newest first; the last 500. */
export async function listInvitations(): Promise<Output<"listInvitations">> {
  const { rows } = await getPool().query<Row>("SELECT * FROM invitation ORDER BY created_at DESC, id DESC LIMIT 500");
  return { items: rows.map(fromRow) };
}

/**
 * Invites a person by e-mail address. The link is returned once; an earlier open invitation to the address ends. Throws
 * 409 when somebody has the address already, 422 for unknown groups.
 */
export async function createInvitation(
  actor: Actor,
  { email, role, approverRoles, groups }: Input<"createInvitation">,
): Promise<Output<"createInvitation">> {
  await checkGroups(groups);
  const secret = newSecret("invite");
  const row = await inTransaction(getPool(), async (db) => {
    const taken = await db.query<{ name: string }>("SELECT name FROM person WHERE email = $1", [email]);
    if (taken.rows[0]) throw conflict(`${taken.rows[0].name} has this e-mail address already.`);
    await db.query(`UPDATE invitation SET revoked_at = now() WHERE email = $1 AND ${OPEN}`, [email]);
    const { rows } = await db.query<Row>(
      `INSERT INTO invitation (id, hash, email, role, approver_roles, groups, invited_by, expires_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
      [
        newId(),
        hashOf(secret),
        email,
        role,
        approverRoles,
        groups,
        actor.name,
        new Date(Date.now() + LIMITS.invitationMs),
      ],
    );
    noteChange({ type: "invitation", id: rows[0]!.id }, null, fromRow(rows[0]!));
    return rows[0]!;
  });
  return { ...fromRow(row), link: `${publicUrl()}/sign-in/invitation?token=${secret}` };
}

/** Ends an open invitation. Throws 404; 409 when it is not open any more. */
export async function revokeInvitation({ id }: Input<"revokeInvitation">): Promise<Invitation> {
  const look = async (db: Pool | PoolClient): Promise<Invitation | null> => {
    const { rows } = await db.query<Row>("SELECT * FROM invitation WHERE id = $1", [id]);
    return rows[0] === undefined ? null : fromRow(rows[0]);
  };
  return changing({ type: "invitation", id }, look, async (db) => {
    const { rows } = await db.query<Row>(
      `UPDATE invitation SET revoked_at = now() WHERE id = $1 AND ${OPEN} RETURNING *`,
      [id],
    );
    if (rows[0]) return fromRow(rows[0]);
    const before = await look(db);
    if (before === null) throw notFound(`There is no invitation ${id}.`);
    throw conflict(`The invitation is ${before.status} already.`);
  });
}

/** The open invitation behind a link; null when there is none such (any more). */
export async function findInvitation(token: string): Promise<Invitation | null> {
  const { rows } = await getPool().query<Row>(`SELECT * FROM invitation WHERE hash = $1 AND ${OPEN}`, [hashOf(token)]);
  return rows[0] ? fromRow(rows[0]) : null;
}

/** Gives a new person what an open invitation to their address says, and ends it. */
export async function takeInvitation(
  db: PoolClient,
  { email, person }: { email: string; person: { id: string; name: string } },
): Promise<void> {
  const { rows } = await db.query<Row>(
    `UPDATE invitation SET accepted_at = now(), accepted_by = $2 WHERE email = $1 AND ${OPEN} RETURNING *`,
    [email, person.name],
  );
  const invitation = rows[0];
  if (invitation === undefined) return;
  await db.query("UPDATE person SET role = $2, approver_roles = $3 WHERE id = $1", [
    person.id,
    invitation.role,
    invitation.approver_roles,
  ]);
  await setGroups(db, person.id, invitation.groups);
}

const gone = () =>
  new ProblemError(
    410,
    "Gone",
    "This invitation was used, revoked, or is too old. Ask who invited you for another one.",
  );

/**
 * Accepts an invitation: makes the person with the rights it gives and the password chosen. Works once, however many try
 * at a time. Throws 410 when the invitation is not open; 422 when the name is taken.
 */
export async function acceptInvitation(given: {
  token: string;
  name: string;
  displayName: string;
  password: string;
}): Promise<{ personId: string; name: string }> {
  // Hashing is costly on purpose: not for links that lead nowhere.
  if ((await findInvitation(given.token)) === null) throw gone();
  const password = await hashPassword(given.password);
  return inTransaction(getPool(), async (db) => {
    const { rows } = await db.query<Row>(`SELECT * FROM invitation WHERE hash = $1 AND ${OPEN} FOR UPDATE`, [
      hashOf(given.token),
    ]);
    const invitation = rows[0];
    if (invitation === undefined) throw gone();
    const { email, role, approver_roles: approverRoles, groups } = invitation;
    const taken = await db.query("SELECT 1 FROM person WHERE name = $1", [given.name]);
    if (taken.rows.length > 0)
      throw unprocessable(`The name ${given.name} is taken; choose another one.`, [
        { path: "name", rule: "taken", message: "must be a name that nobody has" },
      ]);
    const person = await insertPerson(db, {
      wanted: given.name,
      displayName: given.displayName,
      email,
      role,
      approverRoles,
      groups,
    });
    await db.query("UPDATE invitation SET accepted_at = now(), accepted_by = $2 WHERE id = $1", [
      invitation.id,
      person.name,
    ]);
    await storePassword(db, person.id, password);
    return { personId: person.id, name: person.name };
  });
}
