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
    "SELECT f.id, qd_query.flags.status, f.*, (f).* FROM flags f, qd_query.flags",
    "SELECT c.n, s.status, v.column1, v2.a, e.key, u.u, o.ordinality FROM (SELECT count(*) AS n FROM flags) c, (SELECT * FROM flags) s, (VALUES (1)) v, (VALUES (1)) v2(a), jsonb_each('{}') e, unnest('{1}'::int[]) u, unnest('{1}'::int[]) WITH ORDINALITY o(t)",
    "WITH a AS (SELECT f.*, 1 AS mine FROM flags f), b AS (SELECT * FROM a) SELECT b.mine, b.status, a.id FROM b JOIN a USING (id)",
    "SELECT array_agg(f.id) FROM flags f JOIN flag_completions c ON c.flag_id = f.id",
    "SELECT ARRAY(SELECT f.id FROM flags f, flag_completions c WHERE c.flag_id = f.id)",
    "SELECT string_agg(t.t, ',') FROM agents_catalog a, unnest(a.tags) t",
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
    ["SELECT (0.3::float8).pg_sleep", "field"],
    ["SELECT ('public.flag'::text).to_regclass", "field"],
    ["SELECT (0::int4).pg_terminate_backend", "field"],
    ["SELECT ((('quarterdeck.catalog'::text).hashtext)::int8).pg_advisory_lock", "field"],
    ["SELECT (ARRAY['/etc/passwd'])[1].pg_read_file", "field"],
    ["SELECT (f).id FROM flags f", "field"],
    ["SELECT f.to_regclass FROM flags f", "column"],
    ["SELECT qd_query.flags.pg_sleep FROM qd_query.flags", "column"],
    ["SELECT f.pg_sleep FROM unnest(ARRAY[0.3::float8]) f", "column"],
    ["SELECT f.regclass FROM unnest(ARRAY['flag']) f", "column"],
    ["SELECT f.pg_sleep FROM unnest(ARRAY[0.3::float8]) f, (SELECT 1 AS pg_sleep) g", "column"],
    [
      "SELECT f.pg_sleep FROM unnest(ARRAY[0.3::float8]) f WHERE EXISTS (SELECT FROM (SELECT 1 AS pg_sleep) f)",
      "column",
    ],
    ["SELECT pg_sleep.pg_sleep FROM unnest(ARRAY[0.3::float8]) AS pg_sleep(x)", "column"],
    ["SELECT f.pg_sleep FROM flags AS f(pg_sleep), unnest(ARRAY[0.3::float8]) AS f(x)", "column"],
    ["WITH flags AS (SELECT 1 AS pg_sleep) SELECT flags.pg_sleep FROM flags, qd_query.flags", "column"],
    ["SELECT * FROM flags f ORDER BY f.lo_import", "column"],
    ["SELECT count(*) OVER w FROM flags f WINDOW w AS (ORDER BY f.pg_sleep)", "column"],
    ["SELECT (ARRAY[1])[pg_sleep(1)]", "function"],
    ["SELECT * FROM ROWS FROM (unnest(ARRAY[1]), pg_sleep(1)) AS x", "function"],
    ["SELECT * FROM flags f, LATERAL pg_sleep(f.id) x", "function"],
    ["SELECT * FROM unnest(ARRAY[1]) AS x(a regclass)", "syntax-not-allowed"],
    ["SELECT regclass 'flag'", "type"],
    ["SELECT 'x'::xml", "type"],
    ["SELECT '{flag}'::regclass[]", "type"],
    ["SELECT 1 OPERATOR(public.=) ANY (SELECT 1)", "operator"],
    ["SELECT * FROM flags ORDER BY id USING OPERATOR(public.<)", "operator"],
    ["SELECT JSON_VALUE('{}', '$.a' RETURNING regclass)", "syntax-not-allowed"],
    ["SELECT * FROM JSON_TABLE('[]', '$' COLUMNS (a regclass PATH '$'))", "syntax-not-allowed"],
    ["SELECT JSON_OBJECT('a': pg_sleep(1))", "syntax-not-allowed"],
    ["SELECT xmlserialize(CONTENT '<a/>' AS text)", "syntax-not-allowed"],
    ["SELECT GROUPING(pg_sleep(1)) FROM flags GROUP BY 1", "function"],
    ["SELECT count(*) FROM flags a, flags b, flags c, flags d, flags e, flags f, flags g, flags h, flags i", "tables"],
    ["SELECT string_agg(a.notes, '') FROM flags a, flags b", "gathering"],
    ["SELECT array_agg(a.id) FROM flags a CROSS JOIN flags b", "gathering"],
    ["SELECT json_agg(a) FROM flags a JOIN flags b ON true", "gathering"],
    ["SELECT json_agg(a) FROM flags a JOIN flags b ON a.id = a.id", "gathering"],
    ["SELECT ARRAY(SELECT a.id FROM flags a, flags b)", "gathering"],
    ["WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT array_agg(n) FROM r", "gathering"],
    ["SELECT xmlelement(name a)", "syntax-not-allowed"],
    ["SELECT * FROM flags TABLESAMPLE system (1)", "syntax-not-allowed"],
    ["SELECT * FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS b text)", "syntax-not-allowed"],
  ])("%s → %s", async (sql, rule) => {
    const parsed = sql === "" ? { stmts: [] } : await parse(sql);
    expect(checkQuery(parsed)?.rule).toBe(rule);
  });

  it.each([
    ["1+", 4_990, "1", ""],
    ["NOT ", 2_490, "true", ""],
    ["(SELECT ", 1_100, "1", ")"],
  ])("%s %d times is too deep, 50 times is not", async (before, most, value, after) => {
    const sql = (times: number) => `SELECT ${before.repeat(times)}${value}${after.repeat(times)}`;
    expect(await ruleOf(sql(most))).toBe("depth");
    expect(await ruleOf(sql(50))).toBeNull();
  });

  it("says where", async () => {
    expect(checkQuery(await parse("SELECT id, pg_sleep(1) FROM flag"))).toMatchObject({ rule: "function", at: 11 });
    expect(await ruleOf("SELECT id FROM flags")).toBeNull();
  });
});
