import { containing } from "./like";
import type { Pool } from "pg";
import type { RunState } from "@/lib/domain/run-state";

/**
 * Text search over runs. What is searched repeats from run to run (signal, coordinator, repository,
 * source), so each different text is kept once, in `run_search`, and found there first.
 */

/** Longest part of a repository's path that is searched, counted from its end. An index holds no longer texts. */
const REPO_LENGTH = 400;
/** Above so many matching texts the newest runs are looked through instead: they match soon. */
const MOST_TEXTS = 500;
const MOST_IDS = 200;
const MOST_KNOWN = 10_000;

/** Texts that a process knows to be stored, by database. */
const known = new WeakMap<Pool, Set<string>>();

/** The searched text of a run. */
export function searchText(
  { signal, coordinator, repo }: Pick<RunState, "signal" | "coordinator" | "repo">,
  source: string,
): string {
  return [signal, coordinator, (repo ?? "").slice(-REPO_LENGTH), source].join(" ").toLowerCase();
}

/** Stores texts that are new to this process; to be called before their runs are written. */
export async function rememberSearchTexts(pool: Pool, texts: readonly string[]): Promise<void> {
  const stored = known.get(pool) ?? new Set<string>();
  const fresh = [...new Set(texts)].filter((text) => !stored.has(text));
  if (fresh.length === 0) return;
  await pool.query(
    "INSERT INTO run_search (text) SELECT text FROM unnest($1::text[]) AS x(text) ORDER BY text ON CONFLICT DO NOTHING",
    [fresh],
  );
  if (stored.size > MOST_KNOWN) stored.clear();
  for (const text of fresh) stored.add(text);
  known.set(pool, stored);
}

/** First and last UUID that begin with some hex digits, or null when the text is no such beginning. */
function idRange(text: string): [string, string] | null {
  const hex = text.replaceAll("-", "");
  if (!/^[0-9a-f]{6,32}$/.test(hex)) return null;
  const uuid = (digits: string) => digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  const [first, last] = [uuid(hex.padEnd(32, "0")), uuid(hex.padEnd(32, "f"))];
  return first.startsWith(text) ? [first, last] : null;
}

const IDS = `(SELECT id FROM run WHERE id BETWEEN $1::uuid AND $2::uuid ORDER BY id DESC LIMIT ${MOST_IDS})
  UNION (SELECT id FROM run WHERE reverse(right(id::text, 12)) LIKE $3 LIMIT ${MOST_IDS})`;

/** Runs whose id begins, or ends, with at least six hex digits of the text. */
async function findIds(pool: Pool, text: string): Promise<string[]> {
  const tail = /^[0-9a-f]{6,12}$/.test(text) ? `${[...text].toReversed().join("")}%` : "";
  const range = idRange(text);
  if (tail === "" && range === null) return [];
  const [first, last] = range ?? ["ffffffff-ffff-ffff-ffff-ffffffffffff", "00000000-0000-0000-0000-000000000000"];
  const { rows } = await pool.query<{ id: string }>({ name: "search-ids", text: IDS, values: [first, last, tail] });
  return rows.map((row) => row.id);
}

/**
 * The condition on `run r` that finds a text, or null when no run can match. `bind` takes a value and
 * returns its place in the statement.
 */
export async function searchCondition(
  pool: Pool,
  wanted: string,
  bind: (value: unknown) => string,
): Promise<string | null> {
  const text = wanted.toLowerCase();
  const pattern = containing(text);
  const [found, ids] = await Promise.all([
    pool.query<{ text: string }>({
      name: "search-texts",
      text: `SELECT text FROM run_search WHERE text LIKE $1 LIMIT ${MOST_TEXTS + 1}`,
      values: [pattern],
    }),
    findIds(pool, text),
  ]);
  const texts = found.rows.map((row) => row.text);
  const parts = [];
  if (texts.length > MOST_TEXTS) parts.push(`r.search LIKE ${bind(pattern)}`);
  else if (texts.length > 0) parts.push(`r.search = ANY(${bind(texts)}::text[])`);
  if (ids.length > 0) parts.push(`r.id = ANY(${bind(ids)}::uuid[])`);
  return parts.length === 0 ? null : `(${parts.join(" OR ")})`;
}
