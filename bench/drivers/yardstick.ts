import { Queue, Worker, createPostgresBackend, runMigrations } from "bullmq";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { latency, round } from "../lib/stats";

/**
 * The yardstick: bare BullMQ on the same server, one no-op job per task, no state of ours. A run is as
 * many jobs as it has tasks; a pipeline adds the next job when one ends.
 */
const backend = process.argv[2] as "redis" | "postgres";
const NAME = "yardstick";
const KEEP = { removeOnComplete: true, removeOnFail: true };

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
if (backend === "postgres") {
  await pool.query("CREATE SCHEMA IF NOT EXISTS bullmq");
  const client = await pool.connect();
  await runMigrations(client, "bullmq");
  client.release();
}
const connection = () => new Redis(process.env.REDIS_URL!, { maxRetriesPerRequest: null });
const config = { connectionString: process.env.DATABASE_URL!, schema: "bullmq", max: 10 };
const done = new Map<string, () => void>();
const handle = async (job: { data: { run: string } }) => void done.get(job.data.run)?.();
const queue =
  backend === "redis"
    ? new Queue(NAME, { connection: connection(), defaultJobOptions: KEEP })
    : new Queue(NAME, { connection: config, defaultJobOptions: KEEP }, createPostgresBackend);
const worker =
  backend === "redis"
    ? new Worker(NAME, handle, { connection: connection(), concurrency: 50 })
    : new Worker(NAME, handle, { connection: config, concurrency: 50 }, createPostgresBackend);
await worker.waitUntilReady();

let number = 0;
/** One run of `width` jobs side by side, `depth` times one after another. */
async function run(width: number, depth: number): Promise<void> {
  const id = String(number++);
  for (let stage = 0; stage < depth; stage++) {
    let left = width;
    const ended = new Promise<void>((resolve) => done.set(id, () => --left === 0 && resolve()));
    await queue.addBulk(Array.from({ length: width }, () => ({ name: "noop", data: { run: id } })));
    await ended;
  }
  done.delete(id);
}

async function throughput(width: number, depth: number, seconds: number): Promise<number> {
  const until = performance.now() + seconds * 1_000;
  let runs = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      while (performance.now() < until) {
        await run(width, depth);
        runs += 1;
      }
    }),
  );
  return round((runs * 1_000) / (performance.now() - started));
}

async function oneAtATime(width: number, depth: number, count: number) {
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const started = performance.now();
    await run(width, depth);
    samples.push(performance.now() - started);
  }
  return latency(samples);
}

const seconds = Number(process.env.BENCH_SECONDS ?? 8);
await throughput(3, 1, 1);
const result = {
  fanout: { runsPerSecond: await throughput(3, 1, seconds), latency: await oneAtATime(3, 1, 150) },
  pipeline: { runsPerSecond: await throughput(1, 4, seconds), latency: await oneAtATime(1, 4, 100) },
};
await worker.close();
await queue.close();
await pool.end();
console.log(JSON.stringify(result));
process.exit(0);
