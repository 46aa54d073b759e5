import { runDriver, startProgram } from "./lib/processes";
import type { Backend, startServers } from "./lib/servers";
import type { Latency } from "./lib/stats";

type Throughput = { runsPerSecond: number; latency: Latency };
export type Yardstick = { fanout: Throughput; pipeline: Throughput };
export type EngineFigures = Yardstick & {
  decision: Latency;
  parallelSecond: Latency;
  cost: { commits: number; statements: number };
};

/** Places of the worker that runs the benchmark's tasks. */
const CONCURRENCY = 50;

/** Measures the bare queue and then the engine on it, on the same servers: one driver and one worker process. */
export async function benchEngine(
  servers: Awaited<ReturnType<typeof startServers>>,
  backend: Backend,
  seconds: number,
): Promise<{ yardstick: Yardstick; engine: EngineFigures }> {
  const env = { ...servers.envFor(backend), BENCH_SECONDS: String(seconds) };
  const yardstick = await runDriver<Yardstick>("drivers/yardstick.ts", env, [backend]);
  const worker = startProgram("dist/workers/main.js", { ...env, QUARTERDECK_WORKER_CONCURRENCY: String(CONCURRENCY) });
  try {
    return { yardstick, engine: await runDriver<EngineFigures>("drivers/engine.ts", env) };
  } finally {
    await worker.stop();
  }
}
