import type { Pool } from "pg";

/** Agents the stored flags are for; each fiftieth flag is for all. */
export const AGENTS = Array.from({ length: 200 }, (_, index) => `@crew.member-${index}`);

/**
 * Puts flags into the table, with a fifth of them pending: types, levels, files, chains, locks and requests in a mix
 * as agents would make it, and the agents into the catalog.
 */
export async function fillFlags(pool: Pool, flags: number): Promise<void> {
  await pool.query(
    `INSERT INTO agent (handle, kind, name, description, capabilities, tags, status, slash_names, data, version, digest, created_at, updated_at)
     SELECT h, 'agent', h, 'An agent of the benchmark.', '{}', '{}', 'active', '{}', '{}', 1, '', now(), now() FROM unnest($1::text[]) h`,
    [AGENTS],
  );
  await pool.query(
    `INSERT INTO flag (flag_type, source_agent, target_agent, change_description, action_required, impact_level, impact_rank, related_files,
       chain_origin_id, status, completed_by, completed_at, locked, locked_by, locked_at, lock_reason, created_by, created_at, updated_at)
     SELECT (ARRAY['change','breaking_change','new_feature','refactor','deprecation','enhancement'])[1 + n % 6],
       '@crew.member-' || (n * 7) % 200, CASE WHEN n % 5000 = 0 THEN NULL ELSE '@crew.member-' || n % 200 END,
       'Change number ' || n || ' of service-' || n % 977 || ': the answer of its endpoint has another format than before.',
       'Read the new format wherever service-' || n % 977 || ' is called, update the tests, and tell whoever depends on the answer of your own module in turn.',
       (ARRAY['critical','high','medium','low'])[1 + n % 4], n % 4, ARRAY['src/service-' || n % 977 || '/client.ts', 'src/part-' || n || '.ts'],
       CASE WHEN n % 10 = 3 THEN n - 2 END, CASE WHEN p THEN 'pending' ELSE 'completed' END,
       CASE WHEN NOT p THEN '@crew.member-' || n % 200 END, CASE WHEN NOT p THEN at END,
       l, CASE WHEN l THEN '@crew.member-' || n % 200 END, CASE WHEN l THEN at END, CASE WHEN l THEN 'Waits.' END, 'bench', at, at
     FROM generate_series(1, $1::int) n, LATERAL (SELECT n % 5 = 0 OR n % 500 = 1 AS p, n % 250 = 0 AS l, now() - interval '1 minute' * ($1::int - n) AS at) x
     ORDER BY n`,
    [flags],
  );
  await pool.query("VACUUM ANALYZE flag");
}
