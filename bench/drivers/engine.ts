import { Pool } from "pg";
import { personActor, type Actor } from "@/lib/server/actor";
import { getPool } from "@/lib/server/db";
import { decideEscalation } from "@/lib/server/escalations/decide";
import { currentCursor, parseCursor, readFeed } from "@/lib/server/feed";
import { listen } from "@/lib/server/notify";
import { migrateQueue } from "@/lib/server/queue";
import { getRuntime } from "@/lib/server/runtime";
import { broadcastSignal } from "@/lib/server/signals";
import { step, storeBenchCoordinator } from "../lib/coordinator";
import { latency, round } from "../lib/stats";

/** Drives the engine from one process while a worker process runs the tasks. Ends are seen through the feed. */
const actor: Actor = personActor("bench", "bench");
await migrateQueue();
await storeBenchCoordinator(
  ["A", "B", "C", "D"],
  {
    FANOUT: { parallel: [step("a", "A"), step("b", "B"), step("c", "C")] },
    PIPELINE: { sequence: [step("a", "A"), step("b", "B"), step("c", "C"), step("d", "D")] },
    DECIDE: { sequence: [step("a", "NOBODY", { required: false }), step("b", "A")] },
    SECOND: { parallel: [step("a", "SLEEPER"), step("b", "SLEEPER"), step("c", "SLEEPER")] },
  },
  [
    { handle: "SLEEPER", role: "sleeps 1 s", executor: { kind: "builtin", analysis: "sleep", params: { ms: 1_000 } } },
    { handle: "NOBODY", role: "has no executor" },
  ],
);

const watchers = new Map<string, (type: string) => void>();
const early = new Map<string, string>();
let cursor = await currentCursor(getPool());
let reading = false;
let again = false;
async function pump(): Promise<void> {
  again = true;
  if (reading) return;
  reading = true;
  while (again) {
    again = false;
    const events = await readFeed(getPool(), cursor, 1_000);
    for (const event of events) {
      cursor = parseCursor(event.cursor)!;
      if (!["run.completed", "run.failed", "run.escalated"].includes(event.type)) continue;
      const watcher = watchers.get(event.runId!);
      if (watcher) watcher(event.type);
      else early.set(event.runId!, event.type);
    }
    if (events.length === 1_000) again = true;
  }
  reading = false;
}
const stopListening = listen(
  ["qd_events"],
  () => void pump(),
  () => void pump(),
);
const fallback = setInterval(() => void pump(), 500);

function until(runId: string, type: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const seen = (got: string) => {
      early.delete(runId);
      if (got === type) {
        watchers.delete(runId);
        resolve();
      } else if (got !== "run.escalated") reject(new Error(`run ${runId}: ${got}`));
    };
    watchers.set(runId, seen);
    const already = early.get(runId);
    if (already !== undefined) seen(already);
  });
}

async function broadcast(name: string): Promise<string> {
  const { runId } = await broadcastSignal(actor, { signal: name, context: {} });
  return runId!;
}

async function run(name: string): Promise<void> {
  await until(await broadcast(name), "run.completed");
}

async function throughput(name: string, seconds: number): Promise<number> {
  const ends = performance.now() + seconds * 1_000;
  const started = performance.now();
  let runs = 0;
  await Promise.all(
    Array.from({ length: 50 }, async () => {
      while (performance.now() < ends) {
        await run(name);
        runs += 1;
      }
    }),
  );
  return round((runs * 1_000) / (performance.now() - started));
}

async function samples(count: number, one: () => Promise<number>) {
  const all: number[] = [];
  for (let index = 0; index < count; index++) all.push(await one());
  return latency(all);
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const started = performance.now();
  await work();
  return performance.now() - started;
};

async function decision(): Promise<number> {
  const runId = await broadcast("BENCH:DECIDE");
  await until(runId, "run.escalated");
  const { rows } = await getPool().query<{ id: string }>("SELECT id FROM escalation WHERE run_id = $1", [runId]);
  return timed(async () => {
    const ended = until(runId, "run.completed");
    await decideEscalation(actor, { id: rows[0]!.id, option: "accept", reason: "benchmark", inputs: {} });
    await ended;
  });
}

/** Commits and statements of ours per run, by the server's own counters; only meaningful without other traffic. */
async function cost(runs: number): Promise<{ commits: number; statements: number }> {
  const admin = new Pool({ connectionString: process.env.DATABASE_URL, max: 1 });
  await admin.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  const read = async () => {
    await admin.query("SELECT pg_stat_force_next_flush()");
    const commits = await admin.query<{ n: string }>(
      "SELECT xact_commit AS n FROM pg_stat_database WHERE datname = current_database()",
    );
    const statements = await admin.query<{ n: string }>(
      "SELECT coalesce(sum(calls), 0) AS n FROM pg_stat_statements WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND query !~* 'pg_stat|^(begin|commit|listen)'",
    );
    return { commits: Number(commits.rows[0]!.n), statements: Number(statements.rows[0]!.n) };
  };
  const before = await read();
  for (let index = 0; index < runs; index++) await run("BENCH:FANOUT");
  const settle = performance.now() + 1_500;
  while (performance.now() < settle) await new Promise((resolve) => setTimeout(resolve, 100));
  const after = await read();
  await admin.end();
  return {
    commits: round((after.commits - before.commits) / runs),
    statements: round((after.statements - before.statements) / runs),
  };
}

const seconds = Number(process.env.BENCH_SECONDS ?? 8);
await throughput("BENCH:FANOUT", 2);
const result = {
  fanout: {
    runsPerSecond: await throughput("BENCH:FANOUT", seconds),
    latency: await samples(300, () => timed(() => run("BENCH:FANOUT"))),
  },
  pipeline: {
    runsPerSecond: await throughput("BENCH:PIPELINE", seconds),
    latency: await samples(200, () => timed(() => run("BENCH:PIPELINE"))),
  },
  decision: await samples(150, decision),
  parallelSecond: await samples(15, async () => (await timed(() => run("BENCH:SECOND"))) - 1_000),
  cost: await cost(200),
};
clearInterval(fallback);
await stopListening();
await getRuntime().close();
console.log(JSON.stringify(result));
process.exit(0);
