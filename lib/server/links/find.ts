import type { EscalationDetail } from "@/lib/contract/schemas";
import type { Person } from "@/lib/domain/people";
import { findPerson, personActorOf } from "../accounts/people";
import { hashOf } from "../accounts/secret";
import type { Actor } from "../actor";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { getEscalation } from "../escalations/get";
import { signToken } from "../secrets";

/** What is wrong with a link; `shown` is what a page says of it. */
export type LinkTrouble = "unknown" | "expired" | "used" | "changed" | "closed" | "person";

/** A link as it stands: for whom, what it asks, and whether it still decides. */
export type OpenedLink = {
  person: Person;
  /** The person, deciding by this link. */
  actor: Actor;
  escalation: EscalationDetail;
  contentHash: string;
  trouble: Exclude<LinkTrouble, "unknown"> | null;
  /** Proof that the page with exactly this content was loaded; the form sends it back. */
  nonce: string;
  /** Rules say that a session is needed besides. */
  signIn: boolean;
};

type Row = {
  escalation_id: string;
  person: string;
  content_hash: string;
  expires_at: Date;
  used_at: Date | null;
};

const TOKEN = /^decide_[\w-]{43}$/;

/**
 * Looks a link up, and changes nothing: a scanner that opens it in a mailbox neither decides nor uses it up (ESC-6).
 * Null when there is no such link.
 */
export async function openLink(token: string): Promise<OpenedLink | null> {
  if (!TOKEN.test(token)) return null;
  const { rows } = await getPool().query<Row>({
    name: "decision-link",
    text: "SELECT escalation_id, person, content_hash, expires_at, used_at FROM decision_link WHERE hash = $1",
    values: [hashOf(token)],
  });
  const row = rows[0];
  const person = row === undefined ? null : await findPerson(row.person);
  if (row === undefined || person === null) return null;
  const actor = personActorOf(person, "link");
  const escalation = await getEscalation(actor, { id: row.escalation_id }).catch(() => null);
  if (escalation === null) return null;
  return {
    person,
    actor,
    escalation,
    contentHash: row.content_hash,
    trouble: troubleWith(row, person, escalation),
    nonce: nonceOf(token, escalation.contentHash),
    signIn: escalation.rules.signIn,
  };
}

/** What the page proves by sending it back: it was loaded, and showed what is asked now. */
export const nonceOf = (token: string, contentHash: string): string =>
  signToken("decision page", `${token}:${contentHash}`);

function troubleWith(row: Row, person: Person, escalation: EscalationDetail): OpenedLink["trouble"] {
  if (person.status !== "active") return "person";
  if (row.used_at !== null || escalation.votes.some(({ by, via }) => by === person.name && via === "link"))
    return "used";
  if (escalation.status !== "open") return "closed";
  if (row.expires_at <= currentTime()) return "expired";
  return row.content_hash !== escalation.contentHash ? "changed" : null;
}
