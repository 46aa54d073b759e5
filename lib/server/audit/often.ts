import { LIMITS } from "../limits";
import type { AuditActor, AuditRecord } from "./fact";
import { recordAudit } from "./record";

/** What was not put on record by itself since the window of its key began. */
type Window = { actor: AuditActor; record: AuditRecord; more: number };

// Next loads a module once per bundle; what is counted must be counted once per process.
const holder = globalThis as typeof globalThis & {
  __quarterdeckOften?: { windows: Map<string, Window>; timer: NodeJS.Timeout | null };
};
const state = () => (holder.__quarterdeckOften ??= { windows: new Map(), timer: null });

/**
 * Puts on record what somebody may do as often as they like, such as failing to sign in: the first time at once, and
 * how often it happened besides when the window is over. One entry and one count for each action, principal, address and
 * status; beyond so many of these in a window the others share one. So nobody fills the log.
 */
export function recordOften(actor: AuditActor, record: AuditRecord): void {
  const { windows } = state();
  const whose = [
    record.action,
    record.status ?? "",
    actor.kind,
    actor.id,
    actor.address ?? "",
    record.target?.id ?? "",
  ];
  const full = windows.size >= LIMITS.auditOftenKeys;
  const key = JSON.stringify(full && !windows.has(JSON.stringify(whose)) ? [record.action, "others"] : whose);
  const open = windows.get(key);
  if (open !== undefined) {
    open.more += 1;
    return;
  }
  const { address: _, ...unnamed } = actor;
  const others = { actor: { ...unnamed, address: null }, record: { ...record, target: null, input: null } };
  windows.set(key, { ...(key === JSON.stringify(whose) ? { actor, record } : others), more: 0 });
  recordAudit(actor, record);
  const own = state();
  own.timer ??= setTimeout(recordCounts, LIMITS.auditOftenMs).unref();
}

/** Ends the windows: puts the counts on record. */
export function recordCounts(): void {
  const { windows, timer } = state();
  if (timer !== null) clearTimeout(timer);
  delete holder.__quarterdeckOften;
  for (const { actor, record, more } of windows.values())
    if (more > 0) recordAudit(actor, { ...record, input: null, after: { more } });
}
