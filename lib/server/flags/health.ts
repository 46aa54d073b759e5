import type { FlagHealth } from "@/lib/contract/schemas";
import { conflictOf, cyclesOf, zombiesOf, type Contender, type LockRow, type Wait } from "@/lib/domain/flags/health";
import { isTaskEnded, type TaskStatus } from "@/lib/domain/status";
import { currentTime } from "../clock";
import { getPool } from "../db";
import { iso } from "../engine/rows";
import { LIMITS } from "../limits";

const AGENTS = `
  SELECT a.*, f.created_at AS "oldestAt" FROM (
    SELECT target_agent AS agent, count(*)::int AS pending, (count(*) FILTER (WHERE locked))::int AS locked,
      (count(*) FILTER (WHERE impact_rank = 0))::int AS critical, min(id) AS "oldestId"
    FROM flag WHERE status = 'pending' GROUP BY target_agent) a JOIN flag f ON f.id = a."oldestId"
  ORDER BY a.pending DESC, a.agent`;

/** $1 at most → locked flags, longest locked first. */
const LOCKS = `
  SELECT f.id, f.locked_by AS "lockedBy", f.locked_at AS "lockedAt", f.target_agent AS "targetAgent",
    (SELECT count(*)::int FROM flag q WHERE q.asks_about_id = f.id AND q.status = 'pending') AS "openQuestions",
    (SELECT t.status FROM event e JOIN task t ON t.id = e.task_id WHERE e.flag_id = f.id AND e.type = 'flag.locked'
      AND e.id = (SELECT max(l.id) FROM event l WHERE l.flag_id = f.id AND l.type = 'flag.locked')) AS task,
    EXISTS (SELECT 1 FROM agent a WHERE a.handle = f.locked_by AND a.status = 'removed') AS "lockerGone"
  FROM flag f WHERE f.locked ORDER BY f.locked_at, f.id LIMIT $1`;

/** $1 at most → who waits for whom: the asker of a locked flag's open request for its target, a target for who locked its flag. */
const WAITS = `
  (SELECT q.source_agent AS "from", q.target_agent AS "to", q.id AS "flagId", true AS question
   FROM flag q JOIN flag f ON f.id = q.asks_about_id
   WHERE q.status = 'pending' AND q.asks_about_id IS NOT NULL AND f.locked AND q.target_agent <> q.source_agent ORDER BY q.id LIMIT $1)
  UNION ALL
  (SELECT f.target_agent, f.locked_by, f.id, false FROM flag f
   WHERE f.locked AND f.target_agent <> f.locked_by ORDER BY f.locked_at, f.id LIMIT $1)`;

/** $1 files, $2 flags per file, at most → pending flags by files that several of them name. */
const CONFLICTS = `
  WITH files AS (
    SELECT file, count(*) AS flags FROM flag, unnest(related_files) file WHERE status = 'pending'
    GROUP BY file HAVING count(*) > 1 ORDER BY flags DESC, file LIMIT $1)
  SELECT files.file, (SELECT jsonb_agg(to_jsonb(x)) FROM (
    SELECT f.id, f.impact_level AS "impactLevel", f.created_at AS "createdAt", f.target_agent AS "targetAgent",
      f.chain_origin_id AS "chainOriginId" FROM flag f WHERE f.status = 'pending' AND f.related_files @> ARRAY[files.file]
    ORDER BY f.impact_rank, f.created_at, f.id LIMIT $2) x) AS flags
  FROM files ORDER BY files.flags DESC, files.file`;

/** Files with conflicts, and flags of one file, that are shown at most. */
const CONFLICT_FILES = 100;
const CONFLICT_FLAGS = 50;

type Agent = Omit<FlagHealth["agents"][number], "agent" | "oldestAt" | "overloaded"> & {
  agent: string | null;
  oldestAt: Date;
};
type Lock = Omit<LockRow, "lockedAt" | "task"> & { lockedAt: Date; task: TaskStatus | null };

/**
 * Health of the queues: zombies, cycles, overload, oldest by agent, conflicts over files. Reads only; each trouble
 * comes with a sentence that says what would mend it.
 */
export async function getFlagHealth(): Promise<FlagHealth> {
  const pool = getPool();
  const [agents, locks, waits, conflicts] = await Promise.all([
    pool.query<Agent>({ name: "flag-agents", text: AGENTS }),
    pool.query<Lock>({ name: "flag-locks", text: LOCKS, values: [LIMITS.flagHealthRows] }),
    pool.query<Wait>({ name: "flag-waits", text: WAITS, values: [LIMITS.flagHealthRows] }),
    pool.query<{ file: string; flags: Contender[] }>({
      name: "flag-conflicts",
      text: CONFLICTS,
      values: [CONFLICT_FILES, CONFLICT_FLAGS],
    }),
  ]);
  const sum = (name: "pending" | "locked") => agents.rows.reduce((total, row) => total + row[name], 0);
  return {
    pending: sum("pending"),
    locked: sum("locked"),
    agents: agents.rows.flatMap(({ agent, oldestAt, ...row }) =>
      agent === null ? [] : [{ ...row, agent, oldestAt: iso(oldestAt), overloaded: row.pending > LIMITS.flagOverload }],
    ),
    zombies: zombiesOf(locks.rows.map(lockOf), currentTime().toISOString(), LIMITS.flagLockStaleMs),
    cycles: cyclesOf(waits.rows),
    conflicts: conflicts.rows.map(({ file, flags }) =>
      conflictOf(
        file,
        flags.map((flag) => ({ ...flag, createdAt: iso(flag.createdAt) })),
      ),
    ),
  };
}

const lockOf = ({ lockedAt, task, ...lock }: Lock): LockRow => ({
  ...lock,
  lockedAt: iso(lockedAt),
  task: task === null ? null : isTaskEnded(task) ? "ended" : task === "waiting" ? "waiting" : "alive",
});
