import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createTestDatabase } from "@/scripts/test/database";
import { storeTestAgents } from "../agents/testing";
import { databaseUrl, getPool } from "../db";
import { cleanReader, connectReader, makeReader, readerPool } from "./reader";
import { QUERY_COLUMNS, readerRole } from "./words";

const FLAG = `
  INSERT INTO flag (flag_type, source_agent, target_agent, change_description, action_required, impact_level, impact_rank,
    related_files, status, created_by, idempotency_key, request_digest, created_at, updated_at)
  SELECT 'change', '@backend.api', '@database.sql', repeat('What was changed. ', 4) || n, repeat('What is to be done now. ', 5),
    'medium', 2, '{}', 'pending', 'tester', 'secret-key-' || n, 'secret-digest', now(), now() FROM generate_series(1, $1) n`;

const roleHere = () => readerRole(new URL(databaseUrl()).pathname.slice(1));

describe("FLAG-8 the read-only query", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
    await storeTestAgents([
      { handle: "@backend.api", module: "backend.api", description: "Endpoints", capabilities: ["REST", "Versions"] },
      { handle: "@database.sql", module: "database", description: "Tables" },
      { handle: "@backend.old", module: "backend.old", description: "Gone", status: "removed" },
    ]);
    await getPool().query(FLAG, [1_200]);
    await getPool().query("UPDATE flag SET action_required = $1 WHERE id <= 400", ["x".repeat(19_000)]);
  });
  afterAll(() => api?.close());

  const query = (sql: string) => api.call("runQuery", { sql });
  const refused = (sql: string) => api.refused(422, "/api/v1/query", { method: "POST", body: { sql } });

  it("answers the published form", async () => {
    const sql =
      "SELECT name, module, description, capabilities \\\n FROM agents_catalog WHERE status='active' AND module LIKE '%backend%'".replace(
        "\\\n",
        "\n",
      );
    const { columns, rows, truncated } = await query(sql);
    expect(columns).toEqual(["name", "module", "description", "capabilities"]);
    expect(rows).toEqual([
      { name: "@backend.api", module: "backend.api", description: "Endpoints", capabilities: ["REST", "Versions"] },
    ]);
    expect(truncated).toBe(false);
  });

  it.each<[string, unknown[]]>([
    ["SELECT count(*) AS n FROM flags -- all of them", [{ n: 1_200 }]],
    ["SELECT id FROM qd_query.flags ORDER BY id DESC LIMIT 2;", [{ id: 1_200 }, { id: 1_199 }]],
    [
      "WITH a AS (SELECT kind FROM agents_catalog) SELECT kind, count(*) AS n FROM a GROUP BY kind",
      [{ kind: "agent", n: 3 }],
    ],
    ["SELECT 'é; DROP TABLE flag' AS t, 1 AS one", [{ t: "é; DROP TABLE flag", one: 1 }]],
    ["SELECT name FROM agents_catalog WHERE false", []],
    ["SELECT DISTINCT locked, impact_level FROM agent_flags", [{ locked: false, impact_level: "medium" }]],
    ["SELECT * FROM flag_completions", []],
  ])("%s", async (sql, rows) => {
    expect((await query(sql)).rows).toEqual(rows);
  });

  it("gives 1,000 rows or 4 MB and says that there are more", async () => {
    const many = await query("SELECT id FROM flags");
    expect([many.rows.length, many.truncated]).toEqual([1_000, true]);
    const all = await query("SELECT id FROM flags LIMIT 1000");
    expect([all.rows.length, all.truncated]).toEqual([1_000, false]);
    const wide = await query("SELECT action_required || md5(id::text) AS a, id FROM flags ORDER BY id");
    expect(wide.truncated).toBe(true);
    expect(wide.rows.length).toBeLessThan(400);
    const problem = await refused("SELECT string_agg(action_required, '') FROM flags");
    expect(problem.errors[0]!.rule).toBe("row-size");
  });

  it("ends what takes too long, and goes on", async () => {
    const problem = await refused("SELECT count(*) FROM flags a, flags b, flags c, flags d");
    expect(problem.errors[0]!.rule).toBe("timeout");
    const forever = await refused(
      "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
    );
    expect(["timeout", "sql"]).toContain(forever.errors[0]!.rule);
    expect((await query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
  });

  it.each([
    ["SELECT id, pg_sleep(9) FROM flags", "function", "line 1, column 12"],
    ["SELECT 'é',\n  pg_sleep(9)", "function", "line 2, column 3"],
    ["SELECT 1; SELECT 2", "one-select", "line 1, column 1"],
    ["DELETE FROM flags", "one-select", "DELETE"],
    ["WITH x AS (UPDATE flags SET notes = '' RETURNING 1) SELECT * FROM x", "one-select", "UPDATE"],
    ["SELECT idempotency_key FROM flags", "sql", "column 8"],
    ["SELECT * FROM flag", "relation", "agents_catalog"],
    ["SELECT * FROM pg_catalog.pg_shadow", "relation", "column 15"],
    ["SELEC 1", "syntax", "column 1"],
    ["SELECT 'a", "syntax", "unterminated"],
    ["SELECT 1/0", "sql", "division by zero"],
    ["SELECT 'x'::int", "sql", "invalid input"],
    ["SET ROLE postgres", "one-select", "SET"],
    ["  ", "one-select", "SELECT"],
    ["/* SELECT 1 */", "one-select", "SELECT"],
    ["SELECT 1) q; DROP TABLE flag; --", "syntax", ")"],
    ["SELECT 1 FROM flags) q LIMIT 0 --", "syntax", ")"],
  ])("%s → %s", async (sql, rule, hint) => {
    const problem = await refused(sql);
    expect(problem.errors[0]).toMatchObject({ path: "sql", rule });
    expect(problem.detail).toContain(hint);
  });

  it("shows no secrets", async () => {
    expect(JSON.stringify(await query("SELECT * FROM flags LIMIT 3"))).not.toContain("secret");
  });

  it("many ask at once", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => query(`SELECT ${at} AS n`)));
    expect(answers.map(({ rows }) => rows[0]!.n)).toEqual(Array.from({ length: 30 }, (_, at) => at));
  });

  describe("second wall: the role itself, without the parser", () => {
    let reader: Client;
    beforeAll(async () => {
      const { connectionString } = (await readerPool()).options;
      reader = new Client({ connectionString });
      await reader.connect();
      // All that a caller could undo of the session's settings.
      await reader.query(
        "SET default_transaction_read_only = off; SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE; SET statement_timeout = 0",
      );
    });
    afterAll(() => reader?.end());

    it.each([
      "INSERT INTO qd_query.flag_completions VALUES (1, 'a', 'a', null, null, null, now())",
      "UPDATE qd_query.flags SET notes = 'x'",
      "DELETE FROM qd_query.flags",
      "UPDATE qd_query.agents_catalog SET description = 'x'",
      "SELECT * FROM public.flag",
      "SELECT * FROM public.agent",
      "SELECT * FROM public.run",
      "SELECT * FROM public._prisma_migrations",
      "INSERT INTO public.flag_completion VALUES (1, 'a', 'a', null, null, null, now())",
      "TRUNCATE public.flag",
      "DROP VIEW qd_query.flags",
      "CREATE TABLE public.x (a int)",
      "CREATE TABLE qd_query.x (a int)",
      "CREATE SCHEMA x",
      "CREATE ROLE x",
      "CREATE EXTENSION dblink",
      "CREATE FUNCTION qd_query.x() RETURNS int LANGUAGE sql AS 'SELECT 1'",
      "ALTER ROLE CURRENT_USER SUPERUSER",
      "SET ROLE postgres",
      "SET SESSION AUTHORIZATION postgres",
      "SELECT set_config('role', 'postgres', false)",
      "SELECT nextval('public.flag_id_seq')",
      "SELECT setval('public.flag_id_seq', 1)",
      "SELECT pg_read_file('/etc/passwd')",
      "SELECT * FROM pg_authid",
      "COPY qd_query.flags TO '/tmp/x'",
      "COPY (SELECT 1) TO PROGRAM 'id'",
      "SELECT lo_import('/etc/passwd')",
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user LIMIT 1",
      "BEGIN; LOCK TABLE public.flag",
      "SELECT * FROM qd_query.flags FOR UPDATE",
    ])("%s is refused", async (sql) => {
      await reader.query("ROLLBACK");
      await expect(reader.query(sql)).rejects.toThrow(
        /permission denied|must be|not automatically updatable|cannot set|only roles|may not|does not exist|denied/i,
      );
    });

    it("can pass on no right", async () => {
      await reader.query("GRANT SELECT ON qd_query.flags TO PUBLIC");
      const { rows } = await getPool().query(
        "SELECT relacl::text AS acl FROM pg_class WHERE oid = 'qd_query.flags'::regclass",
      );
      expect(rows[0].acl).not.toMatch(/[{,]=r/);
    });

    it("owns nothing, belongs to nothing, and reads the query schema alone", async () => {
      const { rows } = await getPool().query(
        `SELECT r.rolsuper OR r.rolcreatedb OR r.rolcreaterole OR r.rolreplication OR r.rolbypassrls AS mighty,
           EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid) AS member,
           EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid) AS owner,
           ARRAY(SELECT c.relnamespace::regnamespace || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND c.relkind IN ('r', 'v', 'm', 'p', 'f')
               AND has_table_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE, DELETE') ORDER BY 1) AS readable
         FROM pg_roles r WHERE rolname = $1`,
        [roleHere()],
      );
      expect(rows[0]).toEqual({
        mighty: false,
        member: false,
        owner: false,
        readable: ["qd_query.agent_flags", "qd_query.agents_catalog", "qd_query.flag_completions", "qd_query.flags"],
      });
    });

    it("is read-only before anybody sets anything", async () => {
      const fresh = new Client({ connectionString: (await readerPool()).options.connectionString });
      await fresh.connect();
      try {
        await expect(fresh.query("CREATE TEMP TABLE x (a int)")).rejects.toThrow(/read-only transaction/);
        expect((await fresh.query("SHOW statement_timeout")).rows[0].statement_timeout).toBe("5s");
      } finally {
        await fresh.end();
      }
    });
  });

  it("knows every column of the views", async () => {
    const { rows } = await getPool().query<{ name: string; columns: string[] }>(
      `SELECT table_name AS name, array_agg(column_name::text ORDER BY column_name) AS columns
       FROM information_schema.columns WHERE table_schema = 'qd_query' GROUP BY 1`,
    );
    expect(Object.fromEntries(rows.map(({ name, columns }) => [name, columns]))).toEqual(
      Object.fromEntries(Object.entries(QUERY_COLUMNS).map(([name, columns]) => [name, [...columns].toSorted()])),
    );
  });

  it("leaves no lock of the session behind, whatever was called", async () => {
    const pool = await readerPool();
    const client = await connectReader();
    await client.query("SELECT pg_advisory_lock(424242)");
    await cleanReader(client);
    client.release();
    expect(pool.totalCount).toBeGreaterThan(0);
    const { rows } = await getPool().query("SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = 424242");
    expect(rows).toEqual([]);
  });

  it("a call written as a column is refused before it runs", async () => {
    for (const sql of [
      "SELECT (424243::int8).pg_advisory_lock",
      "SELECT f.pg_advisory_lock FROM unnest(ARRAY[424243::int8]) f",
    ])
      expect(["field", "column"]).toContain((await refused(sql)).errors[0]!.rule);
    expect((await refused(`SELECT ${"1+".repeat(4_900)}1`)).errors[0]!.rule).toBe("depth");
  });

  it("is made anew when it was lost or has another password, each database its own", async () => {
    await getPool().query(`REVOKE ALL ON ALL TABLES IN SCHEMA qd_query FROM ${roleHere()}`);
    const others = await Promise.all([createTestDatabase(), createTestDatabase(), createTestDatabase()]);
    const { connectionString } = (await readerPool()).options;
    const password = decodeURIComponent(new URL(connectionString!).password);
    const own = { role: roleHere(), password };
    await Promise.all([
      ...[getPool(), getPool()].map((owner) => makeReader(owner, own)),
      ...others.flatMap(({ pool, name }) =>
        [pool, pool].map((owner) => makeReader(owner, { role: readerRole(name), password: "another" })),
      ),
    ]);
    expect((await query("SELECT count(*) AS n FROM flags")).rows).toEqual([{ n: 1_200 }]);
    await Promise.all(others.map((other) => other.drop()));

    await getPool().query(`ALTER ROLE ${roleHere()} PASSWORD 'changed by somebody'`);
    await getPool().query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1", [roleHere()]);
    await expect.poll(async () => (await readerPool()).totalCount).toBe(0);
    expect((await query("SELECT count(*) AS n FROM flags")).rows).toEqual([{ n: 1_200 }]);
  });
});
