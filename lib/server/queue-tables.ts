import { assertSchemaCompatibility, runMigrations, SchemaMigrationRequiredError } from "bullmq";
import { Client } from "pg";

/** PostgreSQL schema that BullMQ's tables live in, apart from ours. */
export const QUEUE_SCHEMA = "bullmq";

/** Makes or updates BullMQ's tables. Safe to call from several processes at once; cheap when nothing is to do. */
export async function migrateQueueTables(url: string): Promise<void> {
  const client = new Client({ connectionString: url, application_name: "quarterdeck migrate" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await assertSchemaCompatibility(client, QUEUE_SCHEMA).catch(async (error: unknown) => {
      if (!(error instanceof SchemaMigrationRequiredError)) throw error;
      await runMigrations(client, QUEUE_SCHEMA);
    });
  } finally {
    await client.end();
  }
}
