import type { PoolClient, QueryConfig } from "pg";
import type { QueryResult } from "@/lib/contract/schemas";
import { ProblemError, unprocessable } from "../errors";
import { LIMITS } from "../limits";
import { isUnavailable } from "../unavailable";
import { checkQuery } from "./check";
import { cleanReader, connectReader } from "./reader";
import { QUERY_SCHEMA } from "./words";

const refused = (rule: string, message: string) => unprocessable(message, [{ path: "sql", rule, message }]);

/** Line and column, both from 1, of a byte of a text. */
function place(sql: string, byte: number): string {
  const before = Buffer.from(sql).subarray(0, byte).toString().split("\n");
  return `line ${before.length}, column ${before.at(-1)!.length + 1}`;
}

/** The text of the one SELECT without the semicolon after it. Throws 422 naming the rule that is broken, and where. */
async function readSelect(sql: string): Promise<string> {
  const { parse } = await import("libpg-query");
  if (sql.trim() === "") throw refused("one-select", "Write a SELECT.");
  const parsed = await parse(sql).catch((error: { message?: string; sqlDetails?: { cursorPosition?: number } }) => {
    const at = error.sqlDetails?.cursorPosition;
    const where = at === undefined || at < 0 ? "" : ` (${placeOfCharacter(sql, at)})`;
    throw refused("syntax", `The query can't be read: ${error.message ?? "it is malformed"}${where}.`);
  });
  const problem = checkQuery(parsed as Parameters<typeof checkQuery>[0]);
  if (problem !== null)
    throw refused(
      problem.rule,
      problem.at === null ? problem.message : `${problem.message} (${place(sql, problem.at)})`,
    );
  const { stmt_location: from = 0, stmt_len: length } = parsed.stmts![0]!;
  const bytes = Buffer.from(sql);
  return bytes.subarray(from, length === undefined ? bytes.length : from + length).toString();
}

const placeOfCharacter = (sql: string, at: number): string =>
  place(sql, Buffer.byteLength([...sql].slice(0, at).join("")));

const BEGIN = `BEGIN READ ONLY; SET LOCAL search_path = ${QUERY_SCHEMA}; SET LOCAL statement_timeout = ${LIMITS.queryMs};
  SET LOCAL idle_in_transaction_session_timeout = ${2 * LIMITS.queryMs}; SET LOCAL work_mem = '8MB'; SET LOCAL jit = off;
  SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL lock_timeout = 1000; SET LOCAL timezone = 'UTC'`;

/** Rows are fetched in such numbers, so that a wide result ends early. */
const BATCH = 100;

/**
 * Runs one read-only SELECT over the views of the query schema (FLAG-8): parsed and checked, as a role that can read
 * these alone, in a read-only transaction with a time limit. Gives 1,000 rows or 4 MB at most and says when there are
 * more. Throws 422 with rule and place, 503 when the role can't be had.
 */
export async function runQuery({ sql }: { sql: string }): Promise<QueryResult> {
  const started = performance.now();
  const select = await readSelect(sql);
  const client = await connectReader();
  try {
    await client.query(BEGIN);
    const found = await fetchRows(client, select);
    return { ...found, ms: Math.round((performance.now() - started) * 10) / 10 };
  } catch (error) {
    throw translate(error, sql);
  } finally {
    await cleanReader(client).then(
      () => client.release(),
      (error: Error) => client.release(error),
    );
  }
}

type Wide = { size: number; row: Record<string, unknown> | null };

/** The extended protocol takes one statement only, whatever the parser thought. */
const alone = (text: string): QueryConfig => ({ text, queryMode: "extended" }) as QueryConfig;

async function fetchRows(client: PoolClient, select: string): Promise<Omit<QueryResult, "ms">> {
  const mostOfRow = LIMITS.queryBytes / 4;
  const { fields } = await client.query(alone(`SELECT * FROM (${select}\n) q LIMIT 0`));
  const columns = fields.map(({ name }) => name);
  await client.query(
    alone(
      `DECLARE qd NO SCROLL CURSOR FOR SELECT pg_column_size(q) AS size, CASE WHEN pg_column_size(q) <= ${mostOfRow} THEN to_json(q) END AS row FROM (${select}\n) q`,
    ),
  );
  const rows: Record<string, unknown>[] = [];
  let bytes = 0;
  for (;;) {
    const { rows: batch } = await client.query<Wide>(
      `FETCH ${Math.min(BATCH, LIMITS.queryRows + 1 - rows.length)} FROM qd`,
    );
    for (const { size, row } of batch) {
      if (row === null)
        throw refused(
          "row-size",
          `A row is longer than ${mostOfRow / 1024 / 1024} MB; select fewer or shorter columns.`,
        );
      bytes += size;
      if (rows.length === LIMITS.queryRows || bytes > LIMITS.queryBytes) return { columns, rows, truncated: true };
      rows.push(row);
    }
    if (batch.length < BATCH) return { columns, rows, truncated: false };
  }
}

/** What the server says about a query becomes 422; what says nothing about it stays what it is. */
function translate(error: unknown, sql: string): unknown {
  if (error instanceof ProblemError || isUnavailable(error)) return error;
  const { code = "", message, hint } = error as { code?: string; message: string; hint?: string };
  if (code === "57014")
    return refused("timeout", `The query took longer than ${LIMITS.queryMs / 1_000} s and was ended; make it smaller.`);
  if (code === "42501" || code === "25006") return refused("read-only", `The query is not allowed: ${message}.`);
  if (!/^(0A|2[0-9]|42|54|P0)/.test(code)) return error;
  const name = /column "([^"]+)"|relation "([^"]+)"/.exec(message);
  const word = name?.[1] ?? name?.[2];
  const at = word === undefined ? -1 : sql.indexOf(word.split(".").at(-1)!);
  const where = at < 0 ? "" : ` (${place(sql, Buffer.byteLength(sql.slice(0, at)))})`;
  return refused("sql", `The query can't be run: ${message}${where}.${hint === undefined ? "" : ` ${hint}`}`);
}
