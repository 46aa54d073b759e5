import { operations } from "@/lib/contract/operations";
import type { Actor } from "../actor";
import { getPool } from "../db";
import { LIMITS } from "../limits";
import { perform } from "./call";

/** What fits an argument of a prompt or of a resource's address so far: handles, or ids of runs. */
export async function complete(argument: string, value: string, actor: Actor) {
  const values = argument === "handle" ? await handles(value) : argument === "id" ? await runIds(value, actor) : [];
  return {
    completion: { values: values.slice(0, LIMITS.mcpCompletions), hasMore: values.length > LIMITS.mcpCompletions },
  };
}

/** Handles that hold the text; those that begin with it first. */
async function handles(text: string): Promise<string[]> {
  const plain = text.slice(0, 200).replaceAll("\u0000", "");
  const { rows } = await getPool().query<{ handle: string }>({
    name: "mcp-handles",
    text: `SELECT handle FROM agent WHERE status <> 'removed' AND strpos(lower(handle), lower($1)) > 0
           ORDER BY strpos(ltrim(lower(handle), '@'), ltrim(lower($1), '@')), handle LIMIT $2`,
    values: [plain, LIMITS.mcpCompletions + 1],
  });
  return rows.map(({ handle }) => handle);
}

async function runIds(text: string, actor: Actor): Promise<string[]> {
  const query = operations.listRuns.query.safeParse({ limit: 100, ...(text === "" ? {} : { q: text }) });
  if (!query.success) return [];
  const { items } = await perform("listRuns", query.data, actor);
  return items.map((run) => run.id).filter((id) => id.startsWith(text.toLowerCase()));
}
