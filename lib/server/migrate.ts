import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { type Migration, readMigrations } from "./migration-files";
import { SetupError } from "./setup-error";

/** Processes that start at the same moment migrate one after the other. The number is ours, and arbitrary. */
const MIGRATION_LOCK = 7_346_021;

type Applied = { name: string; checksum: string; finished: boolean };

async function readApplied(client: Client): Promise<Applied[]> {
  const table = await client.query("select to_regclass('_prisma_migrations') as name");
  if (table.rows[0]?.name === null) return [];
  const { rows } = await client.query<Applied>(
    `select migration_name as name, checksum, finished_at is not null as finished
       from _prisma_migrations where rolled_back_at is null order by started_at`,
  );
  return rows;
}

/**
 * Which migrations are still to be applied.
 * @throws SetupError when an earlier one failed halfway, was edited after it was applied, or is unknown here
 * because the database was made by a newer Quarterdeck.
 */
export function findPending(migrations: Migration[], applied: Applied[]): Migration[] {
  const known = new Map(migrations.map((migration) => [migration.name, migration]));
  for (const { name, checksum, finished } of applied) {
    const migration = known.get(name);
    if (!migration) {
      throw new SetupError(
        "database-newer",
        `The database was changed by a newer Quarterdeck (${name} is unknown here). Start that version, or another data folder.`,
      );
    }
    if (!finished) {
      throw new SetupError(
        "migration-failed",
        `The migration ${name} failed halfway earlier. Restore a backup, or mend the database and run ` +
          `"npx prisma migrate resolve --rolled-back ${name}".`,
      );
    }
    if (checksum !== migration.checksum) {
      throw new SetupError(
        "migration-edited",
        `The migration ${name} was edited after it was applied. Restore its file from git.`,
      );
    }
  }
  const done = new Set(applied.map(({ name }) => name));
  return migrations.filter(({ name }) => !done.has(name));
}

const MIGRATIONS_TABLE = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

// The SQL and its row are one transaction: a migration that fails, or a process that dies, leaves nothing behind.
async function applyMigration(client: Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query("begin");
  try {
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
         values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query("commit");
  } catch (cause) {
    await client.query("rollback").catch(() => undefined);
    throw new SetupError(
      "migration-failed",
      `The database could not be migrated: ${name}: ${(cause as Error).message}. Nothing of it was applied.`,
      { cause },
    );
  }
}

/**
 * Brings a database to the newest schema and says what was applied, oldest first. Keeps the ordinary
 * `_prisma_migrations` table, so `prisma migrate deploy` and this can take turns. Nothing pending costs two queries.
 * @throws SetupError with what to do when the database can't be reached or doesn't fit these migrations.
 */
export async function migrateDatabase(url: string, migrationsDir: string): Promise<string[]> {
  const migrations = await readMigrations(migrationsDir);
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: "quarterdeck migrate",
  });
  // A server that goes away rejects the query under way; without this the event would end the process.
  client.on("error", () => undefined);
  await client.connect().catch((cause: Error) => {
    throw new SetupError(
      "database-unreachable",
      `The database can't be reached: ${cause.message}. Check DATABASE_URL.`,
      { cause },
    );
  });
  try {
    if (findPending(migrations, await readApplied(client)).length === 0) return [];
    await client.query("select pg_advisory_lock($1)", [MIGRATION_LOCK]);
    await client.query(MIGRATIONS_TABLE);
    // Another process may have migrated while this one waited for the lock.
    const pending = findPending(migrations, await readApplied(client));
    for (const migration of pending) await applyMigration(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
