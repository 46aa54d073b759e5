import type { Input, Output } from "@/lib/contract/operations";
import { getPool } from "../db";
import { badRequest } from "../errors";
import { managedHandles, managersByHandle } from "./managers";
import { SUMMARY, toSummaries } from "./summary";

/** Values of a facet that are shown at most, the most frequent first. */
const MOST_VALUES = 100;

/** What filters the list, each as a condition over `a`; a facet's counts leave its own filter out. */
type Conditions = Map<string, string>;

/**
 * Agents by handle, filtered, with the counts that each further filter would give (CAT-6). Removed ones are left out
 * unless asked for. Facets come with the first page only.
 */
export async function listAgents(input: Input<"listAgents">): Promise<Output<"listAgents">> {
  const values: unknown[] = [];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const conditions = await conditionsOf(input, bind);
  const after = readCursor(input.cursor);
  const where = [...conditions.values(), ...(after === null ? [] : [`a.handle > ${bind(after)}`])];
  const { rows } = await getPool().query(
    `SELECT ${SUMMARY} FROM agent a LEFT JOIN catalog_source s ON s.id = a.source_id
     ${where.length > 0 ? `WHERE ${where.join(" AND ")}` : ""} ORDER BY a.handle LIMIT ${bind(input.limit + 1)}`,
    values,
  );
  const items = await toSummaries(rows.slice(0, input.limit));
  const facets = after === null ? await countFacets(input) : {};
  return { items, nextCursor: rows.length > input.limit ? toCursor(items.at(-1)!.handle) : null, facets };
}

const toCursor = (handle: string): string => Buffer.from(handle).toString("base64url");

function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const handle = Buffer.from(cursor, "base64url").toString();
  if (handle === "" || handle.includes("\0") || toCursor(handle) !== cursor)
    throw badRequest("The cursor is not one of ours; start again without it.", [
      { path: "cursor", rule: "cursor", message: "must be a nextCursor as it was given" },
    ]);
  return handle;
}

async function conditionsOf(input: Input<"listAgents">, bind: (value: unknown) => string): Promise<Conditions> {
  const conditions: Conditions = new Map();
  const { q, kind, status, tag, module, model, managedBy, source } = input;
  conditions.set("status", status?.length ? `a.status = ANY(${bind(status)})` : "a.status <> 'removed'");
  if (kind?.length) conditions.set("kind", `a.kind = ANY(${bind(kind)})`);
  if (tag) conditions.set("tag", `${bind(tag)} = ANY(a.tags)`);
  if (module) conditions.set("module", `a.module = ${bind(module)}`);
  if (model) conditions.set("model", `a.model_tier = ${bind(model)}`);
  if (managedBy) conditions.set("managedBy", `a.handle = ANY(${bind(await managedHandles(managedBy))})`);
  if (source) conditions.set("source", `a.source_id = ${bind(source)}`);
  if (q) conditions.set("q", `a.handle = ANY(${bind(await matching(q))})`);
  return conditions;
}

/** Handles of the agents that a text finds. */
async function matching(q: string): Promise<string[]> {
  const like = `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const { rows } = await getPool().query<{ handle: string }>(
    "SELECT handle FROM agent WHERE handle ILIKE $1 OR name ILIKE $1 OR title ILIKE $1 OR description ILIKE $1 OR array_to_string(tags, ' ') ILIKE $1",
    [like],
  );
  return rows.map(({ handle }) => handle);
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
async function countFacets(input: Input<"listAgents">): Promise<Output<"listAgents">["facets"]> {
  const values: unknown[] = [];
  const conditions = [...(await conditionsOf(input, (value) => `$${values.push(value)}`))];
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
     LEFT JOIN catalog_source s ON f.facet = 'source' AND s.id::text = f.value`,
    values,
  );
  const facets: Output<"listAgents">["facets"] = Object.fromEntries(Object.keys(FACETS).map((facet) => [facet, []]));
  for (const { facet, value, count, label } of rows)
    facets[facet]!.push({ value, count, ...(label === null ? {} : { label }) });
  facets.managedBy = await countManagers(input);
  return facets;
}

/** Who manages what is known to the process, not to the table of agents. */
async function countManagers({
  managedBy: _,
  ...input
}: Input<"listAgents">): Promise<{ value: string; count: number }[]> {
  const managers = await managersByHandle();
  const values: unknown[] = [[...managers.keys()]];
  const where = [...(await conditionsOf(input, (value) => `$${values.push(value)}`)).values()];
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
