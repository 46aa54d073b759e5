import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbeddedPostgres } from "@/lib/server/embedded-postgres";

/** Runs `work` against a PostgreSQL made for it alone in a temporary folder, and takes both away afterwards. */
export async function withScratchPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "quarterdeck-scratch-"));
  try {
    const server = await startEmbeddedPostgres({ dataDir, durable: false });
    try {
      return await work(server.url);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
