import { parse } from "libpg-query";
import { describe, expect, it } from "vitest";
import { checkQuery } from "./check";

const ruleOf = async (sql: string) => checkQuery(await parse(sql))?.rule ?? null;

describe("FLAG-8 what a query may say", () => {
  it.each([
    "SELECT name, module, description, capabilities FROM agents_catalog WHERE status='active' AND module LIKE '%backend%'",
    "select * from qd_query.flags where locked order by created_at desc limit 5;",
    "SELECT count(*) FILTER (WHERE status = 'pending'), target_agent FROM flags GROUP BY 2 HAVING count(*) > 1",
    "WITH RECURSIVE c AS (SELECT id FROM flags WHERE id = 1 UNION ALL SELECT f.id FROM flags f JOIN c ON f.chain_origin_id = c.id) SELECT * FROM c",
    "SELECT name, t FROM agents_catalog a, unnest(a.tags) WITH ORDINALITY AS x(t, n) WHERE t ILIKE 'a%'",
    "SELECT CASE WHEN locked THEN 1 ELSE 0 END, coalesce(notes, '-'), greatest(id, 1), nullif(id, 2), context ->> 'a' FROM flags",
    "SELECT extract(day FROM now() - created_at), created_at::date, current_date, now() AT TIME ZONE 'utc' FROM flags",
    "SELECT trim(name), position('a' IN name), substring(name FROM 1 FOR 2), name COLLATE \"C\", (tags)[1] FROM agents_catalog",
    "SELECT row_number() OVER (PARTITION BY kind ORDER BY name), rank() OVER w FROM agents_catalog WINDOW w AS (ORDER BY kind)",
    "SELECT id FROM flags UNION SELECT flag_id FROM flag_completions EXCEPT (VALUES (1), (2))",
    "SELECT EXISTS (SELECT FROM flags), id IN (1, 2), id BETWEEN 1 AND 2, notes IS NULL, locked IS TRUE FROM agent_flags -- why not",
    "SELECT 'DROP TABLE flags; --' AS text",
    "TABLE flags",
  ])("%s", async (sql) => {
    expect(checkQuery(await parse(sql))).toBeNull();
  });

  it.each([
    ["", "one-select"],
    ["-- nothing", "one-select"],
    ["SELECT 1; SELECT 2", "one-select"],
    ["SELECT 1; DROP TABLE flag", "one-select"],
    ["INSERT INTO flags DEFAULT VALUES", "one-select"],
    ["UPDATE flags SET locked = false", "one-select"],
    ["DELETE FROM flags", "one-select"],
    ["MERGE INTO flags f USING flags g ON true WHEN MATCHED THEN DELETE", "one-select"],
    ["TRUNCATE flag", "one-select"],
    ["DROP VIEW qd_query.flags", "one-select"],
    ["CREATE TABLE x AS SELECT 1", "one-select"],
    ["COPY flags TO PROGRAM 'id'", "one-select"],
    ["DO $$ BEGIN PERFORM 1; END $$", "one-select"],
    ["SET ROLE postgres", "one-select"],
    ["RESET ALL", "one-select"],
    ["BEGIN", "one-select"],
    ["EXPLAIN ANALYZE SELECT 1", "one-select"],
    ["PREPARE x AS SELECT 1", "one-select"],
    ["CALL x()", "one-select"],
    ["LISTEN qd_events", "one-select"],
    ["LOCK TABLE flag", "one-select"],
    ["WITH x AS (DELETE FROM flags RETURNING *) SELECT * FROM x", "one-select"],
    ["SELECT * FROM (WITH x AS (UPDATE flags SET notes = '' RETURNING 1) SELECT 1) y", "one-select"],
    ["SELECT * INTO x FROM flags", "no-into"],
    ["SELECT 1 UNION SELECT * FROM flags FOR UPDATE", "no-lock"],
    ["SELECT * FROM flags FOR SHARE", "no-lock"],
    ["SELECT * FROM flag", "relation"],
    ["SELECT * FROM public.flag", "relation"],
    ["SELECT * FROM public.flags", "relation"],
    ["SELECT * FROM quarterdeck.qd_query.flags", "relation"],
    ["SELECT * FROM pg_catalog.pg_authid", "relation"],
    ["SELECT * FROM pg_stat_activity", "relation"],
    ["SELECT * FROM information_schema.tables", "relation"],
    ['SELECT * FROM "flags; DROP TABLE flag"', "relation"],
    ['SELECT * FROM U&"p\\0067_authid"', "relation"],
    ["SELECT (SELECT id FROM api_key LIMIT 1)", "relation"],
    ["SELECT 1 WHERE EXISTS (SELECT FROM session)", "relation"],
    ["WITH pg_authid AS (SELECT 1) SELECT * FROM pg_authid", "relation"],
    ["SELECT pg_sleep(10)", "function"],
    ["SELECT PG_CATALOG.pg_sleep(10)", "function"],
    ['SELECT U&"pg\\005Fsleep"(10)', "function"],
    ["SELECT /* a */ pg_sleep /* b */ (1)", "function"],
    ["SELECT $$a$$, $x$;$x$, pg_read_file('/etc/passwd')", "function"],
    ["SELECT * FROM pg_ls_dir('/')", "function"],
    ["SELECT * FROM flags ORDER BY pg_terminate_backend(1)", "function"],
    ["SELECT set_config('role', 'postgres', false)", "function"],
    ["SELECT current_setting('data_directory')", "function"],
    ["SELECT nextval('flag_id_seq')", "function"],
    ["SELECT lo_import('/etc/passwd')", "function"],
    ["SELECT * FROM dblink('', 'DELETE FROM flag') AS x(a int)", "function"],
    ["SELECT query_to_xml('DELETE FROM flag', true, true, '')", "function"],
    ["SELECT pg_advisory_lock(1)", "function"],
    ["SELECT pg_notify('a', 'b')", "function"],
    ["SELECT repeat('x', 1000000000)", "function"],
    ["SELECT generate_series(1, 1000000000)", "function"],
    ["SELECT public.count(*) FROM flags", "function"],
    ["SELECT count(*) FILTER (WHERE pg_sleep(1) IS NULL) OVER (ORDER BY pg_sleep(1)) FROM flags", "function"],
    ["SELECT 'pg_authid'::regclass", "type"],
    ["SELECT CAST('1' AS public.x)", "type"],
    ["SELECT * FROM json_to_recordset('[]') AS x(a regclass)", "function"],
    ["SELECT 1 OPERATOR(public.+) 2", "operator"],
    ["SELECT $1", "parameter"],
    ["SELECT xmlelement(name a)", "syntax-not-allowed"],
    ["SELECT * FROM flags TABLESAMPLE system (1)", "syntax-not-allowed"],
    ["SELECT * FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS b text)", "syntax-not-allowed"],
  ])("%s → %s", async (sql, rule) => {
    const parsed = sql === "" ? { stmts: [] } : await parse(sql);
    expect(checkQuery(parsed)?.rule).toBe(rule);
  });

  it("says where", async () => {
    expect(checkQuery(await parse("SELECT id, pg_sleep(1) FROM flag"))).toMatchObject({ rule: "function", at: 11 });
    expect(await ruleOf("SELECT id FROM flags")).toBeNull();
  });
});
