import type { Pool, PoolClient } from "pg";
import { hashPassword as scrypt, verifyPassword } from "better-auth/crypto";
import type { Input } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { noteChange } from "../audit/context";
import { getPool } from "../db";
import { forbidden, unprocessable } from "../errors";
import { newId } from "../ids";
import { LIMITS } from "../limits";
import { inTransaction } from "../transaction";
import { beginAttempt, endAttempt } from "./throttle";

/** A password as it is stored: scrypt with a salt of its own, as better-auth reads it. */
export const hashPassword = (password: string): Promise<string> => scrypt(password);

const PASSWORD = "credential";

/** Stores a hashed password, in place of the one before. */
export async function storePassword(db: Pool | PoolClient, personId: string, hash: string): Promise<void> {
  await db.query(
    `INSERT INTO credential (id, person_id, provider_id, account_id, password) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (provider_id, account_id) DO UPDATE SET password = EXCLUDED.password, updated_at = now()`,
    [newId(), personId, PASSWORD, personId, hash],
  );
}

/** A person's hashed password; null when there is none. */
async function findPassword(personId: string): Promise<string | null> {
  const { rows } = await getPool().query<{ password: string | null }>(
    "SELECT password FROM credential WHERE provider_id = $1 AND account_id = $2",
    [PASSWORD, personId],
  );
  return rows[0]?.password ?? null;
}

/** Whether the person signed in lately: what changes the ways in must not be open to whoever finds an old session. */
async function isFresh(session: string): Promise<boolean> {
  const { rows } = await getPool().query(
    "SELECT 1 FROM session WHERE id = $1 AND created_at > now() - make_interval(secs => $2)",
    [session, LIMITS.sessionFreshMs / 1_000],
  );
  return rows.length > 0;
}

/**
 * Sets the caller's password. Whoever has one gives it; a first one wants a fresh session. All other sessions of the
 * person end. Throws 403 without a fresh session, 422 for a wrong present password, 429 after too many of those.
 */
export async function setMyPassword(
  actor: Actor,
  { currentPassword, password }: Input<"setMyPassword">,
): Promise<{ done: true }> {
  if (actor.session === null) throw forbidden("A password is set in the dashboard; sign in there.");
  const before = await findPassword(actor.id);
  if (before === null) {
    if (!(await isFresh(actor.session)))
      throw forbidden("Sign in again first: this session is too old to set a password.");
  } else {
    const keys = [`password:${actor.id}`];
    await beginAttempt(keys);
    if (currentPassword === undefined || !(await verifyPassword({ hash: before, password: currentPassword })))
      throw unprocessable("The present password is not right.", [
        { path: "currentPassword", rule: "password", message: "must be your present password" },
      ]);
    await endAttempt(keys);
  }
  const hash = await hashPassword(password);
  await inTransaction(getPool(), async (db) => {
    await storePassword(db, actor.id, hash);
    await db.query("DELETE FROM session WHERE person_id = $1 AND id <> $2", [actor.id, actor.session]);
    noteChange({ type: "person", id: actor.name }, null, {
      signIn: before === null ? "password set" : "password changed",
    });
    return true;
  });
  return { done: true };
}
