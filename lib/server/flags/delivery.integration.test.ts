import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/scripts/test/database";
import { raise } from "@/workers/flags-testing";
import { closeDatabase, getPool } from "../db";
import { forgetEnv } from "../env";
import { agentsWithFlags, claimFlags, findFlags } from "./delivery";

const TASK = { runId: "01a00000-0000-7000-8000-000000000001", taskId: "01a00000-0000-7000-8000-000000000002" };

describe("FLAG-5 whose flags come before a task", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    process.env.DATABASE_URL = database.url;
    forgetEnv();
  });
  afterAll(async () => {
    await closeDatabase();
    await database.drop();
  });
  const complete = (id: number, agent: string) =>
    getPool().query("INSERT INTO flag_completion (flag_id, agent, actor, at) VALUES ($1, $2, 'test', now())", [
      id,
      agent,
    ]);
  const settled = new Map<string, Date>();
  const ask = async (...agents: string[]) => [...(await agentsWithFlags(getPool(), agents, settled))].toSorted();

  it("own and general flags count; what was remembered of general ones hides none that is new", async () => {
    expect(await ask("A", "B", "A")).toEqual([]);
    const own = await raise({ target: "A", impact: "low" });
    expect(await ask("A", "B")).toEqual(["A"]);
    const general = await raise({ target: null, impact: "low" });
    expect(await ask("A", "B")).toEqual(["A", "B"]);
    await complete(general, "B");
    expect(await ask("A", "B")).toEqual(["A"]);
    const second = await raise({ target: null, impact: "low" });
    expect(await ask("B")).toEqual(["B"]);
    await complete(second, "B");
    expect(await ask("B")).toEqual([]);
    await getPool().query(
      "UPDATE flag SET status = 'completed', completed_by = 'A', completed_at = now() WHERE id = $1",
      [own],
    );
    expect((await findFlags(getPool(), { ...TASK, agent: "A" }, ["critical"])).map(({ id }) => id)).toEqual([
      general,
      second,
    ]);
  });

  it("an agent whose transaction wrote late is not missed", async () => {
    const client = await getPool().connect();
    try {
      await client.query("BEGIN");
      await client.query("SELECT 1");
      expect(await ask("C")).toEqual(["C"]);
      for (const { id } of await findFlags(getPool(), { ...TASK, agent: "C" }, ["critical"])) await complete(id, "C");
      const { rows } = await client.query<{ id: number }>(
        `INSERT INTO flag (flag_type, source_agent, change_description, action_required, impact_level, impact_rank, related_files, status,
           created_by, created_at, updated_at) VALUES ('change', 'SENDER', repeat('x', 60), repeat('x', 120), 'low', 3, '{}', 'pending', 't', now(), now()) RETURNING id`,
      );
      expect(await ask("C")).toEqual([]);
      await client.query("COMMIT");
      expect(await ask("C")).toEqual(["C"]);
      await complete(rows[0]!.id, "C");
    } finally {
      client.release();
    }
  });

  it("critical first, then the oldest; not what the task raised itself, nor locked ones of other levels", async () => {
    const [low, critical, high, older, mine, locked, held] = [
      await raise({ target: "Q", impact: "low" }),
      await raise({ target: "Q", impact: "critical" }),
      await raise({ target: "Q", impact: "high" }),
      await raise({ target: "Q", impact: "high" }),
      await raise({ target: "Q", impact: "critical" }),
      await raise({ target: "Q", impact: "high" }),
      await raise({ target: "Q", impact: "critical" }),
    ];
    await getPool().query("UPDATE flag SET created_at = created_at - interval '1 hour' WHERE id = $1", [older]);
    await getPool().query("UPDATE flag SET task_id = $2 WHERE id = $1", [mine, TASK.taskId]);
    await getPool().query("UPDATE flag SET locked = true, locked_by = 'Q', locked_at = now() WHERE id = ANY($1)", [
      [locked, held],
    ]);
    await getPool().query("DELETE FROM flag WHERE target_agent IS NULL");
    const found = await findFlags(getPool(), { ...TASK, agent: "Q" }, ["critical"]);
    expect(found.map(({ id }) => id)).toEqual([critical, held, older, high, low]);
  });

  it("a flag that was given to another agent meanwhile is not claimed", async () => {
    const id = await raise({ target: "BEFORE", impact: "critical" });
    const found = await findFlags(getPool(), { ...TASK, agent: "BEFORE" }, ["critical"]);
    expect(found).toMatchObject([{ id, questions: [] }]);
    await getPool().query("UPDATE flag SET target_agent = 'AFTER' WHERE id = $1", [id]);
    expect([...(await claimFlags(getPool(), { ...TASK, agent: "BEFORE" }, found))]).toEqual([]);
    expect([...(await claimFlags(getPool(), { ...TASK, agent: "AFTER" }, found))]).toEqual([id]);
  });
});
