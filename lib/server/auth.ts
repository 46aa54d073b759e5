import type { Pool, PoolClient } from "pg";
import type { Actor } from "./actor";
import { PERSON_COLUMNS, personActorOf, personFromRow, type PersonRow } from "./accounts/people";
import { hashOf, hexHashOf, newSecret } from "./accounts/secret";
import { getPool } from "./db";
import { newId } from "./ids";
import { LIMITS } from "./limits";

export const SESSION_COOKIE = "qd_session";

/** The session's cookie: by HTTPS one that browsers take from this host alone, by HTTPS alone. */
export const sessionCookieName = (secure: boolean): string => (secure ? `__Host-${SESSION_COOKIE}` : SESSION_COOKIE);

/** Makes a one-time sign-in token for a person, good for an hour. */
export async function createSignInToken(personId: string, db: Pool | PoolClient = getPool()): Promise<string> {
  const secret = newSecret("once");
  await db.query("INSERT INTO sign_in_token (hash, person_id, expires_at) VALUES ($1, $2, $3)", [
    hashOf(secret),
    personId,
    new Date(Date.now() + LIMITS.signInTokenMs),
  ]);
  return secret;
}

const REDEEM = `UPDATE sign_in_token t SET used_at = now() FROM person p
  WHERE t.hash = $1 AND t.used_at IS NULL AND t.expires_at > now() AND p.id = t.person_id AND p.status = 'active' RETURNING p.id, p.name`;

/** Where a session is opened from, as the person sees it in the list of sessions. */
export type Origin = { address: string | null; userAgent: string | null };

/** Uses a one-time token up and opens a session. Null when the token is unknown, used or too old, or its person disabled. */
export async function redeemSignInToken(
  token: string,
  origin: Origin = { address: null, userAgent: null },
): Promise<(Opened & { operator: string }) | null> {
  const { rows } = await getPool().query<{ id: string; name: string }>(REDEEM, [hashOf(token)]);
  const person = rows[0];
  if (person === undefined) return null;
  return { ...(await openSession(person.id, origin)), operator: person.name };
}

/** An open session; `session` is the secret that goes into the cookie. */
type Opened = { session: string; expiresAt: Date };

/** Opens a session for a person who has shown who they are. */
export async function openSession(personId: string, { address, userAgent }: Origin): Promise<Opened> {
  const session = newSecret("session");
  const expiresAt = new Date(Date.now() + LIMITS.sessionMs);
  await getPool().query(
    "INSERT INTO session (id, token, person_id, address, user_agent, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
    [newId(), hexHashOf(session), personId, address, userAgent?.slice(0, 500) ?? null, expiresAt],
  );
  return { session, expiresAt };
}

/** The Set-Cookie header of a session; `secure` when the browser came by HTTPS. */
export const sessionCookie = ({ session, expiresAt }: Opened, secure: boolean): string =>
  `${sessionCookieName(secure)}=${session}; Expires=${expiresAt.toUTCString()}${attributes(secure)}`;

/** The Set-Cookie header that takes a session's cookie away. */
export const noSessionCookie = (secure: boolean): string =>
  `${sessionCookieName(secure)}=; Max-Age=0${attributes(secure)}`;

const attributes = (secure: boolean): string => `; Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;

/** $1 hash → the session with its person, if both are good. When it was last seen is written once a minute at most. */
const FIND_SESSION = `
  WITH found AS (
    SELECT id, person_id, seen_at FROM session WHERE token = $1 AND expires_at > now()
  ), seen AS (
    UPDATE session SET seen_at = now() WHERE id = (SELECT id FROM found WHERE seen_at < now() - interval '1 minute')
  )
  SELECT s.id AS "sessionId", ${PERSON_COLUMNS} FROM found s JOIN person p ON p.id = s.person_id WHERE p.status = 'active'`;

/** The principal of a session with the rights of this moment; null when there is none such, it is over, or its person disabled. */
export async function actorOfSession(session: string): Promise<Actor | null> {
  const { rows } = await getPool().query<PersonRow & { sessionId: string }>({
    name: "session",
    text: FIND_SESSION,
    values: [hexHashOf(session)],
  });
  if (rows[0] === undefined) return null;
  return personActorOf(personFromRow(rows[0]), "dashboard", { session: rows[0].sessionId });
}

/** Ends a session. */
export async function endSession(session: string): Promise<void> {
  await getPool().query("DELETE FROM session WHERE token = $1", [hexHashOf(session)]);
}
