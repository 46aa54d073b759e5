import { prepareApi, startWeb } from "./api";
import { whenAlone } from "./lib/alone";
import { runDriver, startProgram } from "./lib/processes";
import { startServers } from "./lib/servers";
import type { Latency } from "./lib/stats";

export type InboxFigures = {
  open: number;
  /** Latency at the server, in ms, by what is asked for. */
  reads: Record<string, Latency>;
  /** From a decision by REST to the start of the next task, in ms. */
  decision: Latency;
  /** Deadlines of one second, and when the last of them was handled after it. */
  due: { count: number; seconds: number };
};

/** The inbox over 10,000 open escalations (BENCH_OPEN), decisions and deadlines, on the embedded default. */
export async function benchInbox(): Promise<InboxFigures> {
  const servers = await startServers();
  const env = servers.envFor("postgres");
  try {
    const key = await prepareApi(env);
    const web = await startWeb(env);
    const worker = startProgram("dist/workers/main.js", { ...env, QUARTERDECK_WORKER_CONCURRENCY: "20" });
    try {
      return await runDriver<InboxFigures>("drivers/inbox.ts", {
        ...env,
        BENCH_URL: web.url,
        BENCH_KEY: key,
        BENCH_OPEN: process.env.BENCH_OPEN ?? "10000",
        BENCH_SAMPLES: process.env.BENCH_SAMPLES ?? "200",
      });
    } finally {
      await worker.stop();
      await web.stop();
    }
  } finally {
    await servers.stop();
  }
}

await whenAlone(import.meta.url, benchInbox);
