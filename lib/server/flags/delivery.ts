import type { Pool } from "pg";
import type { SeenFlag } from "@/lib/domain/flags/delivery";
import type { ImpactLevel } from "@/lib/domain/flags/words";
import { currentTime } from "../clock";
import { iso } from "../engine/rows";
import { LIMITS } from "../limits";
import { claimedBy, openGeneral } from "./rows";

/** The task for which flags are looked up, and whose agent they are for. */
export type FlagSeeker = { runId: string; taskId: string; agent: string };

/** $1 agents, $2 from when on each must look at general flags → whether they have their own, and general ones. */
const FIND_AGENTS = `
  SELECT a.agent, EXISTS (SELECT 1 FROM flag f WHERE f.status = 'pending' AND f.target_agent = a.agent) AS own,
    EXISTS (SELECT 1 FROM flag f WHERE f.status = 'pending' AND f.created_at > a.since AND ${openGeneral("a.agent")}) AS general
  FROM unnest($1::text[], $2::timestamptz[]) AS a(agent, since)`;

/** Columns of SeenFlag for the agent, run and task named by SQL expressions. */
const factsColumns = (agent: string, run: string, task: string) => `
  f.id, f.flag_type AS "flagType", f.impact_level AS "impactLevel", f.source_agent AS "sourceAgent", f.target_agent AS "targetAgent",
  f.change_description AS "changeDescription", f.action_required AS "actionRequired", f.related_files AS "relatedFiles",
  f.chain_origin_id AS "chainOriginId", f.asks_about_id AS "asksAboutId", f.code_location AS "codeLocation",
  f.example_usage AS "exampleUsage", f.context, f.notes, f.created_at AS "createdAt", f.locked, f.locked_by AS "lockedBy",
  f.lock_reason AS "lockReason", ${claimedBy(task, agent)} AS "claimedBy",
  CASE WHEN f.status = 'completed' THEN f.completed_by
    ELSE (SELECT c.agent FROM flag_completion c WHERE c.flag_id = f.id AND c.agent = ${agent}) END AS "completedBy",
  (SELECT jsonb_build_object('actor', w.actor, 'reason', w.reason) FROM flag_waiver w WHERE w.flag_id = f.id AND w.run_id = ${run}) AS waiver,
  coalesce((SELECT jsonb_agg(x ORDER BY x.id) FROM (SELECT q.id, q.change_description AS "changeDescription", q.action_required AS "actionRequired",
    q.answer, q.completed_by AS "answeredBy" FROM flag q WHERE q.asks_about_id = f.id ORDER BY q.id DESC LIMIT ${LIMITS.flagQuestionsShown}) x), '[]') AS questions`;

/** $1 agent, $2 run, $3 task, $4 levels that hold back, $5 limit, $6 only those of these levels that are not waived → its pending flags in the queue's order. */
const FIND_FLAGS = `
  SELECT ${factsColumns("$1::text", "$2::uuid", "$3::uuid")}
  FROM (SELECT id FROM flag f WHERE f.status = 'pending' AND f.target_agent = $1::text
    UNION ALL SELECT f.id FROM flag f WHERE f.status = 'pending' AND ${openGeneral("$1::text")}) own JOIN flag f ON f.id = own.id
  WHERE f.task_id IS DISTINCT FROM $3::uuid AND (NOT f.locked OR f.impact_level = ANY($4::text[]))
    AND (NOT $6::bool OR (f.impact_level = ANY($4::text[])
      AND NOT EXISTS (SELECT 1 FROM flag_waiver w WHERE w.flag_id = f.id AND w.run_id = $2::uuid)))
  ORDER BY f.impact_rank, f.created_at, f.id LIMIT $5`;

/** $1 flags, $2 run, $3 task, $4 agent → targeted flags that are now this task's. In order of number, so that claims can't deadlock. */
const CLAIM_OWN = `
  UPDATE flag SET claim_run_id = $2::uuid, claim_task_id = $3::uuid WHERE id IN (
    SELECT f.id FROM flag f WHERE f.id = ANY($1::int[]) AND f.target_agent = $4::text AND f.status = 'pending' AND NOT f.locked
    ORDER BY f.id FOR UPDATE)
  AND (claim_task_id IS NULL OR claim_task_id = $3::uuid
    OR NOT EXISTS (SELECT 1 FROM task t WHERE t.id = flag.claim_task_id AND t.status = 'running')) RETURNING id`;

