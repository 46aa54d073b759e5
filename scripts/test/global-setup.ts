import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client } from "pg";
import type { TestProject } from "vitest/node";
import { embeddedUrl, startEmbeddedPostgres } from "@/lib/server/embedded-postgres";
import { readAccess, clusterPaths } from "@/lib/server/postgres/cluster";
import { migrateDatabase } from "@/lib/server/migrate";
import { MIGRATIONS_DIR } from "../db/paths";
import { migrateQueueTables } from "@/lib/server/queue-tables";
import { startTestRedisServer } from "./redis";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the tests' PostgreSQL, database `template1`: for making databases only. */
    postgresAdminUrl: string;
    /** A migrated database to clone. */
    postgresTemplate: string;
    redisUrl: string;
  }
}

const TEMPLATE = "quarterdeck_template";

async function makeTemplate(adminUrl: string): Promise<void> {
  const admin = new Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`create database ${TEMPLATE}`);
    const url = new URL(adminUrl);
    url.pathname = `/${TEMPLATE}`;
    await migrateDatabase(url.href, MIGRATIONS_DIR);
    await migrateQueueTables(url.href);
  } finally {
    await admin.end();
  }
}

/** Starts the real PostgreSQL and the real Redis of a test run; returns what takes them away. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(path.join(tmpdir(), "quarterdeck-test-"));
  const removals: (() => Promise<void>)[] = [() => rm(dataDir, { recursive: true, force: true })];
  const teardown = async () => {
    for (const remove of removals.splice(0).toReversed()) await remove();
  };
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, durable: false, settings: { max_connections: "300" } });
    removals.push(() => postgres.stop());
    const access = await readAccess(clusterPaths(dataDir).access);
    if (!access) throw new Error("the test database has no access file");
    const adminUrl = embeddedUrl(access, "template1");
    await makeTemplate(adminUrl);
    const redis = await startTestRedisServer();
    removals.push(() => redis.stop());
    project.provide("postgresAdminUrl", adminUrl);
    project.provide("postgresTemplate", TEMPLATE);
    project.provide("redisUrl", redis.url);
    return teardown;
  } catch (error) {
    await teardown();
    throw error;
  }
}
