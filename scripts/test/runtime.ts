import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { coordinatorSchema, type Coordinator } from "@/lib/domain/coordinator";
import { isRunEnded, type RunStatus } from "@/lib/domain/status";
import type { RunState } from "@/lib/domain/run-state";
import { personActor, type Actor } from "@/lib/server/actor";
import { storeCoordinator } from "@/lib/server/coordinator-store";
import { getPool } from "@/lib/server/db";
import { loadRuns } from "@/lib/server/engine/store";
import { forgetEnv } from "@/lib/server/env";
import { listen } from "@/lib/server/notify";
import { migrateQueue } from "@/lib/server/queue";
import { getRuntime } from "@/lib/server/runtime";
import { broadcastSignal } from "@/lib/server/signals";
import { createExecutors } from "@/workers/executors";
import { startWorker } from "@/workers/worker";
import { createTestDatabase, createTestRedis, type TestDatabase } from "./database";

export const TESTER: Actor = personActor("tester", "rest");

export type TestRuntime = {
  database: TestDatabase;
  /** Adds a worker to this process. */
  work(concurrency?: number): ReturnType<typeof startWorker>;
  /** Broadcasts and returns the run's id. */
  broadcast(signal: string, context?: Record<string, never>): Promise<string>;
  /** Waits until a run has one of the statuses, or has ended; a minute at most. */
  until(runId: string, ...statuses: RunStatus[]): Promise<RunState>;
  close(): Promise<void>;
};

/** Opens the real runtime on a database of its own, with the queue on PostgreSQL or on Redis. */
export async function openTestRuntime(backend: "postgres" | "redis"): Promise<TestRuntime> {
  const database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  process.env.LOG_LEVEL = "silent";
  delete process.env.REDIS_URL;
  if (backend === "redis") {
    const redis = createTestRedis();
    process.env.REDIS_URL = redis.url;
    process.env.QUARTERDECK_QUEUE_PREFIX = redis.prefix;
  }
  // The end of the audit log is noted there; every database has its own.
  const data =
    process.env.QUARTERDECK_DATA === undefined ? mkdtempSync(path.join(tmpdir(), "quarterdeck-data-")) : null;
  if (data !== null) process.env.QUARTERDECK_DATA = data;
  forgetEnv();
  await migrateQueue();
  const workers: ReturnType<typeof startWorker>[] = [];
  return {
    database,
    work(concurrency = 10) {
      const worker = startWorker({ concurrency, executorOf: createExecutors({ env: process.env }) });
      workers.push(worker);
      return worker;
    },
    async broadcast(signal, context = {}) {
      const result = await broadcastSignal(TESTER, { signal, context });
      if (result.runId === undefined) throw new Error(`ignored: ${result.reason}`);
      return result.runId;
    },
    until: (runId, ...statuses) =>
      waitFor(runId, (run) => (statuses.length > 0 ? statuses.includes(run.status) : isRunEnded(run.status))),
    async close() {
      await Promise.all(workers.map((worker) => worker.stop(5_000)));
      await getRuntime().close();
      await database.drop();
      if (data === null) return;
      delete process.env.QUARTERDECK_DATA;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function waitFor(runId: string, done: (run: RunState) => boolean): Promise<RunState> {
  let last: RunState | undefined;
  const look = async () => {
    last = (await loadRuns(getPool(), [runId])).get(runId);
    return last !== undefined && done(last);
  };
  let stop: () => Promise<void> = async () => undefined;
  try {
    return await new Promise<RunState>((resolve, reject) => {
      const check = () => void look().then((ok) => ok && resolve(last!), reject);
      stop = listen(["qd_events"], check, check);
      setTimeout(
        () =>
          reject(
            new Error(
              `run ${runId} is ${last?.status}: ${JSON.stringify(last?.tasks.map(({ stepId, status, error }) => ({ stepId, status, error })))}`,
            ),
          ),
        60_000,
      ).unref();
    });
  } finally {
    await stop();
  }
}

/** A coordinator with the signals given, for tests. */
export async function storeTestCoordinator(
  fields: { agents: unknown[]; signals: unknown[] } & Record<string, unknown>,
  id = "test",
  domain = "TEST",
): Promise<Coordinator> {
  const coordinator = coordinatorSchema.parse({
    id,
    name: `COORD_${domain}`,
    title: "Test coordinator",
    role: "tests",
    archetype: "tests",
    authorityLevel: "Coordinator",
    domain,
    domainDescription: "tests",
    version: "1.0.0",
    lastUpdated: "2026-01-01",
    maintainedBy: "tests",
    reportsTo: "ORCHESTRATOR",
    charter: "tests",
    ...fields,
  });
  await storeCoordinator(coordinator, { source: "test", author: "test" });
  return coordinator;
}

/** A signal spec with defaults, for tests. */
export const testSignal = (name: string, plan: unknown, rest: Record<string, unknown> = {}) => ({
  name,
  description: name,
  response: name,
  plan,
  ...rest,
});

export const NOOP = { kind: "builtin", analysis: "noop" } as const;
