import type { Pool } from "pg";

/** Statuses of the stored runs: most are complete, some statuses are rare. $1 is the run's number. */
const STATUS = `CASE WHEN n % 2500 = 7 THEN 'escalated' WHEN n % 5000 = 9 THEN 'aborted' WHEN n % 40 = 3 THEN 'failed' WHEN n > $2::int - 8 THEN 'in_progress' ELSE 'complete' END`;

/**
 * Copies one real run, with all that belongs to it, `runs` times, spread evenly over a year and 4,001
 * repositories. Twenty events per run: the template's own, and notes to make up the number.
 */
export async function fillStore(
  pool: Pool,
  template: string,
  runs: number,
): Promise<{ runs: number; tasks: number; events: number }> {
  const client = await pool.connect();
  try {
    await client.query("SET synchronous_commit = off");
    await client.query("SET maintenance_work_mem = '256MB'");
    await client.query(
      "CREATE TEMP TABLE copy (n int PRIMARY KEY, id uuid NOT NULL, signal_id uuid NOT NULL, at timestamptz NOT NULL, status text NOT NULL)",
    );
    await client.query(
      `INSERT INTO copy SELECT n, uuidv7(age), uuidv7(age), date_trunc('milliseconds', now() + age), ${STATUS}
       FROM generate_series(1, $2::int) n, LATERAL (SELECT -($1::interval * ($2::int - n) / $2::int) - interval '1 minute' AS age) a`,
      ["365 days", runs],
    );
    await client.query("ANALYZE copy");
    await client.query(
      `INSERT INTO signal (id, name, context, source, actor, outcome, coordinator_id, run_id, created_at)
       SELECT c.signal_id, s.name, s.context, s.source, s.actor, s.outcome, s.coordinator_id, c.id, c.at FROM copy c, signal s JOIN run r ON r.signal_id = s.id WHERE r.id = $1`,
      [template],
    );
    await client.query(
      `INSERT INTO run (id, signal_id, signal, coordinator_id, coordinator, source, actor, status, outcome, reason, context, plan, policy, gate, repo, version,
         event_seq, task_total, task_done, search, created_at, started_at, ended_at)
       SELECT c.id, c.signal_id, CASE WHEN c.n % 1000 = 5 THEN 'BENCH:RARE' ELSE r.signal END, r.coordinator_id, r.coordinator, r.source, r.actor, c.status,
         CASE c.status WHEN 'complete' THEN 'success' WHEN 'failed' THEN 'failed' WHEN 'aborted' THEN 'aborted' END, r.reason, r.context, r.plan, r.policy, r.gate, repo.path, r.version,
         20, r.task_total, r.task_done, lower(concat_ws(' ', r.signal, r.coordinator, repo.path, r.source)), c.at, c.at, CASE WHEN c.status IN ('in_progress', 'escalated') THEN NULL ELSE c.at + interval '2 s' END
       FROM copy c, run r, LATERAL (SELECT '/srv/repositories/team-' || c.n % 4001 % 97 || '/service-' || c.n % 4001 AS path) repo WHERE r.id = $1`,
      [template],
    );
    await client.query("INSERT INTO run_search SELECT DISTINCT search FROM run ON CONFLICT DO NOTHING");
    await client.query(
      "CREATE TEMP TABLE task_copy AS SELECT c.n, c.id AS run_id, t.id AS old, uuidv7(c.at - now()) AS id FROM copy c, task t WHERE t.run_id = $1",
      [template],
    );
    await client.query(
      `INSERT INTO task (id, run_id, step_id, position, agent, task, status, attempt, attempt_base, worker_id, queued_at, started_at, ended_at, reason, error, result, finding_counts)
       SELECT k.id, k.run_id, t.step_id, t.position, t.agent, t.task, t.status, t.attempt, t.attempt_base, t.worker_id, c.at, c.at, c.at + interval '1 s', t.reason, t.error, t.result, t.finding_counts
       FROM task_copy k JOIN copy c ON c.n = k.n JOIN task t ON t.id = k.old`,
    );
    await client.query(
      `INSERT INTO attempt (task_id, number, agent, task, worker_id, queued_at, started_at, ended_at, outcome)
       SELECT k.id, 1, a.agent, a.task, a.worker_id, c.at, c.at, c.at + interval '1 s', a.outcome FROM task_copy k JOIN copy c ON c.n = k.n JOIN attempt a ON a.task_id = k.old`,
    );
    await client.query(
      `INSERT INTO event (run_id, seq, type, source, at, payload)
       SELECT c.id, e.seq, e.type, e.source, c.at, e.payload FROM copy c,
         (SELECT seq, type, source, payload FROM event WHERE run_id = $1 AND seq <= 20
          UNION ALL SELECT s, 'escalation.commented', 'bench', '{"text":"A note to make up the number."}'::jsonb FROM generate_series((SELECT max(seq) + 1 FROM event WHERE run_id = $1), 20) s) e
       ORDER BY c.n, e.seq`,
      [template],
    );
    await client.query(
      "INSERT INTO report (run_id, data, created_at) SELECT c.id, p.data, c.at FROM copy c, report p WHERE p.run_id = $1 AND c.status NOT IN ('in_progress', 'escalated')",
      [template],
    );
    await client.query(
      `INSERT INTO escalation (id, run_id, coordinator, signal, type, level, status, title, role, body, options, decision, decided_by, created_at, decided_at)
       SELECT uuidv7(c.at - now()), c.id, r.coordinator, r.signal, 'quality_gate', 3, CASE c.status WHEN 'escalated' THEN 'open' ELSE 'decided' END, r.signal || ': quality gate failed, 2/4 = 50%', 'operator', e.body, e.options,
         CASE WHEN c.status <> 'escalated' THEN '{"option":"abort","reason":null,"inputs":{},"by":"bench","via":"rest","at":"2026-01-01T00:00:00.000Z"}'::jsonb END, CASE WHEN c.status <> 'escalated' THEN 'bench' END, c.at, CASE WHEN c.status <> 'escalated' THEN c.at END
       FROM copy c JOIN run r ON r.id = c.id, (SELECT body, options FROM escalation LIMIT 1) e WHERE c.status IN ('escalated', 'failed', 'aborted')`,
    );
    await client.query("VACUUM ANALYZE");
    const { rows } = await client.query<{ runs: number; tasks: number; events: number }>(
      "SELECT (SELECT count(*)::int FROM run) AS runs, (SELECT count(*)::int FROM task) AS tasks, (SELECT count(*)::int FROM event) AS events",
    );
    return rows[0]!;
  } finally {
    client.release();
  }
}
