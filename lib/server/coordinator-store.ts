import type { PoolClient } from "pg";
import { coordinatorSchema, type Coordinator } from "@/lib/domain/coordinator";
import { policyDiff, type PolicyChange } from "@/lib/domain/policy/diff";
import { differing } from "@/lib/domain/audit";
import { auditCall, noteChange, noteFact } from "./audit/context";
import { systemFact } from "./audit/fact";
import { lockCatalog } from "./catalog/lock";
import { formatPath } from "./catalog/problem";
import { takenParts } from "./coordinator-taken";
import { forgetCoordinators } from "./coordinators";
import { getPool } from "./db";
import { conflict } from "./errors";
import { INSERT_EVENTS } from "./flags/statements";
import { newId } from "./ids";
import { notify } from "./notify";
import { sha256 } from "./sha256";
import { inTransaction } from "./transaction";

/** Author of the versions that come from files of the catalog. */
export const CATALOG_AUTHOR = "catalog";

/** Source of the coordinators that an import brought. */
export const IMPORT_SOURCE = "import";

/**
 * Where a definition comes from. `import` changes nothing but a draft that an import brought; `catalog` leaves a
 * person's later edit alone while its file stays the same; `approved` is an edit whose policy a person let through.
 */
export type StoreWay = "edit" | "import" | "catalog" | { approved: string; escalationId: string };
/** `create`: its id must be free; nothing that is stored is replaced. */
export type StoreRequest = { source: string; author: string; way?: StoreWay; create?: boolean };

/** A stored definition as the next one is compared with it. */
export type Base = { definition: Coordinator; digest: string };

/** The stored definition says that this change of its policy waits for approval (RUN-11). Nothing was stored. */
export class PolicyNeedsApproval extends Error {
  override readonly name = "PolicyNeedsApproval";
  constructor(
    readonly base: Base,
    readonly changes: PolicyChange[],
  ) {
    super("the change of policy needs approval");
  }
}

/** What tells definitions apart: SHA-256 in hex over the JSON that is stored. */
export const digestOf = (coordinator: Coordinator): string => sha256(JSON.stringify(coordinator));

const CURRENT = `SELECT definition, digest, status, source FROM coordinator WHERE id = $1`;
type Current = { definition: unknown; digest: string; status: string; source: string };

/** The stored definition of a coordinator, with the defaults of fields it was stored before; null when there is none. */
export async function readBase(db: Pick<PoolClient, "query">, id: string): Promise<Base | null> {
  const { rows } = await db.query<Current>(CURRENT, [id]);
  return rows[0] === undefined ? null : baseOf(rows[0]);
}

function baseOf({ definition, digest }: Current): Base {
  const parsed = coordinatorSchema.safeParse(definition);
  return { definition: parsed.success ? parsed.data : (definition as Coordinator), digest };
}

/**
 * Stores a definition if it differs from the stored one. Returns whether it did. A draft with gaps of the same id has
 * done its work. Throws PolicyNeedsApproval where a change of policy waits for approval, 409 on a taken id, name or domain.
 */
export async function storeCoordinator(coordinator: Coordinator, request: StoreRequest): Promise<boolean> {
  const changed = await inTransaction(getPool(), (db) => storeIn(db, coordinator, request));
  await tellOfStored(changed);
  return changed;
}

/** After the commit: this process reads definitions anew, and the feed tells of it. */
export async function tellOfStored(changed: boolean): Promise<void> {
  forgetCoordinators();
  if (changed) await notify(getPool(), "qd_events", newId());
}

/** As storeCoordinator, in the transaction of the caller, who calls tellOfStored after the commit. */
export async function storeIn(
  db: PoolClient,
  coordinator: Coordinator,
  { source, author, way = "edit", create = false }: StoreRequest,
): Promise<boolean> {
  const digest = digestOf(coordinator);
  // One writer at a time: version numbers have no gaps and a domain has one owner.
  await lockCatalog((sql) => db.query(sql));
  const current = (await db.query<Current>(CURRENT, [coordinator.id])).rows[0];
  if (current?.digest === digest) return false;
  if (way === "import" && current !== undefined && (current.status !== "draft" || current.source !== IMPORT_SOURCE))
    return false;
  if (way === "catalog" && (await seededDigest(db, coordinator.id)) === digest) return false;
  if (!(await isFree(db, coordinator, { way, create }))) return false;
  if (current !== undefined && (way === "edit" || way === "import")) refuseUnapproved(baseOf(current), coordinator);
  await write(db, coordinator, { digest, source, author, way });
  noteStored(current === undefined ? null : baseOf(current).definition, coordinator, way);
  return true;
}

