import type { Coordinator } from "@/lib/domain/coordinator";
import { layerOf, type Layer } from "@/lib/domain/layer";

export type TimeoutRow = { agent: string; task: string; seconds: number; layer: Layer; isDefault: boolean };

/** Every timeout of a coordinator: the table of its file, then the tasks of its agents (RUN-6). */
export function timeoutRows({ agents, timeouts }: Pick<Coordinator, "agents" | "timeouts">): TimeoutRow[] {
  const handles = [...new Set([...agents.map((agent) => agent.handle), ...Object.keys(timeouts.agents)])];
  return handles.flatMap((handle) => {
    const tasks = agents.find((agent) => agent.handle === handle)?.tasks ?? {};
    const table = timeouts.agents[handle] ?? {};
    return [...new Set([...Object.keys(table), ...Object.keys(tasks)])].map((task) => {
      const given = tasks[task]?.timeoutSeconds ?? table[task];
      const seconds = given ?? timeouts.defaultSeconds;
      return { agent: handle, task, seconds, layer: layerOf(seconds * 1_000), isDefault: given === undefined };
    });
  });
}
