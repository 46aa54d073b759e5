import { AsyncLocalStorage } from "node:async_hooks";
import type { AuditTarget } from "@/lib/domain/audit";

/** What a service says it changed: what it was before and what it is now; null before a creation and after a removal. */
export type Change = { target: AuditTarget; before: unknown; after: unknown };

const calls = new AsyncLocalStorage<Change[]>();

/** Runs a call of an operation; `changes` fills with what services note. */
export const withChanges = <T>(changes: Change[], work: () => Promise<T>): Promise<T> => calls.run(changes, work);

/**
 * Notes for the audit log what the operation under way changed; each note becomes an entry. Outside an operation it does
 * nothing: use `recordAudit` there. Secrets are taken out later, but don't rely on it: give what a person may read. Not
 * inside commands on a run, which are repeated and batched with those of others.
 */
export function noteChange(target: AuditTarget, before: unknown, after: unknown): void {
  calls.getStore()?.push({ target, before, after });
}
