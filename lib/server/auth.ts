import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Access } from "@/lib/domain/access";
import { personActor, type Actor } from "./actor";
import { getPool, getPrisma } from "./db";
import { newId } from "./ids";
import { LIMITS } from "./limits";

export const SESSION_COOKIE = "qd_session";

const hashOf = (secret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash("sha256").update(secret).digest());
const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString("base64url")}`;

/** Makes an API key; the secret is returned once and only its hash is kept. */
export async function createApiKey(
  name: string,
  { kind = "person", agent = null }: { kind?: "person" | "service" | "agent"; agent?: string | null } = {},
): Promise<string> {
  const secret = newSecret("qd");
  await getPrisma().apiKey.create({ data: { id: newId(), name, kind, agent, hash: hashOf(secret) } });
  return secret;
}

/** Whether a secret is a key that works. */
export const isApiKey = async (secret: string): Promise<boolean> => (await actorOfKey(secret, "rest")) !== null;

type KeyRow = Pick<Actor, "role"> & {
  id: string;
  name: string;
  kind: "person" | "service" | "agent";
  agent: string | null;
  scopes: Access[];
  hash: Buffer;
};

/** How long a key that was looked up is taken as good without another look. */
const KEY_FRESH_MS = 5_000;
const freshKeys = new Map<string, { at: number; actor: Actor }>();

/** The principal of an API key; null when the key is unknown or revoked. */
export async function actorOfKey(secret: string, via: string): Promise<Actor | null> {
  const hash = hashOf(secret);
  const slot = Buffer.from(hash).toString("base64");
  const fresh = freshKeys.get(slot);
  if (fresh !== undefined && Date.now() - fresh.at < KEY_FRESH_MS) return { ...fresh.actor, via };
  const { rows } = await getPool().query<KeyRow>({
    name: "api-key",
    text: "UPDATE api_key SET last_used_at = now() WHERE hash = $1 AND revoked_at IS NULL RETURNING id, name, kind, agent, role, scopes, hash",
    values: [hash],
  });
  const row = rows[0];
  if (row === undefined || !timingSafeEqual(row.hash, hash)) return null;
  if (freshKeys.size > 1_000) freshKeys.clear();
  const actor = keyActor(row, via);
  freshKeys.set(slot, { at: Date.now(), actor });
  return actor;
}

function keyActor({ id, name, kind, agent, role, scopes }: KeyRow, via: string): Actor {
  const rights = { role, scopes: scopes.length > 0 ? scopes : null, session: null };
  if (kind === "person") return personActor(name, via, rights);
  const own = kind === "agent" && agent !== null ? { id: agent, name: agent } : { id };
  return personActor(name, via, { ...rights, ...own, kind, approverRoles: [] });
}

/** Makes a one-time sign-in token for an operator, good for an hour. */
export async function createSignInToken(operator: string): Promise<string> {
  const secret = newSecret("once");
  await getPrisma().signInToken.create({
    data: { hash: hashOf(secret), operator, expiresAt: new Date(Date.now() + LIMITS.signInTokenMs) },
  });
  return secret;
}

/** Uses a one-time token up and opens a session. Null when the token is unknown, used or too old. */
export async function redeemSignInToken(
  token: string,
): Promise<{ session: string; operator: string; expiresAt: Date } | null> {
  const { rows } = await getPool().query<{ operator: string }>(
    "UPDATE sign_in_token SET used_at = now() WHERE hash = $1 AND used_at IS NULL AND expires_at > now() RETURNING operator",
    [hashOf(token)],
  );
  const operator = rows[0]?.operator;
  if (operator === undefined) return null;
  const session = newSecret("session");
  const expiresAt = new Date(Date.now() + LIMITS.sessionMs);
  await getPrisma().session.create({ data: { hash: hashOf(session), operator, expiresAt } });
  return { session, operator, expiresAt };
}

/** The principal of a session; null when there is none such or it is over. */
export async function actorOfSession(session: string): Promise<Actor | null> {
  const { rows } = await getPool().query<{ operator: string }>({
    name: "session",
    text: "SELECT operator FROM session WHERE hash = $1 AND expires_at > now()",
    values: [hashOf(session)],
  });
  return rows[0] === undefined ? null : personActor(rows[0].operator, "dashboard");
}

/** Ends a session. */
export async function endSession(session: string): Promise<void> {
  await getPool().query("DELETE FROM session WHERE hash = $1", [hashOf(session)]);
}
