import { setTimeout as delay } from "node:timers/promises";
import { hashOf } from "../accounts/secret";
import type { Actor } from "../actor";
import { anonymous } from "../audit/fact";
import { recordOften } from "../audit/often";
import { auditRefusal } from "../audit/operations";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { conflict, forbidden, notFound, ProblemError } from "../errors";
import { parseArguments } from "../http/parse";
import { invoke } from "../invoke";
import { operations, type Input } from "@/lib/contract/operations";
import { LIMITS } from "../limits";
import { isSigned } from "../secrets";
import { openLink, type OpenedLink } from "./find";

/** How often it is looked whether the choice before has been taken. */
const TURN_MS = 50;

/** What was chosen on the page. */
export type LinkChoice = { option: string; reason: string; inputs: Record<string, unknown>; nonce: string };

const TROUBLE: Record<Exclude<OpenedLink["trouble"], null>, string> = {
  expired: "This link is too old. Sign in to decide.",
  used: "This link was used already.",
  changed: "What was asked has changed since this link was sent. Sign in to look at it again.",
  closed: "It is decided already; there is nothing left to do.",
  person: "The person this link was sent to may not sign in any more.",
};

/**
 * Decides by a link, as the person it was sent to (ESC-6). `session` is who is signed in in this browser, if anybody:
 * needed when the rules say so, and never somebody else. The link is used up by a decision, not by a refusal. Throws
 * 404, 403, 409, and what deciding throws.
 */
export async function decideByLink(
  token: string,
  choice: LinkChoice,
  session: Actor | null,
  address: string | null,
): Promise<void> {
  const link = await openLink(token);
  if (link === null) {
    recordOften(anonymous("link", address), { ...REFUSED, status: 404, reason: "There is no such link." });
    throw notFound("There is no such link.");
  }
  let input: Input<"decideEscalation">;
  try {
    input = await prepare(link, token, choice, session);
  } catch (error) {
    // What is refused before the operation is called is on record as its refusals are.
    const { id } = link.escalation;
    await auditRefusal(
      "decideEscalation",
      { ...(session ?? link.actor), via: "link", address },
      { id, option: choice.option },
      error,
    );
    throw error;
  }
  try {
    await invoke("decideEscalation", {
      actor: { ...link.actor, session: session?.session ?? null, address },
      input,
      request: null,
      idempotencyKey: null,
    });
  } catch (error) {
    await settle(token, false);
    throw error;
  }
  await settle(token, true);
}

const REFUSED = { action: "decideEscalation", outcome: "refused" } as const;

/** Throws what keeps a link from deciding; after this it is claimed. Returns the decision, by the rules of the operation. */
async function prepare(
  { escalation, ...link }: OpenedLink,
  token: string,
  { option, reason, inputs, nonce }: LinkChoice,
  session: Actor | null,
): Promise<Input<"decideEscalation">> {
  if (link.trouble !== null) throw conflict(TROUBLE[link.trouble], { trouble: link.trouble });
  if (!isSigned("decision page", `${token}:${escalation.contentHash}`, nonce))
    throw conflict("The page is not the one that was opened last. Look at it again and decide anew.");
  checkSession(link, session);
  const { id, contentHash } = escalation;
  const input = parseArguments(operations.decideEscalation, {
    id,
    option,
    inputs,
    contentHash,
    ...(reason === "" ? {} : { reason }),
  });
  await claimInTurn(token);
  return input as Input<"decideEscalation">;
}

/** Who has to be signed in is, and nobody decides with the link of somebody else. Throws 401, 403. */
function checkSession({ signIn, person }: Pick<OpenedLink, "signIn" | "person">, session: Actor | null): void {
  if (session !== null && session.name !== person.name)
    throw forbidden(
      `You are signed in as ${session.name}; this link is for ${person.name}. Sign out, or decide in the dashboard.`,
    );
  if (signIn && session === null) throw new ProblemError(401, "Not signed in", "Sign in first, then decide.");
}

/**
 * Waits for the choice that is being taken by the same link, as a button that is pressed twice makes two: then it is
 * ours, or the link is used and the page says what was decided. Throws 409.
 */
async function claimInTurn(token: string): Promise<void> {
  for (const until = performance.now() + LIMITS.decisionTurnMs; !(await claim(token)); await delay(TURN_MS)) {
    const trouble = (await openLink(token))?.trouble ?? null;
    if (trouble !== null) throw conflict(TROUBLE[trouble], { trouble });
    if (performance.now() > until)
      throw conflict("A choice is being taken by this link right now. Look at it again in a moment.");
  }
}

/**
 * One choice at a time by each link. A claim of a process that died in between ends by itself: had its decision been
 * taken, the person's vote says so, and nothing is taken twice.
 */
async function claim(token: string): Promise<boolean> {
  const now = currentTime();
  const { rowCount } = await getPool().query(
    "UPDATE decision_link SET claimed_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2 AND (claimed_at IS NULL OR claimed_at < $3)",
    [hashOf(token), now, new Date(now.getTime() - LIMITS.decisionClaimMs)],
  );
  return rowCount === 1;
}

const settle = (token: string, used: boolean) =>
  getPool().query(
    "UPDATE decision_link SET claimed_at = NULL, used_at = CASE WHEN $2 THEN $3::timestamptz ELSE NULL END WHERE hash = $1",
    [hashOf(token), used, currentTime()],
  );
