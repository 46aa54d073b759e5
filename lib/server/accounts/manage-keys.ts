import type { Input, Output } from "@/lib/contract/operations";
import { whyNot, ROLES, type Access } from "@/lib/domain/access";
import type { Pool, PoolClient } from "pg";
import type { Actor } from "../actor";
import { noteChange } from "../audit/context";
import { changing } from "../audit/changing";
import { isKnownHandle } from "../agents/directory";
import { fromCursor, page } from "../cursor";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { conflict, forbidden, notFound, unprocessable, type FieldError } from "../errors";
import { containing } from "../like";
import { LIMITS } from "../limits";
import { insertKey, type NewKey } from "./keys";
import { inTransaction } from "../transaction";
import { hashOf, newSecret } from "./secret";

type Key = Output<"revokeKey">;
type Row = {
  id: string;
  name: string;
  kind: Key["kind"];
  person: string | null;
  agent: string | null;
  role: NonNullable<Key["role"]>;
  scopes: Access[];
  created_by: string | null;
} & Record<"created_at", Date> &
  Record<"expires_at" | "last_used_at" | "rotated_at" | "previous_until" | "revoked_at", Date | null>;

const STATUS = `CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked' WHEN k.expires_at <= now() THEN 'expired' ELSE 'active' END`;
const SELECT = `SELECT k.*, p.name AS person, ${STATUS} AS status FROM api_key k LEFT JOIN person p ON p.id = k.person_id`;

const at = (value: Date | null): string | null => (value === null ? null : iso(value));

function fromRow(row: Row & { status: Key["status"] }): Key {
  const { id, name, kind, person, agent, status } = row;
  return {
    id,
    name,
    kind,
    person,
    agent,
    role: kind === "service" ? row.role : null,
    scopes: row.scopes.length > 0 ? row.scopes : null,
    status,
    createdBy: row.created_by,
    createdAt: iso(row.created_at),
    expiresAt: at(row.expires_at),
    lastUsedAt: at(row.last_used_at),
    rotatedAt: at(row.rotated_at),
    previousUntil: row.previous_until !== null && row.previous_until > new Date() ? at(row.previous_until) : null,
    revokedAt: at(row.revoked_at),
  };
}

/** Whether the caller handles everybody's keys, not only their own. */
const handlesAll = (actor: Actor): boolean => whyNot(actor, "administer") === null;

/** Keys, newest first: the caller's own, for administrators everybody's. */
export async function listKeys(actor: Actor, given: Input<"listKeys">): Promise<Output<"listKeys">> {
  const place = fromCursor(given.cursor);
  const own = !handlesAll(actor) || given.mine === "true";
  const { rows } = await getPool().query<Row & { status: Key["status"] }>(
    `${SELECT} WHERE (NOT $1 OR (p.name = $2 AND $3)) AND ($4::text IS NULL OR k.kind = $4) AND ($5::text IS NULL OR ${STATUS} = $5)
       AND ($6::text IS NULL OR k.name ILIKE $6 OR p.name ILIKE $6 OR k.agent ILIKE $6)
       AND ($7::timestamptz IS NULL OR (k.created_at, k.id) < ($7, $8::uuid))
     ORDER BY k.created_at DESC, k.id DESC LIMIT $9`,
    [
      own,
      actor.name,
      actor.kind === "person",
      given.kind ?? null,
      given.status ?? null,
      given.q ? containing(given.q) : null,
      place?.at ?? null,
      place?.id ?? null,
      given.limit + 1,
    ],
  );
  return page(rows.map(fromRow), given.limit);
}

const problem = (path: string, rule: string, message: string): FieldError => ({ path, rule, message });

/**
 * Makes a key: the caller's own, or as administrator one of a program or an agent. A key never has more rights than who
 * makes it. Throws 403, and 422 naming what does not fit the kind.
 */
export async function createKey(actor: Actor, given: Input<"createKey">): Promise<Output<"createKey">> {
  const { kind } = given;
  if (kind !== "person") {
    const refusal = whyNot(actor, "administer");
    if (refusal !== null) throw forbidden(refusal);
  } else if (actor.kind !== "person") throw forbidden("Only a person has keys of their own; make one of kind service.");
  await checkKind(given);
  const expiresAt = given.expiresAt === null ? null : new Date(given.expiresAt);
  if (expiresAt !== null && expiresAt <= new Date())
    throw unprocessable("The key would have expired already.", [
      problem("expiresAt", "future", "must lie in the future"),
    ]);
  const common = {
    name: given.name,
    scopes: scopesFor(actor, given),
    createdBy: actor.name,
    expiresAt: expiresAt?.toISOString() ?? null,
  };
  const key: NewKey =
    kind === "person"
      ? { ...common, kind, personId: actor.id }
      : kind === "service"
        ? { ...common, kind, role: given.role ?? "operator" }
        : { ...common, kind, agent: given.agent! };
  return inTransaction(getPool(), async (db) => {
    const { id, secret } = await insertKey(key, db);
    const made = (await findKey(id, db))!;
    noteChange({ type: "key", id }, null, made);
    return { ...made, secret };
  });
}

