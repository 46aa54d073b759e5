import { similarHandles } from "@/lib/domain/search/handles";
import { allCoordinators } from "../coordinators";
import { getPool } from "../db";

/** Names of the coordinators that are not retired, and the handles of the agents they manage. */
export async function managedHandles(): Promise<Set<string>> {
  const handles = new Set<string>();
  for (const { definition } of await allCoordinators()) {
    if (definition.status === "retired") continue;
    handles.add(definition.name);
    for (const agent of definition.agents) handles.add(agent.handle);
  }
  return handles;
}

/** Whether a handle is an agent of the catalog, one that a coordinator manages, or a coordinator's name. */
export async function isKnownHandle(handle: string): Promise<boolean> {
  const { rows } = await getPool().query({
    name: "agent-known",
    text: "SELECT 1 FROM agent WHERE handle = $1 AND status <> 'removed'",
    values: [handle],
  });
  return rows.length > 0 || (await managedHandles()).has(handle);
}

/** Every handle a flag may be sent to. */
async function allHandles(): Promise<Set<string>> {
  const { rows } = await getPool().query<{ handle: string }>("SELECT handle FROM agent WHERE status <> 'removed'");
  const handles = await managedHandles();
  for (const { handle } of rows) handles.add(handle);
  return handles;
}

/** The handles that fit a text best, best first, for a target nobody knows (FLAG-7); scores from 0 to 100. */
export async function suggestHandles(text: string, limit: number): Promise<{ name: string; score: number }[]> {
  return similarHandles(text, await allHandles(), limit);
}
