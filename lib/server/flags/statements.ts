import { FACT_COLUMNS } from "./rows";

/**
 * The statements that change flags. Each holds its condition in its own WHERE, so that of two that come at once one
 * finds nothing to change; and each writes its events in the same statement. `events` is a JSON list of
 * {flag_id, task_id, type, source, at, payload}.
 */
const EVENT_ROWS = `AS x(flag_id int, task_id uuid, type text, source text, at timestamptz, payload jsonb)`;

const insertEvents = (doc: string, gate: string) => `
  INSERT INTO event (flag_id, task_id, type, source, at, payload)
  SELECT x.flag_id, x.task_id, x.type, x.source, x.at, x.payload
  FROM jsonb_to_recordset(${doc}::jsonb) ${EVENT_ROWS} WHERE EXISTS (SELECT 1 FROM ${gate})`;

/** $1 events. */
export const INSERT_EVENTS = `
  INSERT INTO event (flag_id, task_id, type, source, at, payload)
  SELECT x.flag_id, x.task_id, x.type, x.source, x.at, x.payload FROM jsonb_to_recordset($1::jsonb) ${EVENT_ROWS}`;

/** $1 id, $2 agent or null → what decisions look at, and when this agent completed it. */
export const READ_FACTS = `
  SELECT ${FACT_COLUMNS}, (SELECT c.at FROM flag_completion c WHERE c.flag_id = f.id AND c.agent = $2) AS "mineAt"
  FROM flag f WHERE f.id = $1`;

/** $1 id → the flag, locked against other changes until the transaction ends. */
export const LOCK_FACTS = `SELECT ${FACT_COLUMNS} FROM flag f WHERE f.id = $1 FOR NO KEY UPDATE`;

/** $1 flag, $2 event → the number of the new flag; nothing when its idempotency key is known. */
export const INSERT_FLAG = `
  WITH f AS (
    INSERT INTO flag (flag_type, source_agent, target_agent, change_description, action_required, impact_level, impact_rank,
      related_files, chain_origin_id, code_location, example_usage, context, notes, status, asks_about_id, run_id, task_id,
      created_by, idempotency_key, request_digest, created_at, updated_at)
    SELECT x.flag_type, x.source_agent, x.target_agent, x.change_description, x.action_required, x.impact_level, x.impact_rank,
      x.related_files, x.chain_origin_id, x.code_location, x.example_usage, x.context, x.notes, 'pending', x.asks_about_id, x.run_id,
      x.task_id, x.created_by, x.idempotency_key, x.request_digest, x.created_at, x.created_at
    FROM jsonb_to_record($1::jsonb) AS x(flag_type text, source_agent text, target_agent text, change_description text,
      action_required text, impact_level text, impact_rank int, related_files text[], chain_origin_id int, code_location text,
      example_usage text, context jsonb, notes text, asks_about_id int, run_id uuid, task_id uuid, created_by text,
      idempotency_key text, request_digest text, created_at timestamptz)
    ON CONFLICT (idempotency_key) DO NOTHING RETURNING id
  ), e AS (
    INSERT INTO event (flag_id, task_id, type, source, at, payload)
    SELECT f.id, x.task_id, x.type, x.source, x.at, x.payload || jsonb_build_object('flagId', f.id)
    FROM f, jsonb_to_record($2::jsonb) AS x(task_id uuid, type text, source text, at timestamptz, payload jsonb)
  ) SELECT id FROM f`;

/** $1 id, $2 owner, $3 reason, $4 now, $5 events → the number, if it was pending and not locked. */
export const LOCK_FLAG = `
  WITH f AS (
    UPDATE flag SET locked = true, locked_by = $2, lock_reason = $3, locked_at = $4, updated_at = $4
    WHERE id = $1 AND status = 'pending' AND NOT locked RETURNING id
  ), e AS (${insertEvents("$5", "f")}) SELECT id FROM f`;

/** $1 id, $2 now, $3 events → the number, if it was locked. */
export const UNLOCK_FLAG = `
  WITH f AS (
    UPDATE flag SET locked = false, locked_by = NULL, lock_reason = NULL, locked_at = NULL, updated_at = $2
    WHERE id = $1 AND status = 'pending' AND locked RETURNING id
  ), e AS (${insertEvents("$3", "f")}) SELECT id FROM f`;

const COMPLETION = `
  INSERT INTO flag_completion (flag_id, agent, actor, notes, run_id, task_id, at)
  SELECT f.id, $2::text, $4::text, $5::text, $6::uuid, $7::uuid, $3::timestamptz FROM f ON CONFLICT (flag_id, agent) DO NOTHING`;

/** $1 id, $2 by, $3 now, $4 actor, $5 notes, $6 run, $7 task, $8 events, $9 answer → the number, if it was pending and not locked. */
export const COMPLETE_FLAG = `
  WITH f AS (
    UPDATE flag SET status = 'completed', completed_by = $2, completed_at = $3, answer = coalesce($9, answer),
      notes = coalesce(notes, $5), updated_at = $3
    WHERE id = $1 AND status = 'pending' AND NOT locked RETURNING id
  ), c AS (${COMPLETION}), e AS (${insertEvents("$8", "f")}) SELECT id FROM f`;

/** As COMPLETE_FLAG without an answer, for one agent of a general flag: the flag stays pending for the others. */
export const COMPLETE_FOR_AGENT = `
  WITH f AS (
    SELECT id FROM flag WHERE id = $1 AND status = 'pending' AND NOT locked FOR SHARE
  ), c AS (${COMPLETION} RETURNING flag_id), e AS (${insertEvents("$8", "c")}) SELECT flag_id AS id FROM c`;

/** $1 asked flag, $2 answered request, $3 who asked → its other open requests about the flag. */
export const OPEN_QUESTIONS = `
  SELECT id FROM flag WHERE asks_about_id = $1 AND id <> $2 AND source_agent = $3 AND status = 'pending' ORDER BY id`;

/** $1 flag, $2 run, $3 actor, $4 reason, $5 now, $6 events → the number, if it is open and not waived for this run. */
export const WAIVE_FLAG = `
  WITH f AS (
    SELECT id FROM flag WHERE id = $1 AND status = 'pending' FOR SHARE
  ), w AS (
    INSERT INTO flag_waiver (flag_id, run_id, actor, reason, at) SELECT f.id, $2, $3, $4, $5 FROM f
    ON CONFLICT (flag_id, run_id) DO NOTHING RETURNING flag_id
  ), e AS (${insertEvents("$6", "w")}) SELECT flag_id AS id FROM w`;
