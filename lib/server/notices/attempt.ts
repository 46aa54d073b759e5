import type { Pool } from "pg";
import { ASKING } from "@/lib/domain/notices/kinds";
import { createLink, linkEnd } from "../links/links";
import { log } from "../log";
import { earlierMessages, type Claimed } from "./claim";
import { openSettings } from "./secrets";
import { SENDERS } from "./senders";
import type { Outcome } from "./senders/sender";

/** What became of an attempt; `dropped`: it was not wanted any more; `again`: it has to wait for another one. */
export type Attempted =
  | { kind: "sent"; outcome: Outcome; tookMs: number }
  | { kind: "dropped"; why: string }
  | { kind: "again" };

/** Why a delivery is not wanted any more; null when it is. Systems that read webhooks are told everything. */
function whyMoot({ channelKind, kind, escalationStatus, seen }: Claimed): string | null {
  if (channelKind === "webhook") return null;
  if (ASKING.has(kind) && escalationStatus !== "open") return "It was decided before this was sent.";
  return seen ? "Somebody had looked at it before this was due." : null;
}

/** Makes one attempt at a delivery. Never throws: what goes wrong is an outcome. */
export async function attemptDelivery(pool: Pool, claimed: Claimed): Promise<Attempted> {
  const why = whyMoot(claimed);
  if (why !== null) return { kind: "dropped", why };
  const began = performance.now();
  const outcome = await send(pool, claimed).catch((error: unknown): Outcome => {
    log.error({ error: error instanceof Error ? error.stack : String(error), delivery: claimed.id }, "delivery failed");
    const said =
      error instanceof Error && error.name === "SetupError"
        ? error.message
        : "Something went wrong here; the log has the cause.";
    return { ok: false, status: null, answer: said };
  });
  if (outcome === "again") return { kind: "again" };
  return { kind: "sent", outcome, tookMs: Math.round(performance.now() - began) };
}

async function send(pool: Pool, claimed: Claimed): Promise<Outcome | "again"> {
  const isUpdate = claimed.channelKind === "slack" && claimed.kind === "closed" && claimed.escalationId !== null;
  const earlier = isUpdate ? await earlierMessages(pool, claimed) : { responses: [], underWay: false };
  // A question that is just being posted would stay as it is: its update waits until it is there.
  if (earlier.underWay) return "again";
  if (isUpdate && earlier.responses.length === 0 && claimed.secrets["botToken"] !== undefined)
    return { ok: true, status: null, answer: "There was no message to update." };
  const channel = {
    id: claimed.channelId,
    config: claimed.config,
    secrets: openSettings(claimed.secrets),
    version: claimed.version,
  };
  return SENDERS[claimed.channelKind](channel, {
    id: claimed.id,
    content: claimed.payload,
    to: claimed.email,
    link: await linkFor(claimed),
    earlier: earlier.responses,
  });
}

/** An address for the receiver alone. Only its hash is kept, so each attempt makes a new one. */
async function linkFor({ channelKind, kind, person, payload, deadline }: Claimed): Promise<string | null> {
  if (channelKind !== "email" || !ASKING.has(kind) || person === null || payload.escalation === null) return null;
  const { id, contentHash } = payload.escalation;
  return (await createLink({ escalationId: id, person, contentHash: contentHash ?? "", expiresAt: linkEnd(deadline) }))
    .url;
}
