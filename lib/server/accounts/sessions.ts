import type { Input, Output } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { createSignInToken } from "../auth";
import { recording } from "../audit/changing";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { publicUrl } from "../env";
import { conflict, forbidden, notFound } from "../errors";
import { LIMITS } from "../limits";
import { requirePerson } from "./update";

type SessionRow = {
  id: string;
  address: string | null;
  user_agent: string | null;
  created_at: Date;
  seen_at: Date;
  expires_at: Date;
};

/** The caller's open sessions, the one seen last first. A key of a program has none. */
export async function listMySessions(actor: Actor): Promise<Output<"listMySessions">> {
  const { rows } = await getPool().query<SessionRow>(
    `SELECT s.* FROM session s JOIN person p ON p.id = s.person_id
     WHERE p.name = $1 AND $2 AND s.expires_at > now() ORDER BY s.seen_at DESC, s.id LIMIT 200`,
    [actor.name, actor.kind === "person"],
  );
  return {
    items: rows.map((row) => ({
      id: row.id,
      current: row.id === actor.session,
      address: row.address || null,
      userAgent: row.user_agent || null,
      createdAt: iso(row.created_at),
      seenAt: iso(row.seen_at),
      expiresAt: iso(row.expires_at),
    })),
  };
}

/** Ends one of the caller's sessions at once. Throws 404. */
export async function revokeMySession(actor: Actor, { id }: Input<"revokeMySession">): Promise<{ done: true }> {
  return removeOwn(actor, id, "session");
}

/** Removes one of the caller's passkeys. Throws 404. */
export async function removeMyPasskey(actor: Actor, { id }: Input<"removeMyPasskey">): Promise<{ done: true }> {
  return removeOwn(actor, id, "passkey");
}

async function removeOwn(actor: Actor, id: string, what: "session" | "passkey"): Promise<{ done: true }> {
  const { rowCount } = await recording(
    (db) =>
      db.query(`DELETE FROM ${what} s USING person p WHERE s.id = $1 AND p.id = s.person_id AND p.name = $2 AND $3`, [
        id,
        actor.name,
        actor.kind === "person",
      ]),
    ({ rowCount: gone }) =>
      gone === 0 ? null : { target: { type: what, id }, before: { person: actor.name }, after: null },
  );
  if (rowCount === 0) throw notFound(`You have no ${what} ${id}.`);
  return { done: true };
}

/** Ends all the caller's sessions but the present one; called with a key, all of them. */
export async function revokeMyOtherSessions(actor: Actor): Promise<{ done: true }> {
  await recording(
    (db) =>
      db.query(
        "DELETE FROM session s USING person p WHERE p.id = s.person_id AND p.name = $1 AND $3 AND s.id IS DISTINCT FROM $2::uuid",
        [actor.name, actor.session, actor.kind === "person"],
      ),
    ({ rowCount }) => ({
      target: { type: "person", id: actor.name },
      before: { otherSessions: rowCount },
      after: { otherSessions: 0 },
    }),
  );
  return { done: true };
}

/** The caller's passkeys, newest first. */
export async function listMyPasskeys(actor: Actor): Promise<Output<"listMyPasskeys">> {
  const { rows } = await getPool().query<{ id: string; name: string | null; created_at: Date }>(
    "SELECT k.id, k.name, k.created_at FROM passkey k JOIN person p ON p.id = k.person_id WHERE p.name = $1 AND $2 ORDER BY k.created_at DESC, k.id",
    [actor.name, actor.kind === "person"],
  );
  return { items: rows.map(({ id, name, created_at }) => ({ id, label: name, createdAt: iso(created_at) })) };
}

/**
 * A one-time link for a person who lost every other way in. A key makes none: it would become a session. Throws 403, 404;
 * 409 for one who is disabled.
 */
export async function createSignInLink(
  actor: Actor,
  { name }: Input<"createSignInLink">,
): Promise<Output<"createSignInLink">> {
  if (actor.session === null)
    throw forbidden("A key makes no sign-in links: sign in to the dashboard and make it there.");
  const person = await requirePerson(name);
  if (person.status !== "active") throw conflict(`${name} is disabled and can't sign in.`);
  const token = await recording(
    (db) => createSignInToken(person.id, db),
    () => ({ target: { type: "person", id: name }, before: null, after: { signIn: "one-time link" } }),
  );
  return {
    link: `${publicUrl()}/sign-in?token=${encodeURIComponent(token)}`,
    expiresAt: new Date(Date.now() + LIMITS.signInTokenMs).toISOString(),
  };
}