/** As CLAIM_OWN for general flags, once per agent ($4). */
const CLAIM_GENERAL = `
  INSERT INTO flag_claim AS old (flag_id, agent, run_id, task_id)
  SELECT f.id, $4::text, $2::uuid, $3::uuid FROM flag f
  WHERE f.id = ANY($1::int[]) AND f.status = 'pending' AND NOT f.locked AND ${openGeneral("$4::text")} ORDER BY f.id
  ON CONFLICT (flag_id, agent) DO UPDATE SET run_id = excluded.run_id, task_id = excluded.task_id
    WHERE old.task_id = excluded.task_id OR NOT EXISTS (SELECT 1 FROM task t WHERE t.id = old.task_id AND t.status = 'running')
  RETURNING flag_id AS id`;

/** $1 agent, $2 run, $3 task, $4 flags → how they stand now. */
const INSPECT = `SELECT ${factsColumns("$1::text", "$2::uuid", "$3::uuid")} FROM flag f WHERE f.id = ANY($4::int[])
  ORDER BY f.impact_rank, f.created_at, f.id`;

/**
 * $1 tasks → their claims are gone, unless they run again: a task that is claimed at the same time has to wait for this,
 * and one that is being changed is left to the sweep.
 */
const RELEASE = `
  WITH idle AS MATERIALIZED (SELECT id FROM task WHERE id = ANY($1::uuid[]) AND status <> 'running' ORDER BY id FOR SHARE SKIP LOCKED)
  , ended AS MATERIALIZED (SELECT id FROM idle UNION ALL
    SELECT x.id FROM unnest($1::uuid[]) AS x(id) WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.id = x.id))
  , own AS (UPDATE flag SET claim_run_id = NULL, claim_task_id = NULL WHERE claim_task_id IN (SELECT id FROM ended) RETURNING id)
  , general AS (DELETE FROM flag_claim WHERE task_id IN (SELECT id FROM ended) RETURNING flag_id)
  SELECT id FROM own UNION SELECT flag_id FROM general`;

/** $1 task, $2 token → a row while the token holds. */
const HELD = `SELECT 1 FROM task WHERE id = $1 AND status = 'running' AND claim_token = $2`;

/** $1 flag, $2 agent, $3 task, $4 whether it is about a lock → a row when the task locked, or completed, the flag for its agent. */
const HAS_DONE = `
  SELECT 1 WHERE CASE WHEN $4::bool
    THEN EXISTS (SELECT 1 FROM flag f JOIN event e ON e.flag_id = f.id AND e.type = 'flag.locked' WHERE f.id = $1::int AND f.locked
      AND f.locked_by = $2::text AND e.task_id = $3::uuid
      AND e.id = (SELECT max(l.id) FROM event l WHERE l.flag_id = f.id AND l.type = 'flag.locked'))
    ELSE EXISTS (SELECT 1 FROM flag_completion c WHERE c.flag_id = $1::int AND c.agent = $2::text AND c.task_id = $3::uuid) END`;

/** $1 limit → tasks that hold claims and no longer run. */
const FIND_STALE = `
  SELECT c.task_id AS id FROM (SELECT claim_task_id AS task_id FROM flag WHERE claim_task_id IS NOT NULL
    UNION SELECT task_id FROM flag_claim) c
  WHERE NOT EXISTS (SELECT 1 FROM task t WHERE t.id = c.task_id AND t.status = 'running') LIMIT $1`;

type Row = Record<string, unknown>;

const factsOf = (row: Row): SeenFlag => ({ ...(row as SeenFlag), createdAt: iso(row.createdAt) });

/**
 * Which of these agents have flags to handle: the one look that every claim costs (FLAG-5). `settled` remembers, by
 * agent, up to when it has completed all general flags: those never end by themselves and would have to be compared
 * with its completions each time. It is given and kept by the caller.
 */
