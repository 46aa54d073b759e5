import { containing } from "../like";
import type { Input, Output } from "@/lib/contract/operations";
import { getPool } from "../db";
import { badRequest } from "../errors";
import { handlesManagedBy, managersByHandle } from "./managers";
import { searchText } from "./search";
import { SUMMARY, toSummaries } from "./summary";

/** Values of a facet that are shown at most, the most frequent first. */
const MOST_VALUES = 100;

/** Agents a text finds at most. */
const MOST_FOUND = 1_000;

type Filters = Omit<Input<"listAgents">, "q" | "cursor" | "limit">;

/** What filters the list, each as a condition over `a`; a facet's counts leave its own filter out. */
type Conditions = Map<string, string>;

/**
 * Agents by handle, or by rank when a text is searched for, filtered, with the counts that each further filter would
 * give (CAT-6). Removed ones are left out unless asked for. Facets come with the first page only.
 */
export async function listAgents(input: Input<"listAgents">): Promise<Output<"listAgents">> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const found = input.q ? await matching(input.q, input.status) : null;
  const conditions = await conditionsOf(input, found, bind);
  const after = readCursor(input.cursor);
  const order = found === null ? "a.handle" : `array_position(${bind(found)}::text[], a.handle)`;
  const where = [...conditions.values()];
  if (after !== null && found === null) where.push(`a.handle > ${bind(after)}`);
  if (after !== null && found !== null) where.push(`${order} > ${bind(found.indexOf(after) + 1)}::int`);
  const [{ rows }, facets] = await Promise.all([
    getPool().query(
      `SELECT ${SUMMARY} FROM agent a LEFT JOIN catalog_source s ON s.id = a.source_id
       WHERE ${where.join(" AND ")} ORDER BY ${order} LIMIT ${bind(input.limit + 1)}`,
      values,
    ),
    after === null ? countFacets(input, found) : {},
  ]);
  const items = await toSummaries(rows.slice(0, input.limit));
  return { items, nextCursor: rows.length > input.limit ? toCursor(items.at(-1)!.handle) : null, facets };
}

const toCursor = (handle: string): string => Buffer.from(handle).toString("base64url");

/** The handle after which a page begins; null for the first. Throws 400 when the cursor is none of ours. */
function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const handle = Buffer.from(cursor, "base64url").toString();
  if (handle === "" || handle.includes("\0") || toCursor(handle) !== cursor)
    throw badRequest("The cursor is not one of ours; start again without it.", [
      { path: "cursor", rule: "cursor", message: "must be a nextCursor as it was given" },
    ]);
  return handle;
}

async function conditionsOf(
  input: Filters,
  found: readonly string[] | null,
  bind: (value: unknown) => string,
): Promise<Conditions> {
  const conditions: Conditions = new Map();
  const { kind, status, tag, module, model, managedBy, source } = input;
  conditions.set("status", status?.length ? `a.status = ANY(${bind(status)})` : "a.status <> 'removed'");
  if (kind?.length) conditions.set("kind", `a.kind = ANY(${bind(kind)})`);
  if (tag) conditions.set("tag", `${bind(tag)} = ANY(a.tags)`);
  if (module) conditions.set("module", `a.module = ${bind(module)}`);
  if (model) conditions.set("model", `a.model_tier = ${bind(model)}`);
  if (managedBy) conditions.set("managedBy", `a.handle = ANY(${bind(await handlesManagedBy(managedBy))})`);
  if (source) conditions.set("source", `a.source_id = ${bind(source)}`);
  if (found !== null) conditions.set("q", `a.handle = ANY(${bind(found)})`);
  return conditions;
}

/** Handles of the agents that a text finds, best first; those that only have it within handle or name come last. */
async function matching(q: string, status: Input<"listAgents">["status"]): Promise<string[]> {
  const ranked = await searchText(q, { limit: MOST_FOUND, status });
  const like = containing(q.trim());
  const { rows } = await getPool().query<{ handle: string }>(
    "SELECT handle FROM agent WHERE handle ILIKE $1 OR name ILIKE $1 OR title ILIKE $1 ORDER BY handle LIMIT $2",
    [like, MOST_FOUND],
  );
  return [...new Set([...ranked, ...rows].map(({ handle }) => handle))];
}

/** Each facet's column, or the expression that unfolds it. */
const FACETS = {
  kind: "a.kind",
  status: "a.status",
  module: "a.module",
  model: "a.model_tier",
  tag: "unnest(a.tags)",
  source: "a.source_id::text",
} as const;

/** One pass over the catalog: each row says which filters it passes, each facet counts the rows that pass all others. */
async function countFacets(input: Filters, found: readonly string[] | null): Promise<Output<"listAgents">["facets"]> {
  const values: unknown[] = [];
  const conditions = [...(await conditionsOf(input, found, (value) => `$${values.push(value)}`))];
  const passes = conditions.map(([name, sql]) => `(${sql}) IS TRUE AS "p_${name}"`);
  const others = (facet: string) =>
    conditions
      .filter(([name]) => name !== facet)
      .map(([name]) => `"p_${name}"`)
      .join(" AND ") || "true";
  const counted = Object.entries(FACETS).map(
    ([facet, column]) =>
      `(SELECT '${facet}' AS facet, value, count(*)::int AS count FROM (SELECT ${column} AS value FROM a WHERE ${others(facet)}) v
        WHERE value IS NOT NULL GROUP BY value ORDER BY count DESC, value LIMIT ${MOST_VALUES})`,
  );
  const { rows } = await getPool().query<{ facet: string; value: string; count: number; label: string | null }>(
    `WITH a AS MATERIALIZED (SELECT a.handle, a.kind, a.status, a.module, a.model_tier, a.tags, a.source_id, ${passes.join(", ")} FROM agent a)
     SELECT f.facet, f.value, f.count, s.kind || ' ' || s.location AS label FROM (${counted.join(" UNION ALL ")}) f
     LEFT JOIN catalog_source s ON f.facet = 'source' AND s.id::text = f.value ORDER BY f.count DESC, f.value`,
    values,
  );
  const facets: Output<"listAgents">["facets"] = Object.fromEntries(Object.keys(FACETS).map((facet) => [facet, []]));
  for (const { facet, value, count, label } of rows)
    facets[facet]!.push({ value, count, ...(label === null ? {} : { label }) });
  facets.managedBy = await countManagers(input, found);
  return facets;
}

/** Who manages what is known to the process, not to the table of agents. */
async function countManagers(
  { managedBy: _, ...input }: Filters,
  found: readonly string[] | null,
): Promise<{ value: string; count: number }[]> {
  const managers = await managersByHandle();
  const values: unknown[] = [[...managers.keys()]];
  const where = [...(await conditionsOf(input, found, (value) => `$${values.push(value)}`)).values()];
  const { rows } = await getPool().query<{ handle: string }>(
    `SELECT a.handle FROM agent a WHERE a.handle = ANY($1) AND ${where.join(" AND ")}`,
    values,
  );
  const counts = new Map<string, number>();
  for (const { handle } of rows)
    for (const name of managers.get(handle) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
