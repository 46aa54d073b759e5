// npm run db:check: fails when prisma/schema.prisma and prisma/migrations do not say the same.
import { migrateDatabase } from "@/lib/server/migrate";
import { MIGRATIONS_DIR, readSchema } from "./paths";
import { diffDatabase } from "./schema-engine";
import { withScratchPostgres } from "./with-scratch-postgres";

async function main(): Promise<number> {
  const schema = await readSchema();
  const { difference, again } = await withScratchPostgres(async (url) => {
    await migrateDatabase(url, MIGRATIONS_DIR);
    return { difference: await diffDatabase(url, schema), again: await migrateDatabase(url, MIGRATIONS_DIR) };
  });
  if (difference !== "") {
    console.error(
      `prisma/schema.prisma and prisma/migrations differ. Write the migration with "npm run db:new -- <name>":\n\n${difference}`,
    );
    return 1;
  }
  if (again.length > 0) {
    console.error(`Migrating twice applied again: ${again.join(", ")}`);
    return 1;
  }
  console.log("Schema and migrations agree.");
  return 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
