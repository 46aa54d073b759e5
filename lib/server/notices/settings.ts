import type { Pool, PoolClient } from "pg";
import type { Input, Output } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { hashOf, newSecret } from "../accounts/secret";
import { changing } from "../audit/changing";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { forbidden, unprocessable } from "../errors";
import { LIMITS } from "../limits";

/** Settings are a person's: the key of a program or an agent has none. Throws 403. */
function requirePerson(actor: Actor): string {
  if (actor.kind === "person") return actor.name;
  throw forbidden("Only a person is told of something. Sign in, or use your own key.");
}

/** How the caller is told: quiet hours, kinds they do not want by e-mail, accounts that are linked. */
export const getMyNoticeSettings = (actor: Actor): Promise<Output<"getMyNoticeSettings">> =>
  readSettings(getPool(), requirePerson(actor));

/** Changes how the caller is told and puts on record what it was and is. */
function changeMine<T>(actor: Actor, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const name = requirePerson(actor);
  return changing({ type: "person", id: name }, (db) => readSettings(db, name), work);
}

async function readSettings(db: Pool | PoolClient, name: string): Promise<Output<"getMyNoticeSettings">> {
  const person = await db.query(
    `SELECT p.email, p.timezone, s.quiet, coalesce(s.muted, '{}') AS muted FROM person p LEFT JOIN notice_setting s ON s.person = p.name WHERE p.name = $1`,
    [name],
  );
  const contacts = await db.query(
    "SELECT kind, value, verified_at FROM person_contact WHERE person = $1 ORDER BY kind, value",
    [name],
  );
  const { email = null, timezone = null, quiet = null, muted = [] } = person.rows[0] ?? {};
  return {
    email,
    timezone,
    quiet,
    muted,
    contacts: contacts.rows.map(({ kind, value, verified_at }) => ({ kind, value, verifiedAt: iso(verified_at) })),
  };
}

/** Changes how the caller is told. */
export async function putMyNoticeSettings(
  actor: Actor,
  { quiet, muted }: Input<"putMyNoticeSettings">,
): Promise<Output<"putMyNoticeSettings">> {
  await changeMine(actor, (db) =>
    db.query(
      "INSERT INTO notice_setting (person, quiet, muted) VALUES ($1, $2, $3) ON CONFLICT (person) DO UPDATE SET quiet = excluded.quiet, muted = excluded.muted",
      [requirePerson(actor), quiet, muted],
    ),
  );
  return getMyNoticeSettings(actor);
}

/** A code for somebody who was met elsewhere, to be entered by the person they are. `label` is how they are called there. */
export async function createContactCode(kind: string, value: string, label: string): Promise<string> {
  const code = newSecret("link");
  await getPool().query("INSERT INTO contact_code (hash, kind, value, label, expires_at) VALUES ($1, $2, $3, $4, $5)", [
    hashOf(code),
    kind,
    value,
    label,
    new Date(currentTime().getTime() + LIMITS.contactCodeMs),
  ]);
  return code;
}

/** Links the account that was given this code to the caller, alone. Throws 422 when the code is unknown, used or too old. */
export async function linkContact(actor: Actor, { code }: Input<"linkContact">): Promise<Output<"linkContact">> {
  const name = requirePerson(actor);
  const { rows } = await changeMine(actor, (db) =>
    db.query(
      `WITH c AS (
      UPDATE contact_code SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 RETURNING kind, value
    ) INSERT INTO person_contact (kind, value, person, verified_at) SELECT kind, value, $3, $2 FROM c
      ON CONFLICT (kind, value) DO UPDATE SET person = excluded.person, verified_at = excluded.verified_at RETURNING kind`,
      [hashOf(code), currentTime(), name],
    ),
  );
  if (rows.length === 0)
    throw unprocessable("The code is unknown, used or too old. Press the button in the message again for a new one.", [
      { path: "code", rule: "code", message: "must be a code that was given within the hour and not used yet" },
    ]);
  return getMyNoticeSettings(actor);
}

/** Unlinks an account of the caller's. */
export async function unlinkContact(
  actor: Actor,
  { kind, value }: Input<"unlinkContact">,
): Promise<Output<"unlinkContact">> {
  await changeMine(actor, (db) =>
    db.query("DELETE FROM person_contact WHERE person = $1 AND kind = $2 AND value = $3", [
      requirePerson(actor),
      kind,
      value,
    ]),
  );
  return getMyNoticeSettings(actor);
}
