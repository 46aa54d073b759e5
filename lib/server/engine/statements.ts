/**
 * The engine's statements. Each is one round trip and, outside a transaction, one commit; JSON carries
 * the rows so that one statement writes any number of runs.
 */

const TASK_COLUMNS = `id uuid, run_id uuid, step_id text, position int, agent text, task text, status text,
  attempt int, attempt_base int, worker_id text, claim_token uuid, lease_until timestamptz, not_before timestamptz,
  queued_at timestamptz, started_at timestamptz, ended_at timestamptz, reason text, error jsonb, result jsonb,
  finding_counts jsonb, flags jsonb, waiting_for jsonb, held text, approval jsonb, ladder jsonb`;

const EVENT_COLUMNS = `run_id uuid, seq int, task_id uuid, flag_id int, type text, source text, at timestamptz, payload jsonb`;

/** What decisions change, in the order of ESCALATION_COLUMNS. */
const DECIDED_COLUMNS = `id uuid, run_id uuid, status text, level int, rules jsonb, roles text[], groups text[], assignees text[], votes jsonb,
  asked_at timestamptz, deadline timestamptz, deadline_passed boolean, reminded int, next_at timestamptz, decided_at timestamptz, decision jsonb`;

const DECIDED_SET = `status = x.status, level = x.level, rules = x.rules, roles = x.roles, groups = x.groups, assignees = x.assignees,
  votes = x.votes, asked_at = x.asked_at, deadline = x.deadline, deadline_passed = x.deadline_passed, reminded = x.reminded,
  next_at = x.next_at, decided_at = x.decided_at, decision = x.decision, decided_by = x.decision ->> 'by'`;

const ESCALATION_COLUMNS = `${DECIDED_COLUMNS}, task_id uuid, coordinator text, signal text, type text,
  title text, requested_by text, shown jsonb, content_hash text, body jsonb, options jsonb, created_at timestamptz`;

const INSERTED = `id, run_id, task_id, coordinator, signal, type, level, status, title, rules, roles, groups, assignees, requested_by, shown,
  content_hash, body, options, votes, asked_at, deadline, deadline_passed, reminded, next_at, decided_at, decision, created_at`;

const INSERTED_X = INSERTED.replaceAll(/\w+/g, (name) => `x.${name}`);

const insertEscalations = (doc: string, gate: string) => `
  INSERT INTO escalation (${INSERTED}) SELECT ${INSERTED_X}
  FROM jsonb_to_recordset(${doc}) AS x(${ESCALATION_COLUMNS}) JOIN ${gate} g ON g.id = x.run_id`;

const insertEvents = (doc: string, gate: string) => `
  INSERT INTO event (run_id, seq, task_id, flag_id, type, source, at, payload)
  SELECT x.run_id, x.seq, x.task_id, x.flag_id, x.type, x.source, x.at, x.payload
  FROM jsonb_to_recordset(${doc}) AS x(${EVENT_COLUMNS}) JOIN ${gate} g ON g.id = x.run_id ORDER BY x.run_id, x.seq`;

const insertReports = (doc: string, gate: string) => `
  INSERT INTO report (run_id, data, created_at)
  SELECT x.run_id, x.data, x.created_at
  FROM jsonb_to_recordset(${doc}) AS x(run_id uuid, data jsonb, created_at timestamptz) JOIN ${gate} g ON g.id = x.run_id
  ON CONFLICT (run_id) DO UPDATE SET data = excluded.data, created_at = excluded.created_at`;

const BYPASS_COLUMNS = `id, run_id, escalation_id, coordinator_id, coordinator, signal, repo, gate, gate_name, roles, by, approvals, reason,
  covers, evidence_hash, content_hash, created_at, expires_at`;

const insertBypasses = (doc: string, gate: string) => `
  INSERT INTO bypass (${BYPASS_COLUMNS}) SELECT ${BYPASS_COLUMNS.replaceAll(/\w+/g, (name) => `x.${name}`)}
  FROM jsonb_to_recordset(${doc}) AS x(id uuid, run_id uuid, escalation_id uuid, coordinator_id text, coordinator text, signal text, repo text,
    gate text, gate_name text, roles text[], by text[], approvals jsonb, reason text, covers text, evidence_hash text, content_hash text,
    created_at timestamptz, expires_at timestamptz) JOIN ${gate} g ON g.id = x.run_id`;

