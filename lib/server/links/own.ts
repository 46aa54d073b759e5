import type { Input, Output } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { recording } from "../audit/changing";
import { getPool } from "../db";
import { conflict, notFound } from "../errors";
import { loadAsked } from "../notices/asked";
import { createLink, linkEnd } from "./links";

/** A one-time address for the caller to decide on another device (ESC-6). Throws 404, 409 when it is not open any more. */
export async function createDecisionLink(
  actor: Actor,
  { id }: Input<"createDecisionLink">,
): Promise<Output<"createDecisionLink">> {
  const escalation = (await loadAsked(getPool(), [id])).get(id);
  if (escalation === undefined) throw notFound(`There is no escalation ${id}. GET /api/v1/escalations lists them.`);
  if (escalation.status !== "open")
    throw conflict(`The escalation is ${escalation.status}; there is nothing left to decide.`);
  const expiresAt = linkEnd(escalation.deadline);
  const link = { escalationId: id, person: actor.name, contentHash: escalation.contentHash ?? "", expiresAt };
  const { url } = await recording(
    (db) => createLink(link, db),
    () => ({ target: { type: "escalation", id }, before: null, after: { linkFor: actor.name, expiresAt } }),
  );
  return { url, expiresAt: expiresAt.toISOString() };
}
