import { whenAlone } from "./lib/alone";
import { runDriver } from "./lib/processes";
import { startServers } from "./lib/servers";

export type NoticeFigures = { deliveries: number; perSecond: number };

/** Signed webhook deliveries per second that one worker's desk sustains against a receiver on this machine. */
export async function benchNotices(seconds: number): Promise<NoticeFigures> {
  const servers = await startServers();
  try {
    return await runDriver<NoticeFigures>("drivers/notices.ts", {
      ...servers.envFor("postgres"),
      BENCH_SECONDS: String(seconds),
      QUARTERDECK_PRIVATE_OUTGOING: "127.0.0.1",
      QUARTERDECK_SECRET: "be".repeat(32),
    });
  } finally {
    await servers.stop();
  }
}

await whenAlone(import.meta.url, () => benchNotices(Number(process.env.BENCH_SECONDS ?? 8)));
