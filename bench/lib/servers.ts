import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { startEmbeddedPostgres } from "@/lib/server/embedded-postgres";
import { migrateDatabase } from "@/lib/server/migrate";
import { startTestRedisServer } from "@/scripts/test/redis";
import { ROOT } from "./root";

export type Backend = "redis" | "postgres";
export type Servers = { env: Record<string, string>; databaseUrl: string; redisUrl: string; stop(): Promise<void> };

/**
 * A PostgreSQL with its durable defaults (fsync on) and a Redis, both of the benchmark's own, in temporary
 * folders. `env` is what our processes get for a backend.
 */
export async function startServers(): Promise<Servers & { envFor(backend: Backend): Record<string, string> }> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "quarterdeck-bench-"));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    settings: { shared_preload_libraries: "pg_stat_statements", "pg_stat_statements.track": "top" },
  });
  const redis = await startTestRedisServer();
  await migrateDatabase(postgres.url, path.join(ROOT, "prisma/migrations"));
  // What one caller may send a minute is not what is measured.
  const unlimited = { QUARTERDECK_WRITES_PER_MINUTE: "0", QUARTERDECK_READS_PER_MINUTE: "0" };
  const base = {
    ...unlimited,
    DATABASE_URL: postgres.url,
    QUARTERDECK_DATA: dataDir,
    LOG_LEVEL: "warn",
    NODE_ENV: "production",
  };
  return {
    env: base,
    envFor: (backend) => (backend === "redis" ? { ...base, REDIS_URL: redis.url } : base),
    databaseUrl: postgres.url,
    redisUrl: redis.url,
    async stop() {
      await redis.stop();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