export async function agentsWithFlags(
  pool: Pool,
  agents: readonly string[],
  settled: Map<string, Date>,
): Promise<Set<string>> {
  const asked = [...new Set(agents)];
  const now = currentTime().getTime();
  const { rows } = await pool.query<{ agent: string; own: boolean; general: boolean }>({
    name: "agents-with-flags",
    text: FIND_AGENTS,
    values: [asked, asked.map((agent) => settled.get(agent) ?? "-infinity")],
  });
  if (settled.size > LIMITS.settledAgents) settled.clear();
  // A flag may be committed a while after the time that is written on it.
  for (const { agent, general } of rows) if (!general) settled.set(agent, new Date(now - LIMITS.flagCommitMs));
  return new Set(rows.filter(({ own, general }) => own || general).map((row) => row.agent));
}

/**
 * An agent's pending flags as they are delivered: critical first, then oldest; not those its own task raised,
 * nor locked ones of a level that holds nothing back. At most LIMITS.flagsPerTask. `onlyHoldBack`: those alone that
 * hold its work back and are not waived for the run.
 */
export async function findFlags(
  pool: Pool,
  { runId, taskId, agent }: FlagSeeker,
  holdBack: readonly ImpactLevel[],
  onlyHoldBack = false,
): Promise<SeenFlag[]> {
  const values = [agent, runId, taskId, holdBack, LIMITS.flagsPerTask, onlyHoldBack];
  const { rows } = await pool.query<Row>({ name: "find-flags", text: FIND_FLAGS, values });
  return rows.map(factsOf);
}

/**
 * Claims flags for a running task by compare-and-set, so that no other task of its agent gets them too.
 * Returns the numbers of those it has now, whether it got them now or before.
 */
export async function claimFlags(
  pool: Pool,
  { runId, taskId, agent }: FlagSeeker,
  flags: readonly SeenFlag[],
): Promise<Set<number>> {
  const [own, general] = [
    flags.filter((flag) => flag.targetAgent !== null),
    flags.filter((flag) => flag.targetAgent === null),
  ];
  const claim = async (some: readonly SeenFlag[], name: string, text: string, more: unknown[]) => {
    if (some.length === 0) return [];
    const { rows } = await pool.query<{ id: number }>({
      name,
      text,
      values: [some.map(({ id }) => id), runId, taskId, ...more],
    });
    return rows.map((row) => row.id);
  };
  const claimed = await Promise.all([
    claim(own, "claim-own-flags", CLAIM_OWN, [agent]),
    claim(general, "claim-general-flags", CLAIM_GENERAL, [agent]),
  ]);
  return new Set(claimed.flat());
}

/** How flags stand now for the agent of a task, by number. */
export async function inspectFlags(
  pool: Pool,
  { runId, taskId, agent }: FlagSeeker,
  ids: readonly number[],
): Promise<Map<number, SeenFlag>> {
  const { rows } = await pool.query<Row>({ name: "inspect-flags", text: INSPECT, values: [agent, runId, taskId, ids] });
  return new Map(rows.map((row) => [row.id as number, factsOf(row)]));
}

/** Gives back the claims of tasks that ended, wait or were lost. Returns the flags that are free now. */
export async function releaseClaims(pool: Pool, taskIds: readonly string[]): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>({ name: "release-flags", text: RELEASE, values: [taskIds] });
  return rows.map((row) => row.id);
}

/** Tasks that hold claims although they no longer run, for the sweep. */
export async function staleClaimTasks(pool: Pool, limit: number): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({ name: "stale-flag-claims", text: FIND_STALE, values: [limit] });
  return rows.map((row) => row.id);
}

/** Whether the attempt with this token still has its task. */
export async function isHeld(pool: Pool, { taskId, token }: { taskId: string; token: string }): Promise<boolean> {
  return (await pool.query({ name: "task-held", text: HELD, values: [taskId, token] })).rows.length > 0;
}

/** Whether this task did to a flag already what an executor asks for again. */
export async function hasDone(
  pool: Pool,
  { taskId, agent }: FlagSeeker,
  { id, action }: { id: number; action: "complete" | "answer" | "lock" },
): Promise<boolean> {
  const values = [id, agent, taskId, action === "lock"];
  return (await pool.query({ name: "flag-has-done", text: HAS_DONE, values })).rows.length > 0;
}