const writeChecklist = (doc: string, gate: string) => `
  INSERT INTO checklist_item (run_id, checklist, item, position, title, text, auto, steps, files, status, evidence, filled_by, by, at)
  SELECT x.run_id, x.checklist, x.item, x.position, x.title, x.text, x.auto, x.steps, x.files, x.status, x.evidence, x.filled_by, x.by, x.at
  FROM jsonb_to_recordset(${doc}) AS x(run_id uuid, checklist text, item text, position int, title text, text text, auto text, steps text[],
    files text[], status text, evidence text, filled_by text, by text, at timestamptz) JOIN ${gate} g ON g.id = x.run_id
  ON CONFLICT (run_id, checklist, item) DO UPDATE SET status = excluded.status, evidence = excluded.evidence,
    filled_by = excluded.filled_by, by = excluded.by, at = excluded.at`;

/** What decisions need of the escalation `e`, as JSON. */
const escalationState = (
  e: string,
) => `to_jsonb(${e}) - ARRAY['run_id', 'flag_id', 'coordinator', 'signal', 'body', 'shown', 'subject',
  'roles', 'groups', 'assignees', 'decided_by', 'next_at']`;

/** $1 escalations of no run, as rows. Those of a flag that has an open one already are left out. → the ids that are new */
export const INSERT_ESCALATIONS = `
  INSERT INTO escalation (flag_id, subject, ${INSERTED})
  SELECT x.flag_id, x.subject, ${INSERTED_X}
  FROM jsonb_to_recordset($1::jsonb) AS x(${ESCALATION_COLUMNS}, flag_id int, subject jsonb)
  ON CONFLICT (flag_id) WHERE flag_id IS NOT NULL AND status = 'open' DO NOTHING RETURNING id`;

/** $1 id → an escalation of no run, locked against other decisions until the transaction ends. */
export const LOCK_ESCALATION = `
  SELECT ${escalationState("e")} AS state, e.flag_id, e.subject, e.coordinator FROM escalation e WHERE e.id = $1 AND e.run_id IS NULL FOR UPDATE`;

/** $1 escalations as rows: what decisions and the clock change. */
export const UPDATE_ESCALATION = `
  UPDATE escalation SET ${DECIDED_SET} FROM jsonb_to_recordset($1::jsonb) AS x(${DECIDED_COLUMNS}) WHERE escalation.id = x.id`;

/** $1 ids → runs with tasks and escalations. */
export const LOAD_RUNS = `
  SELECT r.id, r.signal_id, r.signal, r.coordinator_id, r.coordinator, r.status, r.outcome, r.reason, r.context, r.plan,
    r.policy, r.plan_approvals, r.gate, r.repo, r.actor, r.version, r.event_seq, r.created_at, r.started_at, r.ended_at,
    coalesce((SELECT jsonb_agg(to_jsonb(t) - 'run_id' ORDER BY t.position) FROM task t WHERE t.run_id = r.id), '[]') AS tasks,
    coalesce((SELECT jsonb_agg(${escalationState("e")} ORDER BY e.created_at, e.id) FROM escalation e WHERE e.run_id = r.id), '[]') AS escalations,
    coalesce((SELECT jsonb_agg(to_jsonb(c) - 'run_id' ORDER BY c.position) FROM checklist_item c WHERE c.run_id = r.id), '[]') AS checklist,
    coalesce((SELECT jsonb_agg(to_jsonb(b) ORDER BY b.created_at, b.id) FROM bypass b WHERE b.run_id = r.id), '[]') AS bypasses
  FROM run r WHERE r.id = ANY($1::uuid[])`;

/** $1 escalation id → its run, as LOAD_RUNS gives it. */
export const LOAD_RUN_OF_ESCALATION = LOAD_RUNS.replace(
  "r.id = ANY($1::uuid[])",
  "r.id = (SELECT run_id FROM escalation WHERE id = $1::uuid)",
);

/** Entries of the audit log, chained after the transaction; `key` names what each belongs to. */
const insertAudit = (doc: string, gate: string) => `
  INSERT INTO audit_pending (fact, mac)
  SELECT x.fact, x.mac FROM jsonb_to_recordset(${doc}) AS x(key uuid, fact jsonb, mac text) JOIN ${gate} g ON g.id = x.key`;

/**
 * $1 signals, $2 runs, $3 tasks, $4 events, $5 escalations, $6 reports, $7 checklists, $8 audit → ids of the signals that are new.
 * A signal whose idempotency key is known already brings nothing with it.
 */
