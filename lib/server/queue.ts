import { setTimeout as delay } from "node:timers/promises";
import { Queue, Worker, createPostgresBackend, type Job } from "bullmq";
import { Redis } from "ioredis";
import { jobs, type ReadyRun } from "@/lib/contract/jobs";
import { databaseUrl, SteadyClient } from "./db";
import { Batcher } from "./engine/batcher";
import { env } from "./env";
import { LIMITS } from "./limits";
import { log } from "./log";
import { newId } from "./ids";
import { migrateQueueTables, QUEUE_SCHEMA } from "./queue-tables";

const NUDGES = "nudges";
const KEEP_NOTHING = { removeOnComplete: true, removeOnFail: true } as const;

export type Nudge = ReadyRun & { delayMs?: number };

/** Nudges one call to the queue carries at most. */
const NUDGES_PER_CALL = 200;

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

const postgres = (max: number) => ({
  connectionString: databaseUrl(),
  max,
  Client: SteadyClient,
  schema: QUEUE_SCHEMA,
  application_name: "quarterdeck queue",
});

/** Prepares the queue's own tables in PostgreSQL; nothing to do for Redis. Safe to repeat. */
export async function migrateQueue(): Promise<void> {
  if (queueBackend() === "postgres") await migrateQueueTables(databaseUrl());
}

type OpenQueue = { queue: Pick<Queue, "addBulk" | "close">; connection: Redis | null };

/**
 * The queue library remembers for good that its tables were missing or its database away when it was
 * opened, and then asks again without a pause. So it is opened only when both are there.
 */
async function openQueue(): Promise<OpenQueue> {
  await migrateQueue();
  const connection = env().REDIS_URL ? redis(false) : null;
  const options = { prefix: env().QUARTERDECK_QUEUE_PREFIX, skipVersionCheck: true, defaultJobOptions: KEEP_NOTHING };
  const queue = connection
    ? new Queue(NUDGES, { ...options, connection })
    : new Queue(NUDGES, { ...options, connection: postgres(4) }, createPostgresBackend);
  queue.on("error", (error) => log.debug({ error: error.message }, "queue"));
  if (connection === null) await readyOrClosed(queue);
  return { queue, connection };
}

async function readyOrClosed(opened: { waitUntilReady(): Promise<unknown>; close(): Promise<void> }): Promise<void> {
  try {
    await opened.waitUntilReady();
  } catch (error) {
    await opened.close().catch(() => undefined);
    throw error;
  }
}

/** Opens the adding side of the queue. */
export function openNudgeQueue(): NudgeQueue {
  let opened: Promise<OpenQueue> | null = null;
  const open = () => {
    const opening = (opened ??= openQueue());
    opening.catch(() => (opened = null));
    return opening;
  };
  const add = async (nudges: readonly Nudge[]) => {
    const { queue } = await open();
    await queue.addBulk(
      toJobs(nudges).map(({ runs, delay }) => ({
        name: "nudge",
        data: jobs.nudge.parse({ runs }),
        opts: { jobId: newId(), ...(delay > 0 ? { delay } : {}) },
      })),
    );
  };
  // Nudges that come while others are being added share jobs with each other: fewer jobs when there is much to do.
  const waiting = new Batcher<Nudge>(
    (nudges) =>
      withTimeout(add(nudges), LIMITS.nudgeTimeoutMs).catch((error: unknown) =>
        log.warn({ error: String(error) }, "nudge not added; the sweep will find the task"),
      ),
    NUDGES_PER_CALL,
  );
  return {
    nudge(nudges) {
      for (const nudge of nudges) waiting.add(nudge);
    },
    async close() {
      await waiting.idle();
      const last = await opened?.catch(() => null);
      await last?.queue.close();
      last?.connection?.disconnect();
    },
  };
}

/** Nudges that are due now share jobs; a later one has its own. */
function toJobs(nudges: readonly Nudge[]): { runs: ReadyRun[]; delay: number }[] {
  const plain = ({ runId, ready }: Nudge): ReadyRun => ({ runId, ready });
  const due = nudges.filter((nudge) => !nudge.delayMs).map(plain);
  const later = nudges
    .filter((nudge) => nudge.delayMs)
    .map((nudge) => ({ runs: [plain(nudge)], delay: Math.ceil(nudge.delayMs!) }));
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

const KEEP_NO_JOBS = { removeOnComplete: { count: 0 }, removeOnFail: { count: 0 } } as const;

/**
 * Opens the taking side of the queue; `take` is called for each run of up to `concurrency` jobs at a time.
 * While the database does not answer it tries again; the sweep works meanwhile.
 */
export function openNudgeConsumer(concurrency: number, take: (ready: ReadyRun) => Promise<void>): NudgeConsumer {
  const handle = async (job: Job) => void (await Promise.all(jobs.nudge.parse(job.data).runs.map(take)));
  let closing = false;
  let connection: Redis | null = null;
  const open = async (): Promise<Pick<Worker, "run" | "close"> | null> => {
    while (!closing) {
      try {
        return await start();
      } catch (error) {
        log.warn({ error: String(error) }, "queue not ready");
        connection?.disconnect();
        await delay(LIMITS.queueRetryMs);
      }
    }
    return null;
  };
  const start = async (): Promise<Pick<Worker, "run" | "close">> => {
    await migrateQueue();
    connection = env().REDIS_URL ? redis(true) : null;
    const options = {
      prefix: env().QUARTERDECK_QUEUE_PREFIX,
      concurrency,
      autorun: false,
      skipVersionCheck: true,
      runRetryDelay: LIMITS.queueRetryMs,
      ...KEEP_NO_JOBS,
    };
    const worker = connection
      ? new Worker(NUDGES, handle, { ...options, connection })
      : new Worker(NUDGES, handle, { ...options, connection: postgres(4) }, createPostgresBackend);
    worker.on("error", (error) => log.debug({ error: error.message }, "queue worker"));
    worker.on("failed", (_, error) => log.warn({ error: error.message }, "nudge failed; the sweep will find the task"));
    if (connection === null) await readyOrClosed(worker);
    void keepRunning(worker);
    return worker;
  };
  const keepRunning = async (worker: Pick<Worker, "run">): Promise<void> => {
    while (!closing) {
      try {
        return await worker.run();
      } catch (error) {
        log.warn({ error: String(error) }, "queue worker does not run");
        await delay(LIMITS.queueRetryMs);
      }
    }
  };
  const opened = open();
  return {
    async close() {
      closing = true;
      await (await opened)?.close(true);
      connection?.disconnect();
    },
  };
}
