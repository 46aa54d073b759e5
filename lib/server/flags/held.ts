import type { Pool } from "pg";
import { releaseTask } from "@/lib/domain/flag-commands";
import { RunNotFound, type Engine } from "../engine/engine";
import { log } from "../log";
import { releaseClaims } from "./delivery";
import { claimedBy, notCompletedBy } from "./rows";

/** What is needed to find held tasks and make them ready. */
export type Holder = { pool: Pool; engine: Engine };

/**
 * Tasks that wait for a flag which no longer holds them: completed (a general one by their agent), waived for
 * their run, given to another agent, or neither locked nor in the hands of another running task.
 */
const FREED = (flags: string) => `
  SELECT t.run_id AS "runId", t.id AS "taskId", array_agg(f.id) AS flags FROM ${flags}
  WHERE t.status = 'waiting' AND t.waiting_for IS NULL AND t.held IS NULL AND NOT (f.status = 'pending' AND (f.target_agent IS NULL OR f.target_agent = t.agent)
    AND ${notCompletedBy("t.agent")}
    AND NOT EXISTS (SELECT 1 FROM flag_waiver w WHERE w.flag_id = f.id AND w.run_id = t.run_id)
    AND (f.locked OR ${claimedBy("t.id", "t.agent")} IS NOT NULL))
  GROUP BY t.run_id, t.id`;

/** $1 flags → the tasks they held. */
const FREED_BY = FREED(`unnest($1::int[]) AS x(id) JOIN flag f ON f.id = x.id JOIN task t
  ON t.flags @> jsonb_build_array(jsonb_build_object('id', x.id, 'state', 'holding')) AND t.status = 'waiting' AND t.flags IS NOT NULL`);

/** $1 limit → any task that is held without a cause. */
const FREED_ANY = `${FREED(`task t CROSS JOIN LATERAL jsonb_to_recordset(t.flags) AS x(id int, state text)
  JOIN flag f ON f.id = x.id AND x.state = 'holding' AND t.status = 'waiting' AND t.flags IS NOT NULL`)} LIMIT $1`;

type Freed = { runId: string; taskId: string; flags: number[] };

/** Wakes the tasks that wait for these flags (FLAG-3). Never throws: what is not woken here is found by the sweep. */
export async function wakeHeldBy(holder: Holder, flagIds: readonly number[]): Promise<void> {
  if (flagIds.length === 0) return;
  try {
    const { rows } = await holder.pool.query<Freed>({ name: "freed-tasks", text: FREED_BY, values: [flagIds] });
    await release(holder, rows);
  } catch (error) {
    log.warn({ error: String(error), flagIds }, "held tasks not woken; the sweep will");
  }
}

/** Wakes every task that is held without a cause, for the sweep. Throws when the database does not answer. */
export async function wakeForgotten(holder: Holder, limit: number): Promise<void> {
  const { rows } = await holder.pool.query<Freed>({ name: "freed-any", text: FREED_ANY, values: [limit] });
  await release(holder, rows);
}

/** Gives back the claims of tasks that no longer run and wakes those that waited for them. Never throws. */
export async function settleClaims(holder: Holder, taskIds: readonly string[]): Promise<void> {
  try {
    await wakeHeldBy(holder, await releaseClaims(holder.pool, taskIds));
  } catch (error) {
    log.warn({ error: String(error), taskIds }, "claims of flags not given back; the sweep will");
  }
}

async function release({ engine }: Holder, freed: readonly Freed[]): Promise<void> {
  await Promise.all(
    freed.map(({ runId, taskId, flags }) =>
      engine
        .execute(runId, (draft) => releaseTask(draft, taskId, flags))
        .catch((error: unknown) => {
          if (!(error instanceof RunNotFound)) log.warn({ error: String(error), taskId }, "held task not woken yet");
        }),
    ),
  );
}
