import { beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/scripts/test/database";
import { readHappenings, type Looked } from "./happenings";

const INSERT = "INSERT INTO event (type, source, at, payload) VALUES ($1, 'test', now(), '{}')";

describe("ESC-6 what the log has for notices", () => {
  let database: TestDatabase;
  // What is found waits for every transaction of the server, those of other databases too; hence the polling.
  const look = async (looked: Looked) =>
    (await readHappenings(database.pool, ["early", "late"], 10, looked)).events.map(({ type }) => type);

  beforeAll(async () => {
    database = await createTestDatabase();
  });

  it("is found though it was looked for before its transaction ended", async () => {
    const looked: Looked = { upTo: null };
    const slow = await database.pool.connect();
    await slow.query("BEGIN");
    await slow.query(INSERT, ["late"]);
    await database.pool.query(INSERT, ["early"]);
    expect(await look(looked)).toEqual([]);
    expect(looked.upTo).not.toBeNull();
    await slow.query("COMMIT");
    slow.release();
    await expect.poll(() => look(looked)).toEqual(["late", "early"]);
    expect(await look(looked)).toEqual(["late", "early"]);
  });

  it("is found in a database that counts anew, whatever a process remembers of the one before", async () => {
    await expect.poll(() => look({ upTo: { xid: "9000000000", id: "1" } })).toEqual(["late", "early"]);
  });

  it("is not looked through twice", async () => {
    const looked: Looked = { upTo: null };
    // What is older than a place where nothing was found is left out from then on, whatever is asked for.
    const passed = async () => {
      await readHappenings(database.pool, ["nothing"], 10, looked);
      return look(looked);
    };
    await expect.poll(passed).toEqual([]);
    await database.pool.query(INSERT, ["early"]);
    await expect.poll(() => look(looked)).toEqual(["early"]);
  });
});