export const INSERT_RUNS = `
  WITH s AS (
    INSERT INTO signal (id, name, context, source, actor, outcome, reason, coordinator_id, run_id, idempotency_key, request_digest, created_at)
    SELECT x.id, x.name, x.context, x.source, x.actor, x.outcome, x.reason, x.coordinator_id, x.run_id, x.idempotency_key, x.request_digest, x.created_at
    FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, name text, context jsonb, source text, actor text, outcome text, reason text,
      coordinator_id text, run_id uuid, idempotency_key text, request_digest text, created_at timestamptz)
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING id, run_id
  ), r AS (
    INSERT INTO run (id, signal_id, signal, coordinator_id, coordinator, source, actor, status, outcome, reason, context, plan, policy, plan_approvals, gate,
      repo, parent_run_id, version, event_seq, task_total, task_done, search, created_at, started_at, ended_at)
    SELECT x.id, x.signal_id, x.signal, x.coordinator_id, x.coordinator, x.source, x.actor, x.status, x.outcome, x.reason, x.context, x.plan,
      x.policy, x.plan_approvals, x.gate, x.repo, x.parent_run_id, x.version, x.event_seq, x.task_total, x.task_done, x.search, x.created_at, x.started_at, x.ended_at
    FROM jsonb_to_recordset($2::jsonb) AS x(id uuid, signal_id uuid, signal text, coordinator_id text, coordinator text, source text,
      actor text, status text, outcome text, reason text, context jsonb, plan jsonb, policy jsonb, plan_approvals jsonb, gate jsonb, repo text,
      parent_run_id uuid, version int, event_seq int, task_total int, task_done int, search text, created_at timestamptz,
      started_at timestamptz, ended_at timestamptz) JOIN s ON s.id = x.signal_id
    RETURNING id
  ), t AS (
    INSERT INTO task (id, run_id, step_id, position, agent, task, status, attempt, attempt_base, queued_at, ended_at, reason, held, error)
    SELECT x.id, x.run_id, x.step_id, x.position, x.agent, x.task, x.status, x.attempt, x.attempt_base, x.queued_at, x.ended_at, x.reason, x.held, x.error
    FROM jsonb_to_recordset($3::jsonb) AS x(${TASK_COLUMNS}) JOIN r ON r.id = x.run_id
  ), e AS (${insertEvents("$4::jsonb", "r")}
  ), o AS (${insertEscalations("$5::jsonb", "r")}
  ), p AS (${insertReports("$6::jsonb", "r")}
  ), l AS (${writeChecklist("$7::jsonb", "r")}
  ), u AS (${insertAudit("$8::jsonb", "s")}
  ) SELECT id FROM s`;

/**
 * $1 runs, $2 tasks, $3 events, $4 attempts, $5 escalations opened, $6 escalations changed, $7 reports,
 * $8 bypasses, $9 checklists, $10 audit →
 * ids of the runs whose version still held. The others write nothing.
 */
export const APPLY_WRITES = `
  WITH r AS (
    UPDATE run SET version = x.version, event_seq = x.event_seq, status = x.status, outcome = x.outcome, reason = x.reason,
      gate = x.gate, plan = coalesce(x.plan, run.plan), plan_approvals = x.plan_approvals, task_done = x.task_done, started_at = x.started_at, ended_at = x.ended_at
    FROM jsonb_to_recordset($1::jsonb) AS x(id uuid, expected int, version int, event_seq int, status text, outcome text, reason text,
      gate jsonb, plan jsonb, plan_approvals jsonb, task_done int, started_at timestamptz, ended_at timestamptz)
    WHERE run.id = x.id AND run.version = x.expected RETURNING run.id
  ), t AS (
    UPDATE task SET status = x.status, attempt = x.attempt, attempt_base = x.attempt_base, worker_id = x.worker_id,
      claim_token = x.claim_token, lease_until = x.lease_until, not_before = x.not_before, queued_at = x.queued_at,
      started_at = x.started_at, ended_at = x.ended_at, reason = x.reason, error = x.error, result = x.result,
      finding_counts = x.finding_counts, flags = x.flags,
      waiting_for = x.waiting_for, held = x.held, approval = x.approval, ladder = x.ladder, agent = x.agent
    FROM jsonb_to_recordset($2::jsonb) AS x(${TASK_COLUMNS}) JOIN r ON r.id = x.run_id WHERE task.id = x.id
  ), e AS (${insertEvents("$3::jsonb", "r")}
  ), a AS (
    INSERT INTO attempt (task_id, number, agent, task, worker_id, queued_at, started_at, ended_at, outcome, error)
    SELECT x.task_id, x.number, x.agent, x.task, x.worker_id, x.queued_at, x.started_at, x.ended_at, x.outcome, x.error
    FROM jsonb_to_recordset($4::jsonb) AS x(run_id uuid, task_id uuid, number int, agent text, task text, worker_id text, queued_at timestamptz,
      started_at timestamptz, ended_at timestamptz, outcome text, error jsonb) JOIN r ON r.id = x.run_id
  ), o AS (${insertEscalations("$5::jsonb", "r")}
  ), c AS (
    UPDATE escalation SET ${DECIDED_SET}
    FROM jsonb_to_recordset($6::jsonb) AS x(${DECIDED_COLUMNS})
    JOIN r ON r.id = x.run_id WHERE escalation.id = x.id
  ), p AS (${insertReports("$7::jsonb", "r")}
  ), b AS (${insertBypasses("$8::jsonb", "r")}
  ), l AS (${writeChecklist("$9::jsonb", "r")}
  ), u AS (${insertAudit("$10::jsonb", "r")}
  ) SELECT id FROM r`;

