import type { Pool } from "pg";

/** SQL: number of the lock that says an import is under way; `id` is SQL for the import's id. */
export const importLock = (id: string): string => `hashtextextended('quarterdeck.import ' || ${id}, 0)`;

/** Running imports on which nobody holds the lock that their process takes before it writes them down. */
const FAIL_LOST = `
  WITH running AS MATERIALIZED (SELECT id FROM catalog_import WHERE status = 'running'),
    lost AS MATERIALIZED (SELECT id FROM running WHERE pg_try_advisory_xact_lock(${importLock("id")}))
  UPDATE catalog_import i SET status = 'failed', ended_at = clock_timestamp(),
    error = 'The process that ran the import ended. What it had written stays; import again to finish.'
  FROM lost WHERE i.id = lost.id AND i.status = 'running'`;

/** Marks imports as failed whose process has died. Safe to call at any time, by any process. */
export async function failLostImports(pool: Pool): Promise<void> {
  await pool.query({ name: "imports-lost", text: FAIL_LOST });
}
