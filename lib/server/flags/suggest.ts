import type { FlagInput } from "@/lib/domain/flags/flag";
import { routesFor } from "@/lib/domain/flags/routing";
import { suggestHandles } from "../agents/directory";
import { getPool } from "../db";
import { routingRules } from "./rules";

/** Suggestions an unknown target gets. */
const SUGGESTIONS = 3;

/**
 * The best handles for a target nobody knows (FLAG-7): those that the routing patterns name for what changed and that
 * exist, mixed with those that fit the words of the handle.
 */
export async function suggestTargets(input: FlagInput): Promise<string[]> {
  const prefixes = routesFor(await routingRules(), `${input.changeDescription} ${input.actionRequired}`);
  const [similar, routed] = await Promise.all([
    suggestHandles(input.targetAgent ?? "", SUGGESTIONS),
    handlesBelow(prefixes),
  ]);
  const names = similar.map(({ name }) => name);
  return [...new Set([...names.slice(0, SUGGESTIONS - 1), ...routed, ...names])].slice(0, SUGGESTIONS);
}

async function handlesBelow(prefixes: readonly string[]): Promise<string[]> {
  if (prefixes.length === 0) return [];
  const { rows } = await getPool().query<{ handle: string }>({
    name: "handles-below",
    text: `SELECT a.handle FROM unnest($1::text[]) WITH ORDINALITY AS p(prefix, place)
           JOIN agent a ON starts_with(a.handle, p.prefix) AND a.status = 'active' ORDER BY p.place, a.handle LIMIT $2`,
    values: [prefixes, SUGGESTIONS],
  });
  return rows.map(({ handle }) => handle);
}
