import type { AgentDetail } from "@/lib/contract/schemas";
import { getPool } from "../db";
import { iso } from "../engine/rows";

/** Ended attempts that are counted at most, and shown. */
const COUNTED = 1_000;
const SHOWN = 10;

/**
 * An agent's latest attempts. Its kinds of tasks are found by leaping through the index, and each gives its latest, so
 * that the answer takes as long for an agent with a million attempts as for one with a thousand.
 */
const LATEST = `
  WITH RECURSIVE kinds AS (
    (SELECT a.task FROM attempt a WHERE a.agent = $1 ORDER BY a.task LIMIT 1)
    UNION ALL
    SELECT (SELECT a.task FROM attempt a WHERE a.agent = $1 AND a.task > k.task ORDER BY a.task LIMIT 1) FROM kinds k WHERE k.task IS NOT NULL
  ), latest AS (
    SELECT a.* FROM (SELECT task FROM kinds WHERE task IS NOT NULL LIMIT 200) k CROSS JOIN LATERAL (
      SELECT task_id, task, outcome, ended_at FROM attempt WHERE agent = $1 AND task = k.task ORDER BY ended_at DESC LIMIT $2
    ) a ORDER BY ended_at DESC LIMIT $2
  )
  SELECT count(*)::int AS total, (count(*) FILTER (WHERE outcome = 'succeeded'))::int AS succeeded,
    (SELECT coalesce(jsonb_agg(to_jsonb(s) ORDER BY s.at DESC), '[]') FROM (
      SELECT t.run_id AS "runId", t.id AS "taskId", r.signal, l.task, l.outcome AS status, l.ended_at AS at
      FROM latest l JOIN task t ON t.id = l.task_id JOIN run r ON r.id = t.run_id ORDER BY l.ended_at DESC LIMIT $3) s) AS recent
  FROM latest`;

/** Attempts of an agent's tasks over all runs, the latest 1,000: how many succeeded, and the last ten. */
export async function recentRuns(handle: string): Promise<AgentDetail["runs"]> {
  type Row = { total: number; succeeded: number; recent: AgentDetail["runs"]["recent"] };
  const { rows } = await getPool().query<Row>({
    name: "agent-runs",
    text: LATEST,
    values: [handle, COUNTED, SHOWN],
  });
  const { total, succeeded, recent } = rows[0]!;
  return {
    total,
    succeeded,
    successRate: total > 0 ? succeeded / total : null,
    recent: recent.map((one) => ({ ...one, at: one.at === null ? null : iso(one.at) })),
  };
}
