import { tellBusy } from "@/lib/domain/authority/busy";
import { passEscalationTime } from "@/lib/domain/escalation-commands";
import { loseTask } from "@/lib/domain/task-commands";
import { sealLeftOver } from "@/lib/server/audit/pending-left";
import { dropOldEntries } from "@/lib/server/audit/retention";
import { failLostImports } from "@/lib/server/catalog/import/lost";
import { currentTime } from "@/lib/server/clock";
import type { Engine } from "@/lib/server/engine/engine";
import { FIND_BUSY, FIND_LOST, FIND_DUE, FIND_UNDELEGATED, FIND_UNTAKEN } from "@/lib/server/engine/statements";
import { followClosings } from "@/lib/server/flags/decide-escalation";
import { closeEscalations, escalateFlags } from "@/lib/server/flags/escalate";
import { staleClaimTasks } from "@/lib/server/flags/delivery";
import { settleClaims, wakeForgotten } from "@/lib/server/flags/held";
import { sweepLocks } from "@/lib/server/locks/release";
import { followDelegation } from "@/lib/server/signals";
import { passFreeTime } from "@/lib/server/escalations/free";
import { LIMITS } from "@/lib/server/limits";
import { log } from "@/lib/server/log";
import type { Pool } from "pg";

export type SweepOptions = {
  pool: Pool;
  engine: Engine;
  /** Places this worker has free: it takes no more than it can run. */
  free: () => number;
  take: (nudge: { runId: string; ready: number }) => Promise<void>;
};

/**
 * Repairs whatever was lost, from the rows alone: leases of dead workers, ready tasks whose nudge never
 * came, ready tasks that find no place, deadlines, delegations cut in half, entries of the audit log that nobody chained, claims of flags, locks
 * of the dead, and tasks that wait for flags or locks without a cause. Every worker sweeps; compare-and-set makes that harmless.
 * True: more deadlines were due than one sweep handles.
 */
export async function sweepOnce({ pool, engine, free, take }: SweepOptions): Promise<boolean> {
  const now = currentTime();
  const limit = LIMITS.sweepBatch;
  const [lost, due, undelegated, busy] = await Promise.all([
    pool.query<{ run_id: string; task_id: string }>({ name: "find-lost", text: FIND_LOST, values: [now, limit] }),
    pool.query<{ run_id: string | null; id: string }>({ name: "find-due", text: FIND_DUE, values: [now, limit] }),
    pool.query<{ escalation_id: string }>({ name: "find-undelegated", text: FIND_UNDELEGATED, values: [limit] }),
    pool.query<{ run_id: string }>({ name: "find-busy", text: FIND_BUSY, values: [now, limit] }),
  ]);
  const repairs = await Promise.allSettled([
    staleClaimTasks(pool, limit).then((stale) =>
      stale.length > 0 ? settleClaims({ pool, engine }, stale) : undefined,
    ),
    wakeForgotten({ pool, engine }, limit),
    sweepLocks({ pool, engine }, limit),
    sealLeftOver(pool),
    failLostImports(pool),
    ...lost.rows.map((row) => engine.execute(row.run_id, (draft) => loseTask(draft, row.task_id))),
    ...due.rows.map(({ run_id: runId, id }) =>
      runId === null ? passFreeTime(id) : engine.execute(runId, (draft) => passEscalationTime(draft, id)),
    ),
    ...busy.rows.map((row) => engine.execute(row.run_id, tellBusy)),
    ...undelegated.rows.map((row) => followDelegation(row.escalation_id)),
  ]);
  // One that fails must not keep the others from being looked after.
  for (const repair of repairs)
    if (repair.status === "rejected") log.warn({ error: String(repair.reason) }, "sweep could not repair a run");
  const more = due.rows.length >= limit;
  const places = free();
  if (places <= 0) return more;
  const before = new Date(now.getTime() - LIMITS.nudgeLostMs);
  const untaken = await pool.query<{ run_id: string }>({
    name: "find-untaken",
    text: FIND_UNTAKEN,
    values: [before, Math.min(places, limit)],
  });
  await Promise.all(untaken.rows.map((row) => take({ runId: row.run_id, ready: places })));
  return more;
}

/**
 * Puts flags before a person that are of a grave type or open for too long, and closes what need not be decided any
 * more (ESC-5). Each once, however many workers do it.
 */
export async function sweepFlags({ pool }: Pick<SweepOptions, "pool">): Promise<void> {
  await escalateFlags(pool, null, LIMITS.sweepBatch);
  await closeEscalations(pool, null);
  await followClosings(pool, LIMITS.sweepBatch);
}

/** Sweeps by the clock until stopped. A sweep that fails is logged and the next one tries again. */
export function startSweep(options: SweepOptions): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let under: Promise<void> = Promise.resolve();
  let flagsAt = performance.now();
  let auditAt = performance.now();
  const sweep = async () => {
    // Many deadlines at once must not wait for the next turn; one that fails for ever must not keep this going.
    for (let round = 0; round < LIMITS.sweepRounds && !stopped; round++) if (!(await sweepOnce(options))) break;
    if (performance.now() >= auditAt) {
      auditAt = performance.now() + LIMITS.auditRetentionMs;
      while (!stopped && (await dropOldEntries(options.pool, currentTime())) > 0);
    }
    if (performance.now() < flagsAt) return;
    flagsAt = performance.now() + LIMITS.flagSweepMs;
    await sweepFlags(options);
  };
  const next = () => {
    if (stopped) return;
    timer = setTimeout(
      () => {
        under = sweep()
          .catch((error: unknown) => log.warn({ error: String(error) }, "sweep failed"))
          .then(next);
      },
      LIMITS.sweepMs * (0.75 + Math.random() / 2),
    );
  };
  next();
  return async () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    await under;
  };
}
