// npm run db:new -- add_flags: writes the migration that takes the database to prisma/schema.prisma.
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { migrateDatabase } from "@/lib/server/migrate";
import { MIGRATIONS_DIR, readSchema } from "./paths";
import { diffDatabase } from "./schema-engine";
import { withScratchPostgres } from "./with-scratch-postgres";

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const empty = args.includes("--empty");
  const name = args.find((arg) => !arg.startsWith("-"));
  if (!name || !/^[a-z][a-z0-9_]*$/.test(name)) {
    console.error(
      "Usage: npm run db:new -- <name> [--empty]   (name: lower case, digits, _; --empty: to write SQL by hand)",
    );
    return 1;
  }
  await mkdir(MIGRATIONS_DIR, { recursive: true });
  const schema = await readSchema();
  const sql = await withScratchPostgres(async (url) => {
    await migrateDatabase(url, MIGRATIONS_DIR);
    return diffDatabase(url, schema);
  });
  if (sql === "" && !empty) {
    console.log("Schema and migrations agree: nothing to write. Add --empty to write SQL by hand.");
    return 0;
  }
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = path.join(MIGRATIONS_DIR, `${stamp}_${name}`);
  await mkdir(folder);
  await writeFile(path.join(folder, "migration.sql"), sql === "" ? "" : `${sql}\n`);
  await writeFile(path.join(MIGRATIONS_DIR, "migration_lock.toml"), 'provider = "postgresql"\n');
  console.log(`${path.relative(process.cwd(), folder)}/migration.sql`);
  return 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
