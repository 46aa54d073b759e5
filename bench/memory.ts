import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { startWeb, prepareApi } from "./api";
import { whenAlone } from "./lib/alone";
import { runDriver, startProgram } from "./lib/processes";
import { startServers } from "./lib/servers";

type Megabytes = { web: number; worker: number };
export type MemoryFigures = { rest: Megabytes; after: number; used: Megabytes; usedTwice: Megabytes };

/** Resident memory in MB (1,000,000 bytes) of a process and its children. */
function residentMb(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
    .trim()
    .split(" ")
    .filter(Boolean)
    .map(Number);
  const own = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1_000;
  return Math.round(own + children.reduce((sum, child) => sum + residentMb(child), 0));
}

/** Memory of web and worker at rest, after 10,000 runs over the API, and after 10,000 more: it must not grow. */
export async function benchMemory(runs = Number(process.env.BENCH_RUNS ?? 10_000)): Promise<MemoryFigures> {
  const servers = await startServers();
  const env = servers.envFor("redis");
  try {
    const key = await prepareApi(env);
    const web = await startWeb(env);
    const worker = startProgram("dist/workers/main.js", { ...env, QUARTERDECK_WORKER_CONCURRENCY: "20" });
    const measure = (): Megabytes => ({ web: residentMb(web.pid), worker: residentMb(worker.child.pid!) });
    try {
      await delay(3_000);
      const rest = measure();
      const load = () =>
        runDriver("drivers/many-runs.ts", { ...env, BENCH_URL: web.url, BENCH_KEY: key, BENCH_RUNS: String(runs) });
      await load();
      await delay(5_000);
      const used = measure();
      await load();
      await delay(5_000);
      return { rest, after: runs, used, usedTwice: measure() };
    } finally {
      await worker.stop();
      await web.stop();
    }
  } finally {
    await servers.stop();
  }
}

await whenAlone(import.meta.url, () => benchMemory());
