import { hostname } from "node:os";
import type { ExecutorConfig } from "@/lib/domain/executor";
import { currentTime, setClock } from "@/lib/server/clock";
import { RENEW_LEASES } from "@/lib/server/engine/statements";
import { env } from "@/lib/server/env";
import { LIMITS } from "@/lib/server/limits";
import { log } from "@/lib/server/log";
import { listen } from "@/lib/server/notify";
import { startNoticeDesk } from "@/lib/server/notices/desk";
import { openNudgeConsumer } from "@/lib/server/queue";
import { getRuntime } from "@/lib/server/runtime";
import { LogWriter } from "@/lib/server/task-logs";
import { newId } from "@/lib/server/ids";
import { Dispatcher } from "./dispatcher";
import type { Executor } from "./executors/types";
import { FlagDesk } from "./flag-desk";
import { LockDesk } from "./lock-desk";
import { Places } from "./places";
import { startSweep } from "./sweep";

export type WorkerOptions = { concurrency: number; executorOf: (config: ExecutorConfig) => Executor };

/** Nudges handled at a time: each only claims, and claims that come together share a transaction. */
const NUDGE_CONCURRENCY = 32;

const REGISTER = `
  INSERT INTO worker_process (id, host, pid, concurrency, running, started_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6, now())
  ON CONFLICT (id) DO UPDATE SET running = excluded.running, seen_at = excluded.seen_at
  RETURNING clock_timestamp() AS now`;

/**
 * Starts a worker in this process: takes nudges, runs tasks, renews leases, sweeps. Returns a function that
 * drains: nothing new is taken, what runs gets up to 30 s, the rest is given back.
 */
export function startWorker({ concurrency, executorOf }: WorkerOptions): {
  id: string;
  stop: (drainMs?: number) => Promise<void>;
} {
  const { pool, engine, queue } = getRuntime();
  const id = `${hostname()}-${process.pid}-${newId().slice(-6)}`;
  const startedAt = new Date();
  const leaseMs = env().QUARTERDECK_LEASE_MS;
  const places = new Places(concurrency);
  const logs = new LogWriter(pool);
  const dispatcher = new Dispatcher({
    workerId: id,
    leaseMs,
    engine,
    executorOf,
    logs,
    places,
    desk: new FlagDesk({ pool, engine }, id),
    locks: new LockDesk({ pool, engine }),
    nudge: (nudge) => queue.nudge([nudge]),
  });
  const consumer = openNudgeConsumer(NUDGE_CONCURRENCY, (nudge) => dispatcher.take(nudge));
  const stopSweep = startSweep({ pool, engine, free: () => places.free, take: (nudge) => dispatcher.take(nudge) });
  const notices = startNoticeDesk(pool);
  const stopListening = listen(
    ["qd_abort"],
    (_, runId) => dispatcher.abortRun(runId),
    () => undefined,
  );
  const heartbeat = async () => {
    const held = dispatcher.held();
    await setClock(async () => {
      const { rows } = await pool.query<{ now: Date }>({
        name: "register-worker",
        text: REGISTER,
        values: [id, hostname(), process.pid, concurrency, held.length, startedAt],
      });
      return rows[0]!.now;
    });
    if (held.length === 0) return;
    const values = [
      held.map(({ taskId }) => taskId),
      held.map(({ token }) => token),
      new Date(currentTime().getTime() + leaseMs),
    ];
    const { rows } = await pool.query<{ token: string }>({ name: "renew-leases", text: RENEW_LEASES, values });
    dispatcher.dropLost(new Set(rows.map((row) => row.token)), held);
  };
  const beat = () => void heartbeat().catch((error: unknown) => log.warn({ error: String(error) }, "heartbeat failed"));
  beat();
  const timer = setInterval(beat, leaseMs / LIMITS.heartbeatsPerLease);
  log.info({ worker: id, concurrency }, "worker started");
  return {
    id,
    async stop(drainMs = LIMITS.drainMs) {
      await consumer.close();
      await stopSweep();
      await notices.stop();
      await dispatcher.drain(drainMs);
      clearInterval(timer);
      await logs.flush();
      await stopListening();
      await pool.query("DELETE FROM worker_process WHERE id = $1", [id]).catch(() => undefined);
      log.info({ worker: id }, "worker stopped");
    },
  };
}
