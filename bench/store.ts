import { whenAlone } from "./lib/alone";
import { runDriver } from "./lib/processes";
import { startServers } from "./lib/servers";
import type { Latency } from "./lib/stats";

export type StoreFigures = {
  stored: { runs: number; tasks: number; events: number };
  fillSeconds: number;
  /** Latency at the server, in ms, by what is asked for. */
  queries: Record<string, Latency>;
};

/**
 * Fills a database of its own with runs, their tasks and events (100,000, 400,000 and 2,000,000 unless
 * BENCH_RUNS says otherwise) and measures lists, details and searches at the server.
 */
export async function benchStore(): Promise<StoreFigures> {
  const servers = await startServers();
  try {
    return await runDriver<StoreFigures>("drivers/store.ts", {
      ...servers.envFor("postgres"),
      BENCH_RUNS: process.env.BENCH_RUNS ?? "100000",
      BENCH_SAMPLES: process.env.BENCH_SAMPLES ?? "200",
    });
  } finally {
    await servers.stop();
  }
}

await whenAlone(import.meta.url, benchStore);
