import { AsyncLocalStorage } from "node:async_hooks";
import type { AuditFact, AuditTarget } from "@/lib/domain/audit";

/** What a service says it changed: what it was before and what it is now; null before a creation and after a removal. */
export type Change = { target: AuditTarget; before: unknown; after: unknown };

/** An operation under way, as far as the audit log goes. */
export type AuditCall = {
  /** A change as it goes on record: with the actor, the operation and what was asked for. */
  toFact: (change: Change) => AuditFact;
  /** Entries that were committed together with what they tell of. */
  written: number;
};

/** What is on record of one piece of work, which is done as a whole or not at all. */
type Scope = { call: AuditCall | null; notes: Change[]; facts: AuditFact[] };

const scopes = new AsyncLocalStorage<Scope>();

/** The operation under way; null outside one. */
export const auditCall = (): AuditCall | null => scopes.getStore()?.call ?? null;

/** Runs the work of an operation; `notes` fills with what is noted outside its transactions. */
export const withCall = <T>(call: AuditCall, notes: Change[], work: () => T): T =>
  scopes.run({ call, notes, facts: [] }, work);

/**
 * Runs a piece of work on behalf of a call, or of nobody. `entries()` are what goes on record of it: write them with it,
 * and say so by `committed` afterwards. What is noted in work that comes to nothing is forgotten.
 */
export function asPiece<T>(call: AuditCall | null, work: () => T): { result: T; entries: () => AuditFact[] } {
  const scope: Scope = { call, notes: [], facts: [] };
  const result = scopes.run(scope, work);
  return { result, entries: () => [...(call === null ? [] : scope.notes.map(call.toFact)), ...scope.facts] };
}

/** Whether the piece of work under way has noted what an operation changed. */
export const hasNoted = (): boolean => (scopes.getStore()?.notes.length ?? 0) > 0 && auditCall() !== null;

/**
 * Notes for the audit log what the operation under way changed; each note becomes an entry. In a transaction of
 * `inTransaction` and in a command of the engine the entry is written with the change itself: use it there. Outside an
 * operation it does nothing. Secrets are taken out later, but don't rely on it: give what a person may read.
 */
export function noteChange(target: AuditTarget, before: unknown, after: unknown): void {
  scopes.getStore()?.notes.push({ target, before, after });
}

/** As noteChange, for what is no operation's: the server itself did it, or it is told by its own actor. */
export function noteFact(fact: AuditFact): void {
  scopes.getStore()?.facts.push(fact);
}