/** On record as what differs; what a deadline let through is the server's own doing. */
function noteStored(from: Coordinator | null, to: Coordinator, way: StoreWay): void {
  const target = { type: "coordinator", id: to.id };
  const { before, after } = differing(from, to);
  if (auditCall() !== null) noteChange(target, before, after);
  else if (typeof way === "object") noteFact(systemFact("putCoordinator", { target, before, after }));
}

/** Nobody changes policy unasked where the stored definition says so: whatever the new one says about it. */
function refuseUnapproved(base: Base, coordinator: Coordinator): void {
  if (base.definition.escalation?.policyChanges === undefined) return;
  const changes = policyDiff(base.definition, coordinator);
  if (changes.length > 0) throw new PolicyNeedsApproval(base, changes);
}

async function seededDigest(db: PoolClient, id: string): Promise<string | undefined> {
  const { rows } = await db.query<{ digest: string }>(
    "SELECT digest FROM coordinator_version WHERE coordinator_id = $1 AND author = $2 ORDER BY number DESC LIMIT 1",
    [id, CATALOG_AUTHOR],
  );
  return rows[0]?.digest;
}

/** Whether name and domain, and the id of a new one, are free. False: they are not, and the way says to leave it. Throws 409. */
async function isFree(
  db: PoolClient,
  coordinator: Coordinator,
  { way, create }: Required<Pick<StoreRequest, "way" | "create">>,
): Promise<boolean> {
  const taken = await takenParts(db, coordinator, { create });
  // A person's coordinator must not keep the server from starting.
  if ((way === "import" || way === "catalog") && taken.some(({ rule }) => rule === "name-taken")) return false;
  if (taken[0] === undefined) return true;
  throw conflict(taken[0].message, {
    errors: taken.map(({ path, rule, message }) => ({ path: `definition.${formatPath(path)}`, rule, message })),
  });
}

const UPSERT = `
  INSERT INTO coordinator (id, name, domain, status, version, definition, digest, source, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, now())
  ON CONFLICT (id) DO UPDATE SET name = excluded.name, domain = excluded.domain, status = excluded.status, version = excluded.version,
    definition = excluded.definition, digest = excluded.digest, source = excluded.source, updated_at = excluded.updated_at`;

/** $1 the coordinator's name, $2 whether it takes signals → its own entry in the catalog follows. */
const FOLLOW_AGENT = `
  UPDATE agent SET status = CASE WHEN $2 THEN 'active' ELSE 'draft' END, updated_at = now()
  WHERE handle = $1 AND kind = 'coordinator' AND status <> 'removed' AND (status = 'active') <> $2`;

const ADD_VERSION = `
  INSERT INTO coordinator_version (coordinator_id, number, definition, digest, author)
  SELECT $1, 1 + count(*), $2::jsonb, $3, $4 FROM coordinator_version WHERE coordinator_id = $1 RETURNING number`;

async function write(
  db: PoolClient,
  coordinator: Coordinator,
  { digest, source, author, way }: Required<Omit<StoreRequest, "create">> & { digest: string },
): Promise<void> {
  const { id, name, domain, status, version } = coordinator;
  const text = JSON.stringify(coordinator);
  await db.query(UPSERT, [id, name, domain, status, version, text, digest, source]);
  await db.query("DELETE FROM coordinator_draft WHERE id = $1", [id]);
  await db.query(FOLLOW_AGENT, [name, status === "active"]);
  const { rows } = await db.query<{ number: number }>(ADD_VERSION, [id, text, digest, author]);
  const approval = typeof way === "object" ? { approvedBy: way.approved, escalationId: way.escalationId } : {};
  const payload = { id, version, number: rows[0]!.number, author, ...approval };
  const event = { type: "coordinator.changed", source: name, at: new Date().toISOString(), payload };
  await db.query(INSERT_EVENTS, [JSON.stringify([event])]);
}
