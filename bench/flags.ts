import { whenAlone } from "./lib/alone";
import { runDriver } from "./lib/processes";
import { startServers } from "./lib/servers";
import type { Latency } from "./lib/stats";

export type FlagFigures = {
  stored: number;
  /** Flags raised and completed per second, by how many agents were at it at once. */
  perSecond: { raised: number; completed: number; agents: number };
  /** A general flag that every agent completes for itself. */
  general: { completionsPerSecond: number };
  /** Latency at the server, in ms, by what is asked for. */
  reads: Record<string, Latency>;
};

/** Flags through their handlers over a table of 100,000 (BENCH_FLAGS), as agents raise, read and complete them. */
export async function benchFlags(seconds: number): Promise<FlagFigures> {
  const servers = await startServers();
  try {
    return await runDriver<FlagFigures>("drivers/flags.ts", {
      ...servers.envFor("postgres"),
      BENCH_SECONDS: String(seconds),
      BENCH_FLAGS: process.env.BENCH_FLAGS ?? "100000",
      BENCH_SAMPLES: process.env.BENCH_SAMPLES ?? "200",
    });
  } finally {
    await servers.stop();
  }
}

await whenAlone(import.meta.url, () => benchFlags(Number(process.env.BENCH_SECONDS ?? 8)));
