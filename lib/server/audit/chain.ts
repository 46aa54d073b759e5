import type { AuditEntry, AuditFact } from "@/lib/domain/audit";
import { canonicalText } from "@/lib/domain/decision/canonical";
import { sha256 } from "../sha256";

/** A place in the chain: the last entry there is, or dropped. */
export type Head = { seq: number; hash: string };

/** Before the first entry. */
export const GENESIS: Head = { seq: 0, hash: "0".repeat(64) };

/** Where the chain is broken: the first number that is wrong, and how. */
export type Break = { seq: number; why: string };

/** SHA-256 over the hash before and the entry's content, whatever the order of members. */
export function entryHash(prevHash: string, fact: AuditFact, seq: number): string {
  const { at, actor, via, address, action, target, outcome, status, input, before, after, reason } = fact;
  const content = { seq, at, actor, via, address, action, target, outcome, status, input, before, after, reason };
  return sha256(`${prevHash}\n${canonicalText(content)}`);
}

/** Appends facts to a chain: gapless numbers, each hash over the one before it. */
export function link(head: Head, facts: readonly AuditFact[]): AuditEntry[] {
  let { seq, hash: prevHash } = head;
  return facts.map((fact) => {
    seq += 1;
    const entry = { ...fact, seq, prevHash, hash: entryHash(prevHash, fact, seq) };
    prevHash = entry.hash;
    return entry;
  });
}

/** Whether entries, in order, go on from a place. The first break, or the place they lead to. */
export function checkChain(
  from: Head,
  entries: readonly AuditEntry[],
): { broken: Break } | { broken: null; head: Head } {
  let head = from;
  for (const entry of entries) {
    const expected = head.seq + 1;
    const broken = (why: string) => ({ broken: { seq: Math.min(entry.seq, expected), why } });
    if (entry.seq !== expected)
      return broken(`Entry ${expected} is missing; the next one there is has the number ${entry.seq}.`);
    if (entry.prevHash !== head.hash)
      return broken(
        `Entry ${entry.seq} does not follow the one before it: that one was replaced, or this one moved here.`,
      );
    if (entry.hash !== entryHash(entry.prevHash, entry, entry.seq))
      return broken(`Entry ${entry.seq} was changed after it was written: its content does not give its hash.`);
    head = { seq: entry.seq, hash: entry.hash };
  }
  return { broken: null, head };
}
