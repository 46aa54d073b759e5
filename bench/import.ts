import { whenAlone } from "./lib/alone";
import { runDriver } from "./lib/processes";
import { startServers } from "./lib/servers";

export type ImportFigures = {
  files: number;
  /** Seconds from the call to the end, by what was imported; `done` counts the progress that was seen. */
  first: { seconds: number; progress: number };
  unchanged: { seconds: number };
  changed: { seconds: number };
};

/** Imports 2,000 agent files of about 8 KB into a database of its own: new, unchanged, and a tenth of them changed. */
export async function benchImport(): Promise<ImportFigures> {
  const servers = await startServers();
  try {
    return await runDriver<ImportFigures>("drivers/import.ts", {
      ...servers.envFor("postgres"),
      BENCH_FILES: process.env.BENCH_FILES ?? "2000",
    });
  } finally {
    await servers.stop();
  }
}

await whenAlone(import.meta.url, benchImport);
