import { z } from "zod";
import type { PoolClient } from "pg";
import type { CoordinatorDetail } from "@/lib/contract/schemas";
import { getPool } from "../db";
import { iso } from "../engine/rows";

/**
 * What an escalation of type policy_change is about: the definition as text, exactly as it is stored once approved, and
 * the stored one it was made from. Digests are SHA-256 in hex.
 */
export const policySubjectSchema = z.object({
  kind: z.literal("policy"),
  coordinatorId: z.string(),
  baseDigest: z.string(),
  digest: z.string(),
  definition: z.string(),
  author: z.string(),
  source: z.string(),
});
export type PolicySubject = z.infer<typeof policySubjectSchema>;

/** A change of policy that waits for approval. */
export type PendingChange = NonNullable<CoordinatorDetail["pendingChange"]>;

const PENDING = `
  SELECT id, requested_by, created_at, title, content_hash, subject ->> 'digest' AS digest FROM escalation
  WHERE subject ->> 'kind' = 'policy' AND subject ->> 'coordinatorId' = $1 AND status = 'open'`;

type Row = { id: string; requested_by: string; created_at: Date; title: string; digest: string };

/** The change of a coordinator's policy that waits for approval, with the digest of its definition; null when none does. */
export async function pendingIn(
  db: Pick<PoolClient, "query">,
  coordinatorId: string,
): Promise<(PendingChange & { digest: string }) | null> {
  const { rows } = await db.query<Row>(PENDING, [coordinatorId]);
  const row = rows[0];
  if (row === undefined) return null;
  const { id, requested_by, created_at, title, digest } = row;
  return { escalationId: id, requestedBy: requested_by, createdAt: iso(created_at), title, digest };
}

/** As the API shows it. */
export async function pendingChangeOf(coordinatorId: string): Promise<PendingChange | null> {
  const pending = await pendingIn(getPool() as unknown as Pick<PoolClient, "query">, coordinatorId);
  if (pending === null) return null;
  const { digest: _, ...shown } = pending;
  return shown;
}
