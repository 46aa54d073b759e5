import type { Pool, PoolClient } from "pg";
import { newSecret, hashOf } from "../accounts/secret";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { publicUrl } from "../env";
import { LIMITS } from "../limits";

/** A link to make: one person decides one escalation as it is shown now. */
export type NewLink = { escalationId: string; person: string; contentHash: string; expiresAt: Date };

/** When a link to something with this deadline ends: with it, or after a week. */
export function linkEnd(deadline: Date | string | null): Date {
  const latest = currentTime().getTime() + LIMITS.decisionLinkMs;
  return new Date(deadline === null ? latest : Math.min(latest, new Date(deadline).getTime()));
}

/** Makes a one-time address (ESC-6). The token is random and returned this once; only its hash is kept. */
export async function createLink(
  { escalationId, person, contentHash, expiresAt }: NewLink,
  db: Pool | PoolClient = getPool(),
): Promise<{ url: string }> {
  const token = newSecret("decide");
  await db.query({
    name: "new-link",
    text: "INSERT INTO decision_link (hash, escalation_id, person, content_hash, expires_at) VALUES ($1, $2, $3, $4, $5)",
    values: [hashOf(token), escalationId, person, contentHash, expiresAt],
  });
  return { url: `${publicUrl()}/decide/${token}` };
}
