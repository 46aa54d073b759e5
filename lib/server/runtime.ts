import type { Pool } from "pg";
import type { RunWrite } from "@/lib/domain/run-state";
import { isTaskEnded } from "@/lib/domain/status";
import { recordCounts } from "./audit/often";
import { drainAudit } from "./audit/writer";
import { createConditionEvaluator } from "./catalog/conditions";
import { closeDatabase, getPool } from "./db";
import { Engine } from "./engine/engine";
import { settleClaims } from "./flags/held";
import { releaseLocks } from "./locks/release";
import { closeRates } from "./http/rate";
import { createWaker, notify } from "./notify";
import { openNudgeQueue, type Nudge, type NudgeQueue } from "./queue";

/** What every process of ours shares: the database, the engine, the queue's adding side. */
export type Runtime = {
  pool: Pool;
  engine: Engine;
  queue: NudgeQueue;
  /** Tells the feed that the log has grown; calls that come close together become one notification. */
  wakeFeed(): void;
  close(): Promise<void>;
};

// Next loads a module once per bundle; the engine must exist once per process.
const holder = globalThis as typeof globalThis & { __quarterdeckRuntime?: Runtime };

/** The process's runtime, opened on first use. */
export const getRuntime = (): Runtime => (holder.__quarterdeckRuntime ??= openRuntime());

function openRuntime(): Runtime {
  const pool = getPool();
  const queue = openNudgeQueue();
  const wake = createWaker(pool);
  const engine: Engine = new Engine(pool, createConditionEvaluator().evaluate, (writes) => {
    const nudges = writes.flatMap(nudgesOf);
    if (nudges.length > 0) queue.nudge(nudges);
    const idle = claimsToSettle(writes);
    if (idle.length > 0) void settleClaims({ pool, engine }, idle);
    const locks = locksToRelease(writes);
    if (locks.tokens.length + locks.ended.length > 0) void releaseLocks({ pool, engine }, locks.tokens, locks.ended);
    for (const runId of abortedRuns(writes)) void notify(pool, "qd_abort", runId);
    if (writes.length > 0) wake(writes.some(({ state }) => state.status !== "in_progress"));
  });
  return {
    pool,
    engine,
    queue,
    wakeFeed: () => wake(false),
    async close() {
      delete holder.__quarterdeckRuntime;
      await engine.drain();
      await queue.close();
      recordCounts();
      await drainAudit();
      await closeRates();
      await closeDatabase();
    },
  };
}

/** A nudge that comes a moment early finds its task not due yet, so it comes this much later. */
const EARLY_MS = 5;

/** Nudges for the tasks that a write made ready: one for those due now, one for each later time. */
export function nudgesOf(write: RunWrite): Nudge[] {
  const ready = write.tasks.filter((task) => task.status === "queued");
  if (ready.length === 0) return [];
  const due = ready.filter((task) => task.notBefore === null);
  const later = ready.filter((task) => task.notBefore !== null);
  return [
    ...(due.length > 0 ? [{ runId: write.state.id, ready: due.length }] : []),
    ...later.map((task) => ({
      runId: write.state.id,
      ready: 1,
      delayMs: Math.max(0, Date.parse(task.notBefore!) - Date.now()) + EARLY_MS,
    })),
  ];
}

/** Tasks that were given flags and no longer run: their claims are to be given back. */
const claimsToSettle = (writes: readonly RunWrite[]): string[] =>
  writes.flatMap((write) =>
    write.tasks.filter((task) => task.flags !== null && task.status !== "running").map((task) => task.id),
  );

/** Claims that ended of tasks that take locks, and such tasks as ended without one. */
function locksToRelease(writes: readonly RunWrite[]): { tokens: string[]; ended: string[] } {
  const ended = writes.flatMap(({ state, tasks }) => {
    const locking = new Set(state.plan.flatMap((step) => (step.locks === undefined ? [] : [step.id])));
    if (locking.size === 0) return [];
    return tasks.filter((task) => locking.has(task.stepId) && isTaskEnded(task.status)).map((task) => task.id);
  });
  return { tokens: writes.flatMap((write) => write.endedClaims), ended };
}

function abortedRuns(writes: readonly RunWrite[]): string[] {
  return writes
    .filter((write) => write.tasks.some((task) => task.status === "aborted" && task.workerId !== null))
    .map((write) => write.state.id);
}
