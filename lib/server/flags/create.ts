import { createHash } from "node:crypto";
import type { Pool, PoolClient } from "pg";
import type { z } from "zod";
import type { FlagDetail } from "@/lib/contract/schemas";
import { draftFlag, mentionedFlags, type FlagDraft } from "@/lib/domain/flags/draft";
import { flagInputSchema, type FlagInput } from "@/lib/domain/flags/flag";
import type { Actor } from "../actor";
import { isKnownHandle } from "../agents/directory";
import { recording } from "../audit/changing";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { conflict, unprocessable } from "../errors";
import { fieldErrors } from "../http/parse";
import { afterChange, flagEvent } from "./events";
import { escalateNewFlags } from "./escalate";
import type { FlagCreation, FlagOrigin } from "./origin";
import { getFlag } from "./read";
import { INSERT_FLAG } from "./statements";
import { suggestTargets } from "./suggest";

/** A flag as any way in may send it; `createFlag` checks all of FLAG-1 itself. */
export type NewFlag = z.input<typeof flagInputSchema>;

/**
 * Raises a flag (FLAG-1, FLAG-7). Throws 422 with field and rule for every broken rule, an unknown target with
 * suggestions among them, and 409 for an idempotency key that was used with another request.
 */
export async function createFlag(actor: Actor, input: NewFlag, creation: FlagCreation = {}): Promise<FlagDetail> {
  const given = parseFlag(input, "");
  const key = creation.idempotencyKey ? `${actor.kind}:${actor.name}:${creation.idempotencyKey}` : null;
  const digest = createHash("sha256").update(JSON.stringify(given)).digest("hex");
  const before = key === null ? null : await findByKey(key, digest);
  if (before !== null) return getFlag({ id: before });
  const draft = await prepareFlag(given);
  const id = await recording(
    (db) => insertFlag(db, draft, { actor, origin: creation, key, digest }),
    (made) =>
      made === null ? null : { target: { type: "flag", id: String(made) }, before: null, after: noted(draft) },
  );
  if (id === null) return getFlag({ id: (await findByKey(key!, digest))! });
  await afterChange([]);
  await escalateNewFlags([{ id, flagType: draft.flagType }]);
  return getFlag({ id });
}

/** What of a flag is on record in the audit log. */
const noted = ({ flagType, sourceAgent, targetAgent, impactLevel }: FlagDraft) => ({
  flagType,
  sourceAgent,
  targetAgent,
  impactLevel,
});

/** Parses a flag by FLAG-1. `prefix` goes before each field's path. Throws 422 with every broken rule. */
export function parseFlag(input: unknown, prefix: string): FlagInput {
  const parsed = parseSafely(input);
  if (parsed === null)
    throw unprocessable("The flag nests too deep.", [
      { path: `${prefix}context`, rule: "depth", message: "must not nest so deep" },
    ]);
  if (parsed.success) return parsed.data;
  const errors = fieldErrors(parsed.error).map((error) => ({ ...error, path: `${prefix}${error.path}` }));
  const detail = errors.map(({ path, message }) => `${path} ${message}`).join("; ");
  throw unprocessable(`The flag breaks a rule: ${detail}.`, errors);
}

/** What the schema says; null for what nests so deep that it can't be looked at. */
function parseSafely(input: unknown): ReturnType<typeof flagInputSchema.safeParse> | null {
  try {
    return flagInputSchema.safeParse(input);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Decides on a flag with what the store knows: targets, origins, questions. Throws FlagRefused. */
export async function prepareFlag(input: FlagInput): Promise<FlagDraft> {
  const [existing, targetKnown] = await Promise.all([
    existingFlags(mentionedFlags(input)),
    input.targetAgent ? isKnownHandle(input.targetAgent) : true,
  ]);
  return draftFlag(input, { existing, targetKnown, suggestions: targetKnown ? [] : await suggestTargets(input) });
}

async function existingFlags(ids: readonly number[]): Promise<Set<number>> {
  if (ids.length === 0) return new Set();
  const { rows } = await getPool().query<{ id: number }>({
    name: "flags-exist",
    text: "SELECT id FROM flag WHERE id = ANY($1::int[])",
    values: [ids],
  });
  return new Set(rows.map(({ id }) => id));
}

/** Writes a flag and its event; null when its idempotency key is known. */
export async function insertFlag(
  db: Pool | PoolClient,
  draft: FlagDraft,
  by: { actor: Actor; origin: FlagOrigin; key: string | null; digest: string | null },
): Promise<number | null> {
  const at = currentTime().toISOString();
  const row = {
    flag_type: draft.flagType,
    source_agent: draft.sourceAgent,
    target_agent: draft.targetAgent,
    change_description: draft.changeDescription,
    action_required: draft.actionRequired,
    impact_level: draft.impactLevel,
    impact_rank: draft.impactRank,
    related_files: draft.relatedFiles,
    chain_origin_id: draft.chainOriginId,
    code_location: draft.codeLocation,
    example_usage: draft.exampleUsage ?? null,
    context: draft.context ?? null,
    notes: draft.notes ?? null,
    asks_about_id: draft.asksAboutId,
    run_id: by.origin.runId ?? null,
    task_id: by.origin.taskId ?? null,
    created_by: by.actor.name,
    idempotency_key: by.key,
    request_digest: by.digest,
    created_at: at,
  };
  const event = flagEvent(
    "flag.created",
    null,
    { source: draft.sourceAgent, actor: by.actor, at, origin: by.origin },
    {
      flagType: draft.flagType,
      impactLevel: draft.impactLevel,
      target: draft.targetAgent,
      chainOriginId: draft.chainOriginId,
      asksAboutId: draft.asksAboutId,
    },
  );
  const { rows } = await db.query<{ id: number }>({
    name: "insert-flag",
    text: INSERT_FLAG,
    values: [JSON.stringify(row), JSON.stringify(event)],
  });
  return rows[0]?.id ?? null;
}

async function findByKey(key: string, digest: string): Promise<number | null> {
  const { rows } = await getPool().query<{ id: number; digest: string }>({
    name: "flag-by-key",
    text: "SELECT id, request_digest AS digest FROM flag WHERE idempotency_key = $1",
    values: [key],
  });
  if (rows[0] === undefined) return null;
  if (rows[0].digest !== digest)
    throw conflict("This Idempotency-Key was used with another request; give each request a key of its own.");
  return rows[0].id;
}
