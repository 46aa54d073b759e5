import { auditedEvent } from "@/lib/domain/audit-events";
import { redact, withoutSecrets, type AuditFact, type AuditOutcome, type AuditTarget } from "@/lib/domain/audit";
import { SYSTEM, type Actor } from "../actor";
import { storable, storableJson } from "../storable";

/** Who acts, as far as the audit log goes; `anonymous` is somebody who did not prove who they are. */
export type AuditActor = Pick<Actor, "id" | "name" | "via" | "address"> & { kind: Actor["kind"] | "anonymous" };

/** Somebody at an address who is not signed in. */
export const anonymous = (via: string, address: string | null): AuditActor => ({
  kind: "anonymous",
  id: "anonymous",
  name: "anonymous",
  via,
  address,
});

/** What happened. `action` is an operation's id or a name of the same form, such as `signIn`. */
export type AuditRecord = {
  action: string;
  target?: AuditTarget | null;
  outcome?: AuditOutcome;
  status?: number;
  input?: unknown;
  before?: unknown;
  after?: unknown;
  reason?: string | null;
};

/** Action under which the log itself records that it was tampered with. */
export const ALARM_ACTION = "auditLogBroken";

// An index holds no longer texts.
const MOST_NAME = 300;
const MOST_REASON = 4_000;
const MOST_JSON = 64 * 1024;

const name = (text: string): string => storable(text.slice(0, MOST_NAME));

/** JSON as it is stored: without secrets, cut, and never longer than a row should be. Null when there is nothing. */
function kept(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  const plain = storableJson(redact(JSON.parse(JSON.stringify(value) ?? "null")));
  const length = JSON.stringify(plain)?.length ?? 0;
  return length > MOST_JSON ? { "…": `${length} characters of JSON were too long to keep` } : plain;
}

/** A fact as it is stored: secrets taken out, long texts cut, nothing that PostgreSQL can't hold. */
export function toFact(actor: AuditActor, record: AuditRecord, at: Date = new Date()): AuditFact {
  const { action, target = null, outcome = "done", status = 200, input, before, after, reason = null } = record;
  return {
    at: at.toISOString(),
    actor: { kind: actor.kind, id: name(actor.id), name: name(actor.name) },
    via: name(actor.via),
    address: actor.address === null ? null : name(actor.address),
    action: name(action),
    target: target === null ? null : { type: name(target.type), id: name(target.id) },
    outcome,
    status,
    input: kept(input),
    before: kept(before),
    after: kept(after),
    reason: reason === null ? null : storable(withoutSecrets(reason).slice(0, MOST_REASON)),
  };
}

/** The entry of an event that no operation put on record; null when it needs none. */
export function eventFact(event: Parameters<typeof auditedEvent>[0]): AuditFact | null {
  const audited = auditedEvent(event);
  if (audited === null) return null;
  const { by, ...record } = audited;
  const actor: AuditActor =
    by === null ? SYSTEM : { kind: "person", id: by.name, name: by.name, via: by.via, address: null };
  return toFact(actor, record);
}

/** A fact of the engine itself. */
export const systemFact = (action: string, record: Omit<AuditRecord, "action">): AuditFact =>
  toFact(SYSTEM, { action, ...record });
