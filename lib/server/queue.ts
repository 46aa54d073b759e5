import { Queue, Worker, createPostgresBackend, runMigrations, type Job } from "bullmq";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { jobs, type ReadyRun } from "@/lib/contract/jobs";
import { databaseUrl } from "./db";
import { env } from "./env";
import { LIMITS } from "./limits";
import { log } from "./log";
import { newId } from "./ids";

const NUDGES = "nudges";
const SCHEMA = "bullmq";
const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

export type Nudge = ReadyRun & { delayMs?: number };

/** Runs one job may stand for: enough to share its cost, few enough for several workers to share the runs. */
const RUNS_PER_JOB = 8;

/** Adds nudges. A nudge that can't be added is only logged: the sweep finds the ready task. */
export type NudgeQueue = { nudge(nudges: readonly Nudge[]): void; close(): Promise<void> };

/** Takes nudges until it is closed. */
export type NudgeConsumer = { close(): Promise<void> };

/** Which backend the environment chooses: Redis when REDIS_URL is set, PostgreSQL otherwise. */
export const queueBackend = (): "redis" | "postgres" => (env().REDIS_URL ? "redis" : "postgres");

function redis(blocking: boolean): Redis {
  const connection = new Redis(env().REDIS_URL!, {
    maxRetriesPerRequest: blocking ? null : 1,
    enableOfflineQueue: blocking,
    retryStrategy: (times) => Math.min(times * 100, 2_000),
    lazyConnect: false,
  });
  connection.on("error", (error) => log.debug({ error: error.message }, "redis"));
  return connection;
}

const postgres = (max: number) => ({ connectionString: databaseUrl(), max, schema: SCHEMA, application_name: "quarterdeck queue" });

/** Prepares the queue's own tables in PostgreSQL; nothing to do for Redis. Safe to repeat. */
export async function migrateQueue(): Promise<void> {
  if (queueBackend() === "redis") return;
  const pool = new Pool({ connectionString: databaseUrl(), max: 1, options: `-c search_path=${SCHEMA}` });
  try {
    await pool.query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    const client = await pool.connect();
    try {
      await runMigrations(client, SCHEMA);
    } finally {
      client.release();
    }
  } finally {
    await pool.end();
  }
}

/** Opens the adding side of the queue. */
export function openNudgeQueue(): NudgeQueue {
  const connection = env().REDIS_URL ? redis(false) : null;
  const options = { prefix: env().QUARTERDECK_QUEUE_PREFIX, skipVersionCheck: true, defaultJobOptions: KEEP_NOTHING };
  const queue = connection ? new Queue(NUDGES, { ...options, connection }) : new Queue(NUDGES, { ...options, connection: postgres(4) }, createPostgresBackend);
  queue.on("error", (error) => log.debug({ error: error.message }, "queue"));
  const pending = new Set<Promise<unknown>>();
  return {
    nudge(nudges) {
      const added = queue.addBulk(
        toJobs(nudges).map(({ runs, delay }) => ({ name: "nudge", data: jobs.nudge.parse({ runs }), opts: { jobId: newId(), ...(delay > 0 ? { delay } : {}) } })),
      );
      const settled = withTimeout(added, LIMITS.nudgeTimeoutMs).catch((error: unknown) =>
        log.warn({ error: String(error) }, "nudge not added; the sweep will find the task"),
      );
      pending.add(settled);
      void settled.finally(() => pending.delete(settled));
    },
    async close() {
      await Promise.all(pending);
      await queue.close();
      connection?.disconnect();
    },
  };
}

/** Nudges that are due now share jobs; a later one has its own. */
function toJobs(nudges: readonly Nudge[]): { runs: ReadyRun[]; delay: number }[] {
  const plain = ({ runId, ready }: Nudge): ReadyRun => ({ runId, ready });
  const due = nudges.filter((nudge) => !nudge.delayMs).map(plain);
  const later = nudges.filter((nudge) => nudge.delayMs).map((nudge) => ({ runs: [plain(nudge)], delay: Math.ceil(nudge.delayMs!) }));
  const shared = Array.from({ length: Math.ceil(due.length / RUNS_PER_JOB) }, (_, index) => ({
    runs: due.slice(index * RUNS_PER_JOB, (index + 1) * RUNS_PER_JOB),
    delay: 0,
  }));
  return [...shared, ...later];
}

async function withTimeout<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Opens the taking side of the queue; `take` is called for each run of up to `concurrency` jobs at a time. */
export function openNudgeConsumer(concurrency: number, take: (ready: ReadyRun) => Promise<void>): NudgeConsumer {
  const connection = env().REDIS_URL ? redis(true) : null;
  const handle = async (job: Job) => void (await Promise.all(jobs.nudge.parse(job.data).runs.map(take)));
  const options = { prefix: env().QUARTERDECK_QUEUE_PREFIX, concurrency, skipVersionCheck: true, ...KEEP_NOTHING_WORKER };
  const worker = connection
    ? new Worker(NUDGES, handle, { ...options, connection })
    : new Worker(NUDGES, handle, { ...options, connection: postgres(4) }, createPostgresBackend);
  worker.on("error", (error) => log.debug({ error: error.message }, "queue worker"));
  worker.on("failed", (_, error) => log.warn({ error: error.message }, "nudge failed; the sweep will find the task"));
  return {
    async close() {
      await worker.close(true);
      connection?.disconnect();
    },
  };
}

const KEEP_NOTHING_WORKER = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } } as const;
