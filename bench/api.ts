import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { findFreePort } from "@/scripts/test/redis";
import { whenAlone } from "./lib/alone";
import { runDriver, startProgram } from "./lib/processes";
import { startServers, type Backend } from "./lib/servers";
import type { Latency } from "./lib/stats";

export type ApiFigures = {
  /** 50 connections, each sending the next broadcast when the last is answered; with the web's CPU time per request (Linux). */
  saturated: { requestsPerSecond: number; latency: Latency; webCpuMs: number };
  /** 50 connections that share a given rate, as many callers do. */
  steady: { rate: number; latency: Latency };
  reads: Record<string, { rate: number; latency: Latency }>;
};

/** Starts the built web server as `npm run web` does, on a free port, and waits until it answers. */
export async function startWeb(
  env: Record<string, string>,
): Promise<{ url: string; pid: number; stop(): Promise<void> }> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const service = startProgram("scripts/web.mjs", { ...env, QUARTERDECK_PORT: String(port) });
  const deadline = performance.now() + 300_000;
  while (
    !(await fetch(`${url}/api/v1/health`).then(
      (response) => response.ok,
      () => false,
    ))
  ) {
    if (service.child.exitCode !== null || performance.now() > deadline)
      throw new Error("the web server did not start");
    await delay(20);
  }
  return { url, pid: service.child.pid!, stop: service.stop };
}

/** Fills the catalog and makes a key, in a process of its own; returns the key. */
export async function prepareApi(env: Record<string, string>): Promise<string> {
  await runDriver("drivers/prepare.ts", env);
  return (await readFile(path.join(env.QUARTERDECK_DATA!, "api-key"), "utf8")).trim();
}

/** Broadcasts and reads over the real web server, production build, on loopback. A worker runs the tasks. */
export async function benchApi(
  backend: Backend = "postgres",
  seconds = Number(process.env.BENCH_SECONDS ?? 8),
): Promise<ApiFigures> {
  const servers = await startServers();
  const env = servers.envFor(backend);
  try {
    const key = await prepareApi(env);
    const web = await startWeb(env);
    const worker = startProgram("dist/workers/main.js", { ...env, QUARTERDECK_WORKER_CONCURRENCY: "20" });
    try {
      return await runDriver<ApiFigures>("drivers/api.ts", {
        ...env,
        BENCH_URL: web.url,
        BENCH_KEY: key,
        BENCH_WEB_PID: String(web.pid),
        BENCH_SECONDS: String(seconds),
      });
    } finally {
      await worker.stop();
      await web.stop();
    }
  } finally {
    await servers.stop();
  }
}

await whenAlone(import.meta.url, () => benchApi());
