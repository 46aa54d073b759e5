import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSignInToken, redeemSignInToken, actorOfSession } from "@/lib/server/auth";
import { getPool } from "@/lib/server/db";
import { migrateDatabase } from "@/lib/server/migrate";
import { createTestDatabase } from "@/scripts/test/database";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { openTestRuntime, type TestRuntime } from "@/scripts/test/runtime";
import { actorOfKey, insertKey } from "./keys";
import { firstPerson, findPerson, listPeople } from "./people";

describe("people, their keys and sessions", () => {
  let runtime: TestRuntime;
  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
  });
  afterAll(() => runtime?.close());

  it("the first person is an administrator who decides in every role, made once however many servers start", async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => firstPerson()));
    expect(new Set(people.map(({ id }) => id)).size).toBe(1);
    expect(people[0]).toMatchObject({
      name: "operator",
      role: "administrator",
      approverRoles: ["*"],
      status: "active",
    });
    expect(await listPeople()).toHaveLength(1);
    await testPerson("ada");
    expect((await firstPerson()).name).toBe("operator");
  });

  it("a person's key and session have the person's rights of the moment", async () => {
    const { id } = await testPerson("grace", { role: "viewer", approverRoles: [], groups: ["crew"] });
    const { secret } = await insertKey({ name: "laptop", kind: "person", personId: id, createdBy: "grace" });
    const session = (await redeemSignInToken(await createSignInToken(id)))!.session;
    expect(await actorOfKey(secret, "rest")).toMatchObject({
      kind: "person",
      name: "grace",
      role: "viewer",
      session: null,
    });
    expect((await actorOfSession(session))!.session).not.toBeNull();
    await getPool().query("UPDATE person SET role = 'approver', approver_roles = '{DBA}' WHERE id = $1", [id]);
    for (const actor of [await actorOfKey(secret, "rest"), await actorOfSession(session)])
      expect(actor).toMatchObject({ role: "approver", approverRoles: ["DBA"], groups: ["crew"] });
    await getPool().query("UPDATE person SET status = 'disabled' WHERE id = $1", [id]);
    expect([await actorOfKey(secret, "rest"), await actorOfSession(session)]).toEqual([null, null]);
    const token = await createSignInToken(id);
    expect(await redeemSignInToken(token)).toBeNull();
    expect((await findPerson("grace"))!.status).toBe("disabled");
  });

  it("a revoked or expired key is refused at once, and a program's key is nobody's", async () => {
    const secret = await createApiKey("robot", { kind: "service", role: "viewer", scopes: ["read"] });
    expect(await actorOfKey(secret, "rest")).toMatchObject({
      kind: "service",
      name: "robot",
      role: "viewer",
      scopes: ["read"],
    });
    await getPool().query("UPDATE api_key SET expires_at = now() - interval '1 second' WHERE name = 'robot'");
    expect(await actorOfKey(secret, "rest")).toBeNull();
    const other = await createApiKey("eve");
    expect(await actorOfKey(other, "rest")).not.toBeNull();
    await getPool().query("UPDATE api_key SET revoked_at = now() WHERE name = 'eve'");
    expect(await actorOfKey(other, "rest")).toBeNull();
  });

  it("an agent's key is that agent's alone", async () => {
    const secret = await createApiKey("dba key", { kind: "agent", agent: "DBA" });
    expect(await actorOfKey(secret, "mcp")).toMatchObject({ kind: "agent", id: "DBA", name: "DBA", via: "mcp" });
  });
});

describe("an installation from before there were people", () => {
  it("keeps its sessions, links and keys: whoever had them is a person with every right", async () => {
    const folder = await mkdtemp(path.join(tmpdir(), "quarterdeck-before-"));
    const { url, pool, drop } = await createTestDatabase();
    try {
      await pool.query("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
      const all = (await readdir("prisma/migrations")).filter((name) => /^\d/.test(name)).toSorted();
      const before = all.slice(
        0,
        all.findIndex((name) => name.endsWith("_people")),
      );
      for (const name of before)
        await cp(path.join("prisma/migrations", name), path.join(folder, name), { recursive: true });
      await migrateDatabase(url, folder);
      await pool.query(`
        INSERT INTO session (hash, operator, expires_at) VALUES ('\\x01ab', 'operator', now() + interval '1 day'), ('\\x02', 'Ada L.', now());
        INSERT INTO sign_in_token (hash, operator, expires_at) VALUES ('\\x03', 'operator', now());
        INSERT INTO api_key (id, name, hash) VALUES (gen_random_uuid(), 'first', '\\x04')`);
      await migrateDatabase(url, "prisma/migrations");
      const people = await pool.query("SELECT name, display_name, role, approver_roles FROM person ORDER BY name");
      const rights = { role: "administrator", approver_roles: ["*"] };
      expect(people.rows).toEqual([
        { name: "ada-l.", display_name: "Ada L.", ...rights },
        { name: "operator", display_name: "operator", ...rights },
      ]);
      const owners = await pool.query(`
        SELECT s.token AS what, p.name FROM session s JOIN person p ON p.id = s.person_id
        UNION ALL SELECT 'link', p.name FROM sign_in_token t JOIN person p ON p.id = t.person_id
        UNION ALL SELECT k.name, p.name FROM api_key k JOIN person p ON p.id = k.person_id ORDER BY what`);
      expect(owners.rows).toEqual([
        { what: "01ab", name: "operator" },
        { what: "02", name: "ada-l." },
        { what: "first", name: "operator" },
        { what: "link", name: "operator" },
      ]);
    } finally {
      await drop();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
