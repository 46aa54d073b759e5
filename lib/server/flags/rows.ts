import type { FlagOut } from "@/lib/contract/schemas";
import type { FlagFacts } from "@/lib/domain/flags/state";
import { iso } from "../engine/rows";

/** Columns of `flag f` as the API shows them; `flagFromRow` reads them, also from JSON. */
export const FLAG_COLUMNS = `f.id, f.flag_type AS "flagType", f.source_agent AS "sourceAgent", f.target_agent AS "targetAgent",
  f.change_description AS "changeDescription", f.action_required AS "actionRequired", f.impact_level AS "impactLevel",
  f.related_files AS "relatedFiles", f.chain_origin_id AS "chainOriginId", f.code_location AS "codeLocation",
  f.example_usage AS "exampleUsage", f.context, f.notes, f.status, f.locked, f.locked_by AS "lockedBy",
  f.lock_reason AS "lockReason", f.locked_at AS "lockedAt", f.asks_about_id AS "asksAboutId", f.answer,
  f.completed_by AS "completedBy", f.completed_at AS "completedAt",
  CASE WHEN f.target_agent IS NULL THEN (SELECT count(*)::int FROM flag_completion n WHERE n.flag_id = f.id) ELSE 0 END AS completions,
  f.run_id AS "runId", f.task_id AS "taskId",
  CASE WHEN f.claim_task_id IS NOT NULL THEN jsonb_build_object('runId', f.claim_run_id, 'taskId', f.claim_task_id) END AS claim,
  f.created_by AS "createdBy", f.created_at AS "createdAt", f.updated_at AS "updatedAt"`;

/** SQL: the flag `f` is not completed by an agent; `agent` is SQL for its handle. */
export const notCompletedBy = (agent: string): string =>
  `NOT EXISTS (SELECT 1 FROM flag_completion c WHERE c.flag_id = f.id AND c.agent = ${agent})`;

/** SQL: the flag `f` is a general one that an agent has not completed. */
export const openGeneral = (agent: string): string => `f.target_agent IS NULL AND ${notCompletedBy(agent)}`;

/**
 * SQL: the other task that is running and has the flag `f` in hand for an agent, or NULL; a claim of one that ended is
 * no claim. `task` and `agent` are SQL.
 */
export const claimedBy = (task: string, agent: string): string => `
  (SELECT o.id FROM task o WHERE o.status = 'running' AND o.id <> ${task} AND o.id = CASE WHEN f.target_agent IS NULL
    THEN (SELECT gc.task_id FROM flag_claim gc WHERE gc.flag_id = f.id AND gc.agent = ${agent}) ELSE f.claim_task_id END)`;

const orNull = (value: unknown): string | null => (value === null || value === undefined ? null : iso(value));

/** A row of FLAG_COLUMNS as the API shows it. */
export function flagFromRow(row: Record<string, unknown>): FlagOut {
  return {
    ...(row as FlagOut),
    lockedAt: orNull(row.lockedAt),
    completedAt: orNull(row.completedAt),
    createdAt: iso(row.createdAt),
    updatedAt: iso(row.updatedAt),
  };
}

/** Columns of `flag f` that decisions look at; `factsFromRow` reads them. */
export const FACT_COLUMNS = `f.id, f.flag_type AS "flagType", f.source_agent AS "sourceAgent", f.target_agent AS "targetAgent",
  f.impact_level AS "impactLevel", f.related_files AS "relatedFiles", f.asks_about_id AS "asksAboutId", f.status, f.locked,
  f.locked_by AS "lockedBy", f.lock_reason AS "lockReason", f.locked_at AS "lockedAt", f.completed_by AS "completedBy",
  f.completed_at AS "completedAt"`;

/** A row of FACT_COLUMNS as decisions take it. */
export const factsFromRow = (row: Record<string, unknown>): FlagFacts => ({
  ...(row as FlagFacts),
  lockedAt: orNull(row.lockedAt),
  completedAt: orNull(row.completedAt),
});