/** $1 tasks as rows, of runs that were written in the same transaction. */
export const INSERT_TASKS = `
  WITH n AS (
    INSERT INTO task (id, run_id, step_id, position, agent, task, status, attempt, attempt_base, queued_at, ended_at, reason, error)
    SELECT x.id, x.run_id, x.step_id, x.position, x.agent, x.task, x.status, x.attempt, x.attempt_base, x.queued_at, x.ended_at, x.reason, x.error
    FROM jsonb_to_recordset($1::jsonb) AS x(${TASK_COLUMNS}) RETURNING run_id
  ) UPDATE run SET task_total = task_total + m.added FROM (SELECT run_id, count(*)::int AS added FROM n GROUP BY run_id) m WHERE run.id = m.run_id`;

/** $1 task ids whose findings are dropped because they run again. */
export const DELETE_FINDINGS = `DELETE FROM finding WHERE task_id = ANY($1::uuid[])`;

/** $1 findings as JSON rows. */
export const INSERT_FINDINGS = `
  INSERT INTO finding (run_id, task_id, agent, rule, severity, rank, path, line, message, mend)
  SELECT x.run_id, x.task_id, x.agent, x.rule, x.severity, x.rank, x.path, x.line, x.message, x.mend
  FROM jsonb_to_recordset($1::jsonb) AS x(run_id uuid, task_id uuid, agent text, rule text, severity text, rank int,
    path text, line int, message text, mend text)`;

/** $1 task ids, $2 tokens (same order), $3 new end of the lease → tokens that still hold. */
export const RENEW_LEASES = `
  UPDATE task SET lease_until = $3::timestamptz FROM unnest($1::uuid[], $2::uuid[]) AS x(id, token)
  WHERE task.id = x.id AND task.claim_token = x.token AND task.status = 'running' RETURNING task.claim_token AS token`;

/** $1 now, $2 limit → run and task of leases that have run out. */
export const FIND_LOST = `
  SELECT run_id, id AS task_id FROM task WHERE status = 'running' AND lease_until < $1::timestamptz ORDER BY lease_until LIMIT $2`;

/** $1 due before (queued or wait over), $2 limit → runs with tasks that nobody took. */
export const FIND_UNTAKEN = `
  SELECT DISTINCT run_id FROM (
    SELECT run_id FROM task WHERE status = 'queued' AND coalesce(not_before, queued_at) < $1::timestamptz
    ORDER BY coalesce(not_before, queued_at) LIMIT $2) due`;

/** $1 now, $2 limit → open escalations of which a reminder or the deadline is due. */
export const FIND_DUE = `
  SELECT run_id, id FROM escalation WHERE next_at <= $1::timestamptz AND status = 'open' ORDER BY next_at LIMIT $2`;

/** $1 now, $2 limit → among the tasks that have been ready longest, runs that wait for longer than their coordinators allow, and where nobody was told (ESC-5). */
export const FIND_BUSY = `
  SELECT DISTINCT t.run_id FROM (
    SELECT run_id, coalesce(not_before, queued_at) AS since FROM task WHERE status = 'queued'
    ORDER BY coalesce(not_before, queued_at) LIMIT $2) t JOIN run r ON r.id = t.run_id
  WHERE t.since < $1::timestamptz - make_interval(secs => 60 * (r.policy -> 'authority' ->> 'busyMinutes')::float8)
    AND NOT EXISTS (SELECT 1 FROM escalation e WHERE e.run_id = r.id AND e.type = 'resource' AND e.task_id IS NULL)`;

/** $1 limit → delegated runs whose follow-up was never broadcast. */
export const FIND_UNDELEGATED = `
  SELECT e.id AS escalation_id FROM run r JOIN escalation e ON e.run_id = r.id AND e.decision ->> 'option' = 'delegate'
  WHERE r.outcome = 'delegated' AND NOT EXISTS (SELECT 1 FROM signal s WHERE s.idempotency_key = 'delegate:' || e.id) LIMIT $1`;
