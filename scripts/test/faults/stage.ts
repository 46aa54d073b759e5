import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";
import { onTestFinished } from "vitest";
import { getPool } from "@/lib/server/db";
import { forgetEnv } from "@/lib/server/env";
import { ProblemError } from "@/lib/server/errors";
import { decideEscalation } from "@/lib/server/escalations/decide";
import { getRuntime } from "@/lib/server/runtime";
import { broadcastSignal } from "@/lib/server/signals";
import type { OptionId } from "@/lib/domain/escalation";
import { createTestDatabase, createTestRedis } from "../database";
import { TESTER } from "../runtime";
import { storeFaultCoordinator } from "./coordinator";
import { findBreaches } from "./invariants";
import { endAllProcesses, eventually, mustEnd } from "./processes";

/** What a fault test stands on. Workers are its own processes; the test itself broadcasts and decides. */
export type Stage = {
  pool: Pool;
  /** Programs of tasks write their process ids here, and wait for the file `go`. */
  folder: string;
  /** Lets programs that wait go on. */
  go(): Promise<void>;
  /** Broadcasts as a patient client does: again with the same key until there is an answer. Returns the run. */
  send(signal: string): Promise<string>;
  /** Decides a run's open escalation, again until there is an answer. */
  decide(runId: string, option: OptionId): Promise<void>;
  /** Waits until every run has ended; meanwhile every escalation is decided with `abort`. */
  endAll(ms?: number): Promise<void>;
  /** Stops all processes, closes everything and returns what rules the rows break. Throws when anything is left over. */
  finish(): Promise<{ rule: string; subject: string }[]>;
};

/** How long a lease lasts in these tests: long enough for a busy machine, short enough to wait for. */
const LEASE_MS = "3000";

/**
 * Opens the runtime of this process on a database, with the queue on PostgreSQL or at `redisUrl`. Without a
 * `databaseUrl` it gets a database of its own that is dropped at the end.
 */
export async function openStage(
  given: { databaseUrl?: string; redisUrl?: string; queue?: "postgres" | "redis" } = {},
): Promise<Stage> {
  const database = given.databaseUrl === undefined ? await createTestDatabase() : null;
  const redis = createTestRedis();
  const redisUrl = given.redisUrl ?? (given.queue === "redis" ? redis.url : undefined);
  process.env.DATABASE_URL = given.databaseUrl ?? database!.url;
  process.env.LOG_LEVEL = "silent";
  process.env.QUARTERDECK_LEASE_MS = LEASE_MS;
  process.env.QUARTERDECK_QUEUE_PREFIX = redis.prefix;
  delete process.env.REDIS_URL;
  if (redisUrl !== undefined) process.env.REDIS_URL = redisUrl;
  const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-fault-"));
  // The end of the audit log is noted there; every database has its own.
  const data = await mkdtemp(path.join(tmpdir(), "quarterdeck-fault-data-"));
  process.env.QUARTERDECK_DATA = data;
  forgetEnv();
  const pool = getPool();
  await storeFaultCoordinator(folder);
  let closed: Promise<void> | null = null;
  const close = () =>
    (closed ??= (async () => {
      mustEnd((await readdir(folder)).map(Number).filter((pid) => pid > 0));
      try {
        await endAllProcesses();
      } finally {
        await rm(folder, { recursive: true, force: true });
        await getRuntime().close();
        await database?.drop();
        await rm(data, { recursive: true, force: true });
      }
    })());
  // A test that fails halfway leaves nothing behind either.
  onTestFinished(close);
  return {
    pool,
    folder,
    go: () => writeFile(path.join(folder, "go"), ""),
    async send(signal) {
      const idempotencyKey = randomUUID();
      const { runId } = await patiently(() =>
        broadcastSignal(TESTER, { signal, context: {} }, { idempotencyKey, parentRunId: null }),
      );
      if (runId === undefined) throw new Error(`${signal} was ignored`);
      return runId;
    },
    decide: (runId, option) => patiently(() => decideOpen(pool, runId, option)),
    async endAll(ms = 60_000) {
      await eventually(
        "every run has ended",
        async () => {
          const { rows } = await pool.query<{ id: string; status: string }>(
            "SELECT id, status FROM run WHERE ended_at IS NULL",
          );
          for (const run of rows) if (run.status === "escalated") await decideOpen(pool, run.id, "abort");
          return rows.length === 0;
        },
        ms,
      );
    },
    async finish() {
      const breaches = await findBreaches(pool);
      await close();
      return breaches;
    },
  };
}

async function decideOpen(pool: Pool, runId: string, option: OptionId): Promise<void> {
  const { rows } = await pool.query<{ id: string }>(
    "SELECT id FROM escalation WHERE run_id = $1 AND status = 'open' LIMIT 1",
    [runId],
  );
  if (rows[0] === undefined) return;
  await decideEscalation(TESTER, { id: rows[0].id, option, reason: "a test", inputs: {} }).catch((error: unknown) => {
    // An answer that was lost on its way may have been a yes.
    if (!(error instanceof ProblemError) || error.status !== 409) throw error;
  });
}

async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if ((error instanceof ProblemError && error.status < 500) || performance.now() > deadline) throw error;
      await delay(100);
    }
  }
}
