import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestDatabase, type TestDatabase } from "@/scripts/test/database";
import { forgetEnv } from "../env";
import { closeDatabase, getPool } from "../db";

const GOOD: Record<string, unknown> = {
  flag_type: "change",
  source_agent: "@database.postgres",
  target_agent: "@backend.api",
  change_description: "c".repeat(50),
  action_required: "a".repeat(100),
  impact_level: "medium",
  impact_rank: 2,
  related_files: [],
  status: "pending",
  created_by: "sql",
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
};
const DONE = { status: "completed", completed_by: "@backend.api", completed_at: "2026-01-01T00:00:00Z" };
const LOCKED = { locked: true, locked_by: "@backend.api", locked_at: "2026-01-01T00:00:00Z" };

describe("the rules of flags held by the database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    process.env.DATABASE_URL = database.url;
    forgetEnv();
  });
  afterAll(async () => {
    await closeDatabase();
    await database?.drop();
  });

  async function insert(fields: Record<string, unknown>): Promise<number> {
    const row = { ...GOOD, ...fields };
    const names = Object.keys(row);
    const { rows } = await getPool().query<{ id: number }>(
      `INSERT INTO flag (${names.join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")}) RETURNING id`,
      Object.values(row),
    );
    return rows[0]!.id;
  }
  const constraintOf = async (act: Promise<unknown>): Promise<string> =>
    act.then(
      () => "nothing",
      (error: { constraint?: string; column?: string; code?: string }) =>
        error.constraint ?? error.column ?? String(error.code),
    );

  it.each<[string, Record<string, unknown>, string]>([
    ["an unknown type", { flag_type: "catastrophe" }, "flag_type_known"],
    ["no type", { flag_type: null }, "flag_type"],
    ["an unknown impact", { impact_level: "urgent" }, "flag_impact_known"],
    ["a rank that is not the level's", { impact_rank: 0 }, "flag_impact_known"],
    ["security that is not critical", { flag_type: "security" }, "flag_grave_is_critical"],
    ["data loss that is not critical", { flag_type: "data_loss" }, "flag_grave_is_critical"],
    ["a change that is too short", { change_description: "c".repeat(49) }, "flag_change_description_length"],
    ["a change that is too long", { change_description: "c".repeat(10_001) }, "flag_change_description_length"],
    ["an action that is too short", { action_required: "a".repeat(99) }, "flag_action_required_length"],
    ["an action that is too long", { action_required: "a".repeat(20_001) }, "flag_action_required_length"],
    ["an empty source", { source_agent: "" }, "flag_source_handle"],
    ["an empty target", { target_agent: "" }, "flag_target_handle"],
    ["a free-form target", { target_agent: "Bob" }, "flag_target_handle"],
    ["an unknown status", { status: "locked" }, "flag_status_known"],
    ["completed by nobody", { ...DONE, completed_by: null }, "flag_completed_is_complete"],
    ["completed at no time", { ...DONE, completed_at: null }, "flag_completed_is_complete"],
    ["completed while pending", { ...DONE, status: "pending" }, "flag_completed_is_complete"],
    ["completed and locked", { ...DONE, ...LOCKED }, "flag_completed_is_not_locked"],
    ["locked by nobody", { ...LOCKED, locked_by: null }, "flag_lock_has_owner"],
    ["an owner without a lock", { ...LOCKED, locked: false }, "flag_lock_has_owner"],
    ["a question of another type", { asks_about_id: 1 }, "flag_only_requests_ask"],
  ])("FLAG-1 %s", async (_, fields, constraint) => {
    await insert({});
    expect(await constraintOf(insert(fields))).toBe(constraint);
  });

  it("FLAG-4 an origin or asked flag exists and is older, so no chain is a circle", async () => {
    const [one, two] = [await insert({}), await insert({})];
    expect(await constraintOf(insert({ chain_origin_id: 1_000_000 }))).toBe("flag_chain_goes_back");
    expect(await constraintOf(insert({ id: 3_000_000, chain_origin_id: 2_000_000 }))).toBe("flag_chain_origin_id_fkey");
    const set = (column: string, id: number, to: number) =>
      constraintOf(
        getPool().query(`UPDATE flag SET flag_type = 'information_request', ${column} = $2 WHERE id = $1`, [id, to]),
      );
    expect(await set("chain_origin_id", two, one)).toBe("nothing");
    expect(await set("chain_origin_id", one, two)).toBe("flag_chain_goes_back");
    expect(await set("chain_origin_id", one, one)).toBe("flag_chain_goes_back");
    expect(await set("asks_about_id", one, two)).toBe("flag_question_goes_back");
    expect(await constraintOf(getPool().query("DELETE FROM flag WHERE id = $1", [one]))).toBe(
      "flag_chain_origin_id_fkey",
    );
  });

  it("FLAG-2 a completion stands, and what is locked is not completed", async () => {
    const update = (id: number, fields: Record<string, unknown>) => {
      const names = Object.keys(fields);
      return constraintOf(
        getPool().query(
          `UPDATE flag SET ${names.map((name, index) => `${name} = $${index + 2}`).join(", ")} WHERE id = $1`,
          [id, ...Object.values(fields)],
        ),
      );
    };
    const id = await insert(DONE);
    expect(await update(id, { completed_by: "@ops.monitoring" })).toBe("flag_completion_stands");
    expect(await update(id, { completed_at: "2027-01-01T00:00:00Z" })).toBe("flag_completion_stands");
    expect(await update(id, { status: "pending", completed_by: null, completed_at: null })).toBe(
      "flag_completion_stands",
    );
    expect(await update(id, LOCKED)).toBe("flag_completed_is_not_locked");
    expect(await update(id, { notes: "a later note" })).toBe("nothing");
    const locked = await insert(LOCKED);
    const freed = { locked: false, locked_by: null, locked_at: null };
    expect(await update(locked, { ...DONE, ...freed })).toBe("flag_locked_is_not_completed");
    expect(await update(locked, freed)).toBe("nothing");
    expect(await update(locked, DONE)).toBe("nothing");
    const complete = () =>
      constraintOf(
        getPool().query("INSERT INTO flag_completion (flag_id, agent, actor, at) VALUES ($1, '@a.b', 'x', now())", [
          id,
        ]),
      );
    expect([await complete(), await complete()]).toEqual(["nothing", "flag_completion_pkey"]);
  });
});