async function checkKind({ kind, agent, role }: Input<"createKey">): Promise<void> {
  const errors: FieldError[] = [];
  if (kind !== "agent" && agent !== undefined) errors.push(problem("agent", "kind", "is for keys of kind agent alone"));
  if (kind !== "service" && role !== undefined)
    errors.push(problem("role", "kind", "is for keys of kind service alone"));
  if (kind === "agent" && agent === undefined) errors.push(problem("agent", "required", "must be the agent's handle"));
  if (kind === "agent" && agent !== undefined && !(await isKnownHandle(agent)))
    errors.push(problem("agent", "exists", "must be the handle of an agent of the catalog"));
  if (errors.length > 0)
    throw unprocessable(errors.map(({ path, message }) => `${path} ${message}`).join("; "), errors);
}

/** The scopes a new key has: those asked for, each of which the maker must have; else as narrow as the maker's own key. */
function scopesFor(actor: Actor, { scopes, kind, role }: Input<"createKey">): readonly Access[] {
  const wanted = scopes === undefined || scopes.length === 0 ? (actor.scopes ?? []) : scopes;
  const errors = wanted.flatMap((scope, index) => {
    const lacking = whyNot(actor, scope) !== null;
    const useless = kind === "agent" && whyNot({ kind, role: "operator", scopes: null }, scope) !== null;
    return lacking || useless
      ? [
          problem(
            `scopes.${index}`,
            "rights",
            useless ? "is nothing an agent may do" : "must be something you may do yourself",
          ),
        ]
      : [];
  });
  if (kind === "service" && ROLES.indexOf(role ?? "operator") > ROLES.indexOf(actor.role))
    errors.push(problem("role", "rights", "must not be above your own"));
  if (errors.length > 0) throw unprocessable("A key has no more rights than who makes it.", errors);
  return wanted;
}

async function findKey(id: string, db: Pool | PoolClient = getPool()): Promise<Key | null> {
  const { rows } = await db.query<Row & { status: Key["status"] }>(`${SELECT} WHERE k.id = $1`, [id]);
  return rows[0] === undefined ? null : fromRow(rows[0]);
}

/** A key that the caller handles. Throws 404, also for a key that is none of the caller's business. */
async function requireKey(actor: Actor, id: string): Promise<Key> {
  const key = await findKey(id);
  const own = key !== null && key.person === actor.name && actor.kind === "person";
  if (key === null || (!own && !handlesAll(actor))) throw notFound(`There is no key ${id} of yours.`);
  return key;
}

/** Changes a key and puts on record what it was and is; its secret is never among it. */
const changeKey = <T>(id: string, work: (db: PoolClient) => Promise<T>): Promise<T> =>
  changing({ type: "key", id }, (db) => findKey(id, db), work);

/** Gives a key a new secret. The one before works on for a grace time; one from before that ends now. Throws 404; 409 unless it is active. */
export async function rotateKey(actor: Actor, { id, graceMinutes }: Input<"rotateKey">): Promise<Output<"rotateKey">> {
  const key = await requireKey(actor, id);
  if (key.kind === "person" && key.person !== actor.name)
    throw forbidden(`This is ${key.person}'s own key: revoke it, and let them make another one.`);
  if (actor.scopes !== null && (key.scopes === null || key.scopes.some((scope) => !actor.scopes!.includes(scope))))
    throw forbidden("This key may do more than yours; rotate it with a key or session that may do as much.");
  const secret = newSecret("qd");
  const grace = Math.min(graceMinutes * 60_000, LIMITS.keyGraceMostMs) / 1_000;
  const { rowCount } = await changeKey(id, (db) =>
    db.query(
      `UPDATE api_key SET previous_hash = hash, previous_until = now() + make_interval(secs => $3), hash = $2, rotated_at = now()
     WHERE id = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())`,
      [id, hashOf(secret), grace],
    ),
  );
  if (rowCount === 0) throw conflict(`The key is ${key.status === "active" ? "revoked" : key.status}; make a new one.`);
  return { ...(await findKey(id))!, secret };
}

/** Revokes a key: it is refused from now on, in every process. One that was revoked before stays as it is. Throws 404. */
export async function revokeKey(actor: Actor, { id }: Input<"revokeKey">): Promise<Key> {
  await requireKey(actor, id);
  await changeKey(id, (db) =>
    db.query("UPDATE api_key SET revoked_at = now() WHERE id = $1 AND revoked_at IS NULL", [id]),
  );
  return (await findKey(id))!;
}
