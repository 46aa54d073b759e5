import { canonicalText } from "./decision/canonical";

/** What the audit log knows of an entry before it stands in the chain, and how its content is made fit to keep. */

export const AUDIT_OUTCOMES = ["done", "refused"] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** What was acted on, e.g. `{type: "escalation", id: "019a…"}`. */
export type AuditTarget = { type: string; id: string };

/** One fact: who did or was refused what, from where, with what effect. Times ISO 8601 UTC with milliseconds. */
export type AuditFact = {
  at: string;
  actor: { kind: string; id: string; name: string };
  via: string;
  address: string | null;
  action: string;
  target: AuditTarget | null;
  outcome: AuditOutcome;
  /** As the API answered, e.g. 200 or 403. */
  status: number;
  input: unknown;
  before: unknown;
  after: unknown;
  reason: string | null;
};

/** A fact in the chain. Hashes are SHA-256 in hex; `seq` has no gaps. */
export type AuditEntry = AuditFact & { seq: number; prevHash: string; hash: string };

const MOST_TEXT = 1_000;
const MOST_ITEMS = 100;
const MOST_DEPTH = 12;

/** Names of members whose values are never kept. */
const SECRET_NAME =
  /(secret|passw|passphrase|token|credential|authorization|cookie|private_?key|api_?key|totp|otp|webhook_?url|backup_?codes?|recovery_?codes?)/i;
/** What looks like a secret wherever it stands: our own keys and sealed values, and those of common services. */
const SECRET_VALUE =
  /\b((?:qd|once|session|invite|link|decide)_[\w-]{20,}|qds1\.[0-9a-f]{8}\.[\w-]+|xox[abeprs]-[\w-]+|whsec_[\w+/=-]+|gh[pousr]_\w{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]+)|hooks\.slack\.com\/\S+/g;

const REDACTED = "[redacted]";

/** A text without what looks like a secret. */
export const withoutSecrets = (text: string): string => text.replaceAll(SECRET_VALUE, REDACTED);

/** A value without secrets, its long texts and lists cut; said where something is missing. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return cut(withoutSecrets(value));
  if (typeof value !== "object" || value === null) return value;
  if (depth >= MOST_DEPTH) return "… (deeper)";
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map((item) => redact(item, depth + 1));
    return value.length > MOST_ITEMS ? [...items, `… (${value.length - MOST_ITEMS} more)`] : items;
  }
  const members = Object.entries(value);
  const kept = members
    .slice(0, MOST_ITEMS)
    .map(([name, item]) => [
      cut(name),
      SECRET_NAME.test(name) && item !== null && typeof item !== "boolean" ? REDACTED : redact(item, depth + 1),
    ]);
  if (members.length > MOST_ITEMS) kept.push(["…", `${members.length - MOST_ITEMS} more`]);
  return Object.fromEntries(kept) as unknown;
}

const cut = (text: string): string =>
  text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}… (${text.length - MOST_TEXT} more characters)` : text;

/** The members in which two objects differ, of each; null stays null. */
export function differing<T extends object>(
  before: T | null,
  after: T | null,
): { before: Partial<T> | null; after: Partial<T> | null } {
  if (before === null || after === null) return { before, after };
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof T)[];
  const changed = names.filter((name) => canonicalText(before[name]) !== canonicalText(after[name]));
  const pick = (from: T) => Object.fromEntries(changed.map((name) => [name, from[name]])) as Partial<T>;
  return { before: pick(before), after: pick(after) };
}
