import type { Pool } from "pg";

/** One rule that the rows break: which, and for what. */
type Breach = { rule: string; subject: string };

/** Statements that find rows which must not exist, by the rule they break. Each returns `subject`. */
const RULES: Record<string, string> = {
  "every run has ended": `SELECT id || ' is ' || status AS subject FROM run WHERE status NOT IN ('complete', 'failed', 'aborted') OR ended_at IS NULL`,
  "no task of an ended run is under way": `
    SELECT t.id || ' is ' || t.status AS subject FROM task t JOIN run r ON r.id = t.run_id
    WHERE r.ended_at IS NOT NULL AND t.status IN ('pending', 'queued', 'running', 'waiting')`,
  "an ended task holds no claim": `SELECT id::text AS subject FROM task WHERE status <> 'running' AND (claim_token IS NOT NULL OR lease_until IS NOT NULL)`,
  "the events of a run are numbered from 1 without gaps": `
    SELECT r.id || ': ' || count(e.id) || ' events, last ' || coalesce(max(e.seq), 0) || ', run says ' || r.event_seq AS subject
    FROM run r LEFT JOIN event e ON e.run_id = r.id GROUP BY r.id
    HAVING count(e.id) <> r.event_seq OR coalesce(min(e.seq), 1) <> 1 OR coalesce(max(e.seq), 0) <> r.event_seq`,
  "the events of a run are stored in the order of their numbers": `
    SELECT run_id::text AS subject FROM (SELECT run_id, seq, lag(xid) OVER (PARTITION BY run_id ORDER BY seq) AS earlier, xid FROM event) e
    WHERE earlier > xid`,
  "every attempt has one row": `
    SELECT t.id || ': ' || count(a.number) || ' rows, attempt ' || t.attempt AS subject FROM task t LEFT JOIN attempt a ON a.task_id = t.id
    GROUP BY t.id HAVING count(a.number) <> t.attempt - (t.status = 'running')::int`,
  "a task that succeeded has one successful attempt, its last": `
    SELECT t.id::text AS subject FROM task t LEFT JOIN attempt a ON a.task_id = t.id AND a.outcome = 'succeeded' AND a.number > t.attempt_base
    WHERE t.status = 'succeeded' GROUP BY t.id HAVING count(a.number) <> 1 OR max(a.number) <> t.attempt OR t.result IS NULL`,
  "a task that did not succeed has no successful attempt since it was last begun": `
    SELECT t.id::text AS subject FROM task t JOIN attempt a ON a.task_id = t.id AND a.outcome = 'succeeded' AND a.number > t.attempt_base
    WHERE t.status <> 'succeeded'`,
  "each result is recorded once": `
    SELECT x.task_id || ': ' || x.events || ' events, ' || x.attempts || ' attempts' AS subject FROM (
      SELECT t.id AS task_id,
        (SELECT count(*) FROM event e WHERE e.task_id = t.id AND e.type = 'task.succeeded') AS events,
        (SELECT count(*) FROM attempt a WHERE a.task_id = t.id AND a.outcome = 'succeeded') AS attempts FROM task t) x
    WHERE x.events <> x.attempts`,
  "each start has one event": `
    SELECT t.id::text AS subject FROM task t LEFT JOIN event e ON e.task_id = t.id AND e.type = 'task.started'
    GROUP BY t.id HAVING count(e.id) <> t.attempt`,
  "no finding is stored twice": `
    SELECT task_id || ' ' || rule || ' ' || message AS subject FROM finding GROUP BY task_id, rule, path, line, message HAVING count(*) > 1`,
  "a task's findings are those it counts": `
    SELECT t.id::text AS subject FROM task t LEFT JOIN finding f ON f.task_id = t.id
    GROUP BY t.id HAVING count(f.id) <> coalesce((SELECT sum(value::int) FROM jsonb_each_text(t.finding_counts)), 0)`,
  "each decision counts once": `
    SELECT x.id || ': ' || x.status || ', ' || x.events || ' events' AS subject FROM (
      SELECT s.id, s.status, s.decision, s.decided_at,
        (SELECT count(*) FROM event e WHERE (e.run_id = s.run_id OR e.flag_id = s.flag_id) AND e.type = 'escalation.decided' AND e.payload ->> 'escalationId' = s.id::text) AS events
      FROM escalation s) x
    WHERE (x.status = 'decided') <> (x.events = 1) OR x.events > 1 OR (x.status = 'decided') <> (x.decision IS NOT NULL) OR (x.status <> 'open') <> (x.decided_at IS NOT NULL)`,
  "each decision has one entry in the audit log": `
    SELECT s.id || ': ' || count(a.id) || ' entries' AS subject FROM escalation s LEFT JOIN (
      SELECT target_id AS id, after ->> 'status' AS status FROM audit_entry WHERE outcome = 'done'
      UNION ALL SELECT fact -> 'target' ->> 'id', fact -> 'after' ->> 'status' FROM audit_pending WHERE fact ->> 'outcome' = 'done') a
    ON a.id = s.id::text AND a.status = 'decided' GROUP BY s.id, s.status HAVING count(a.id) <> (s.status = 'decided')::int`,
  "an ended run has no open escalation": `
    SELECT e.id::text AS subject FROM escalation e JOIN run r ON r.id = e.run_id WHERE r.ended_at IS NOT NULL AND e.status = 'open'`,
  "an ended run has its report": `
    SELECT r.id::text AS subject FROM run r LEFT JOIN report p ON p.run_id = r.id
    WHERE r.ended_at IS NOT NULL AND (p.run_id IS NULL OR p.data ->> 'status' IS DISTINCT FROM r.status)`,
  "a run ends once for each time it was opened": `
    SELECT r.id || ': ' || count(e.id) FILTER (WHERE e.type <> 'run.retried') || ' ends' AS subject FROM run r
    JOIN event e ON e.run_id = r.id AND e.type IN ('run.completed', 'run.failed', 'run.aborted', 'run.retried')
    WHERE r.ended_at IS NOT NULL GROUP BY r.id HAVING count(e.id) FILTER (WHERE e.type <> 'run.retried') <> 1 + count(e.id) FILTER (WHERE e.type = 'run.retried')`,
  "the run counts its tasks right": `
    SELECT r.id::text AS subject FROM run r LEFT JOIN task t ON t.run_id = r.id GROUP BY r.id
    HAVING count(t.id) <> r.task_total OR count(t.id) FILTER (WHERE t.status IN ('succeeded', 'failed', 'timed_out', 'skipped', 'aborted')) <> r.task_done`,
  "a flag is completed once": `
    SELECT e.flag_id || ': ' || count(*) || ' events' AS subject FROM event e JOIN flag f ON f.id = e.flag_id AND f.target_agent IS NOT NULL
    WHERE e.type = 'flag.completed' GROUP BY e.flag_id HAVING count(*) > 1
    UNION ALL SELECT f.id || ' is completed without a row' FROM flag f WHERE f.status = 'completed'
      AND NOT EXISTS (SELECT 1 FROM flag_completion c WHERE c.flag_id = f.id)`,
  "a claim of a flag is held by a running task": `
    SELECT c.id || ' by ' || c.task_id AS subject FROM (SELECT id, claim_task_id AS task_id FROM flag WHERE claim_task_id IS NOT NULL
      UNION SELECT flag_id, task_id FROM flag_claim) c
    WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.id = c.task_id AND t.status = 'running')`,
  "no lock and no place in a queue outlives its task's turn": `
    SELECT l.task_id || CASE WHEN l.token IS NULL THEN ' waits' ELSE ' holds' END AS subject FROM task_lock l JOIN task t ON t.id = l.task_id
    WHERE t.status NOT IN ('queued', 'waiting', 'running')`,
  "tasks that lock the same path never ran at the same time": `
    WITH locking AS (
      SELECT t.id, coalesce(r.repo, r.coordinator_id) AS place, a.started_at, a.ended_at, p ->> 'path' AS path
      FROM task t JOIN run r ON r.id = t.run_id JOIN attempt a ON a.task_id = t.id
      CROSS JOIN LATERAL jsonb_array_elements(r.plan) AS s CROSS JOIN LATERAL jsonb_array_elements(s -> 'locks' -> 'paths') AS p
      WHERE s ->> 'id' = t.step_id AND p ->> 'access' = 'write')
    SELECT one.id || ' and ' || other.id AS subject FROM locking one JOIN locking other
      ON one.id < other.id AND one.place = other.place AND one.path = other.path
      AND one.started_at < other.ended_at - interval '100 ms' AND other.started_at < one.ended_at - interval '100 ms'`,
  "no task succeeded while a flag it was given is open": `
    SELECT t.id || ' flag ' || x.id AS subject FROM task t CROSS JOIN LATERAL jsonb_to_recordset(coalesce(t.flags, '[]')) AS x(id int, state text)
    WHERE t.status = 'succeeded' AND x.state IN ('open', 'holding')
      AND NOT jsonb_path_exists(t.result, '$.checks[*] ? (@.id == "flags-handled" && @.status == "fail")')`,
  "a signal is there with its run or not at all": `
    SELECT s.id::text AS subject FROM signal s LEFT JOIN run r ON r.id = s.run_id AND r.signal_id = s.id WHERE (s.outcome = 'accepted') <> (r.id IS NOT NULL)
    UNION ALL SELECT r.id::text FROM run r LEFT JOIN signal s ON s.id = r.signal_id WHERE s.run_id IS DISTINCT FROM r.id
    UNION ALL SELECT r.id::text FROM run r WHERE (SELECT count(*) FROM task t WHERE t.run_id = r.id) <> jsonb_array_length(r.plan)`,
  "a task starts after those it needs have ended": `
    SELECT later.run_id || ' ' || later.step_id || ' before ' || earlier.step_id AS subject FROM task later JOIN run r ON r.id = later.run_id
    CROSS JOIN LATERAL jsonb_array_elements(r.plan) AS step JOIN LATERAL jsonb_array_elements_text(step -> 'after') AS needed ON true
    JOIN task earlier ON earlier.run_id = r.id AND earlier.step_id = needed
    WHERE step ->> 'id' = later.step_id AND later.started_at IS NOT NULL AND (earlier.ended_at IS NULL OR later.queued_at < earlier.ended_at - interval '1 second')`,
};

/**
 * Looks at every row of a database that is at rest and returns the rules that are broken. `but` names rules that a
 * test knows not to hold, such as that every run has ended.
 */
export async function findBreaches(pool: Pool, but: readonly string[] = []): Promise<Breach[]> {
  for (const rule of but) if (!(rule in RULES)) throw new Error(`no rule is called "${rule}"`);
  const found = await Promise.all(
    Object.entries(RULES)
      .filter(([rule]) => !but.includes(rule))
      .map(async ([rule, text]) =>
        (await pool.query<{ subject: string }>(`${text} LIMIT 5`)).rows.map(({ subject }) => ({ rule, subject })),
      ),
  );
  return found.flat();
}
