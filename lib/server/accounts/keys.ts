import type { Access, Role } from "@/lib/domain/access";
import type { Pool, PoolClient } from "pg";
import type { Actor } from "../actor";
import { getPool } from "../db";
import { newId } from "../ids";
import { PERSON_COLUMNS, personActorOf, personFromRow, type PersonRow } from "./people";
import { hashOf, newSecret } from "./secret";

/** A key to make. A person's key has no role of its own: it acts with its owner's rights of the moment. */
export type NewKey = { name: string; scopes?: readonly Access[]; createdBy: string; expiresAt?: string | null } & (
  | { kind: "person"; personId: string }
  | { kind: "service"; role: Role }
  | { kind: "agent"; agent: string }
);

/** Makes an API key; the secret is returned once and only its hash is kept. */
export async function insertKey(
  key: NewKey,
  db: Pool | PoolClient = getPool(),
): Promise<{ id: string; secret: string }> {
  const secret = newSecret("qd");
  const id = newId();
  await db.query(
    `INSERT INTO api_key (id, name, kind, agent, role, scopes, hash, person_id, created_by, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      id,
      key.name,
      key.kind,
      key.kind === "agent" ? key.agent : null,
      key.kind === "service" ? key.role : "operator",
      key.scopes ?? [],
      hashOf(secret),
      key.kind === "person" ? key.personId : null,
      key.createdBy,
      key.expiresAt ?? null,
    ],
  );
  return { id, secret };
}

type KeyRow = {
  keyId: string;
  keyName: string;
  kind: "person" | "service" | "agent";
  agent: string | null;
  keyRole: Role;
  scopes: Access[];
} & (PersonRow | { [K in keyof PersonRow]: null });

/**
 * $1 hash → the key, if it works now, with its owner. The last use is written once in a while only: keys are used far
 * more often than anybody looks at them.
 */
const FIND = `
  WITH found AS (
    SELECT * FROM api_key WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
      AND (hash = $1 OR (previous_hash = $1 AND previous_until > now()))
  ), used AS (
    UPDATE api_key SET last_used_at = now() WHERE id = (SELECT id FROM found WHERE last_used_at IS NULL OR last_used_at < now() - interval '10 seconds')
  )
  SELECT k.id AS "keyId", k.name AS "keyName", k.kind, k.agent, k.role AS "keyRole", k.scopes, ${PERSON_COLUMNS}
  FROM found k LEFT JOIN person p ON p.id = k.person_id
  WHERE k.kind <> 'person' OR p.status = 'active'`;

/**
 * The principal of an API key with the rights of this moment; null when the key is unknown, expired or revoked, or its
 * owner disabled. Looked up at every use, so that a revocation counts at once in every process.
 */
export async function actorOfKey(secret: string, via: string): Promise<Actor | null> {
  const { rows } = await getPool().query<KeyRow>({ name: "api-key", text: FIND, values: [hashOf(secret)] });
  const row = rows[0];
  if (row === undefined) return null;
  const scopes = row.scopes.length > 0 ? row.scopes : null;
  if (row.kind === "person") return personActorOf(personFromRow(row as PersonRow), via, { scopes });
  const own = row.kind === "agent" ? { id: row.agent!, name: row.agent! } : { id: row.keyId, name: row.keyName };
  const { kind, keyRole: role } = row;
  return { kind, ...own, via, role, approverRoles: [], groups: [], scopes, session: null, address: null };
}
