import { randomUUID } from "node:crypto";
import { Client, Pool } from "pg";
import { afterAll, inject } from "vitest";
import { readerRole } from "@/lib/server/query/words";

/** A database of one test file's own, cloned from the migrated template. */
export type TestDatabase = {
  url: string;
  name: string;
  pool: Pool;
  /** Ends the pool and drops the database. Throws when any other connection to it is still open: a leak. */
  drop(): Promise<void>;
};

async function withAdmin<T>(work: (admin: Client) => Promise<T>): Promise<T> {
  const admin = new Client({ connectionString: inject("postgresAdminUrl") });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

type Connection = { pid: number; application_name: string; state: string; query: string };

const LEAK_GRACE_MS = 2_000;

// A socket that was just closed shows up in pg_stat_activity for a moment longer; a leak stays.
async function findLeaks(admin: Client, name: string): Promise<Connection[]> {
  const deadline = performance.now() + LEAK_GRACE_MS;
  for (;;) {
    const { rows } = await admin.query<Connection>(
      "select pid, application_name, state, left(query, 120) as query from pg_stat_activity where datname = $1 and backend_type = 'client backend'",
      [name],
    );
    if (rows.length === 0 || performance.now() > deadline) return rows;
    await admin.query("select pg_sleep(0.02)");
  }
}

async function dropDatabase(name: string): Promise<void> {
  await withAdmin(async (admin) => {
    const leaks = await findLeaks(admin, name);
    await admin.query(`drop database if exists "${name}" with (force)`);
    await admin.query(`drop role if exists "${readerRole(name)}"`);
    if (leaks.length > 0) {
      const lines = leaks.map((leak) => `  ${leak.pid} ${leak.application_name} (${leak.state}): ${leak.query}`);
      throw new Error(`${leaks.length} connection(s) to the test database were left open:\n${lines.join("\n")}`);
    }
  });
}

/**
 * Clones the template database, about 30 ms. It is dropped after the test file, and the file fails when a
 * connection to it is left open; call `drop()` to have that earlier.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  // FILE_COPY of a small template with fsync off is the faster of PostgreSQL's two ways.
  await withAdmin((admin) =>
    admin.query(`create database "${name}" template "${inject("postgresTemplate")}" strategy file_copy`),
  );
  const address = new URL(inject("postgresAdminUrl"));
  address.pathname = `/${name}`;
  const url = address.href;
  const pool = new Pool({ connectionString: url, max: 10, application_name: "test" });
  pool.on("error", () => undefined);
  let dropped: Promise<void> | undefined;
  const drop = (): Promise<void> =>
    (dropped ??= (async () => {
      if (!pool.ended) await pool.end();
      await dropDatabase(name);
    })());
  afterAll(drop);
  return { url, name, pool, drop };
}

/** The tests' Redis and a queue prefix that no other test has. */
export function createTestRedis(): { url: string; prefix: string } {
  return { url: inject("redisUrl"), prefix: `test-${randomUUID()}` };
}
