import { Queue, Worker, createPostgresBackend, runMigrations, type Job } from "bullmq";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { jobs, type JobData } from "@/lib/contract/jobs";
import { databaseUrl } from "./db";
import { env } from "./env";
import { LIMITS } from "./limits";
import { log } from "./log";
import { newId } from "./ids";

const NUDGES = "nudges";
const SCHEMA = "bullmq";
const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

export type Nudge = JobData<"nudge"> & { delayMs?: number };

/** Adds nudges. A nudge that can't be added is only logged: the sweep finds the ready task. */
export type NudgeQueue = { nudge(nudges: readonly Nudge[]): void; close(): Promise<void> };

/** Takes nudges. `pause` stops taking new ones while this process has no free place. */
export type NudgeConsumer = { pause(): void; resume(): void; close(): Promise<void> };

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
        nudges.map(({ delayMs, ...data }) => ({
          name: "nudge",
          data: jobs.nudge.parse(data),
          opts: { jobId: newId(), ...(delayMs ? { delay: Math.ceil(delayMs) } : {}) },
        })),
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

/** Opens the taking side of the queue; `take` is called with up to `concurrency` nudges at a time. */
export function openNudgeConsumer(concurrency: number, take: (nudge: JobData<"nudge">) => Promise<void>): NudgeConsumer {
  const connection = env().REDIS_URL ? redis(true) : null;
  const handle = async (job: Job) => take(jobs.nudge.parse(job.data));
  const options = { prefix: env().QUARTERDECK_QUEUE_PREFIX, concurrency, skipVersionCheck: true, ...KEEP_NOTHING_WORKER };
  const worker = connection
    ? new Worker(NUDGES, handle, { ...options, connection })
    : new Worker(NUDGES, handle, { ...options, connection: postgres(4) }, createPostgresBackend);
  worker.on("error", (error) => log.debug({ error: error.message }, "queue worker"));
  worker.on("failed", (_, error) => log.warn({ error: error.message }, "nudge failed; the sweep will find the task"));
  return {
    pause: () => void worker.pause(true).catch(() => undefined),
    resume: () => worker.resume(),
    async close() {
      await worker.close(true);
      connection?.disconnect();
    },
  };
}

const KEEP_NOTHING_WORKER = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } } as const;
