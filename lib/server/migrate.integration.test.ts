import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestDatabase } from "../../scripts/test/database";
import { migrateDatabase } from "./migrate";

let dir: string;

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(path.join(dir, name), { recursive: true });
  await writeFile(path.join(dir, name, "migration.sql"), sql);
}

async function createEmptyDatabase() {
  const db = await createTestDatabase();
  await db.pool.query("drop schema public cascade; create schema public");
  return db;
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), "quarterdeck-migrations-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe("migrateDatabase", () => {
  it("applies what is pending in order, functions with semicolons too, and then nothing", async () => {
    const { url, pool } = await createEmptyDatabase();
    await addMigration("20260101000000_one", "create table one (id int);");
    await addMigration(
      "20260102000000_two",
      "alter table one add column two text default 'a;b'; create function f() returns int language plpgsql as $$ begin perform 1; return 2; end; $$;",
    );
    expect(await migrateDatabase(url, dir)).toEqual(["20260101000000_one", "20260102000000_two"]);
    expect(await migrateDatabase(url, dir)).toEqual([]);
    expect((await pool.query("select f()")).rows).toEqual([{ f: 2 }]);
    const { rows } = await pool.query(
      "select migration_name, applied_steps_count, finished_at is not null as done from _prisma_migrations order by 1",
    );
    expect(rows).toEqual([
      { migration_name: "20260101000000_one", applied_steps_count: 1, done: true },
      { migration_name: "20260102000000_two", applied_steps_count: 1, done: true },
    ]);
  });

  it("leaves nothing of a migration that fails halfway, and applies it once mended", async () => {
    const { url, pool } = await createEmptyDatabase();
    await addMigration("20260101000000_one", "create table half (id int); select 1/0;");
    await expect(migrateDatabase(url, dir)).rejects.toMatchObject({ code: "migration-failed" });
    expect((await pool.query("select to_regclass('half') as half")).rows).toEqual([{ half: null }]);
    await addMigration("20260101000000_one", "create table half (id int);");
    expect(await migrateDatabase(url, dir)).toEqual(["20260101000000_one"]);
  });

  it("applies each migration once when eight processes start at the same moment", async () => {
    const { url, pool } = await createEmptyDatabase();
    await addMigration("20260101000000_one", "create table one (id int); insert into one values (1);");
    const results = await Promise.all(Array.from({ length: 8 }, () => migrateDatabase(url, dir)));
    expect(results.flat()).toEqual(["20260101000000_one"]);
    expect((await pool.query("select count(*)::int as n from one")).rows).toEqual([{ n: 1 }]);
  });

  it("refuses an edited migration and a database of a newer version", async () => {
    const { url } = await createEmptyDatabase();
    await addMigration("20260101000000_one", "create table one (id int);");
    await migrateDatabase(url, dir);
    await addMigration("20260101000000_one", "create table one (id bigint);");
    await expect(migrateDatabase(url, dir)).rejects.toMatchObject({ code: "migration-edited" });
    await rm(path.join(dir, "20260101000000_one"), { recursive: true });
    await expect(migrateDatabase(url, dir)).rejects.toMatchObject({ code: "database-newer" });
  });

  it("says that a database can't be reached", async () => {
    await expect(migrateDatabase("postgresql://nobody@127.0.0.1:1/none", dir)).rejects.toMatchObject({
      code: "database-unreachable",
    });
  });
});
