import { coordinatorSchema } from "@/lib/domain/coordinator";
import { storeCoordinator } from "@/lib/server/coordinator-store";

const noop = { kind: "builtin", analysis: "noop" };

/** A step whose agent does nothing. */
export const step = (id: string, agent: string, rest: Record<string, unknown> = {}) => ({
  id,
  agent,
  task: "noop",
  ...rest,
});

/**
 * Stores COORD_BENCH. `idle` are handles of agents that do nothing, `others` further agents as the catalog
 * writes them, `plans` the plan of each signal by its name without the domain.
 */
export async function storeBenchCoordinator(
  idle: readonly string[],
  plans: Record<string, unknown>,
  others: readonly Record<string, unknown>[] = [],
): Promise<void> {
  const coordinator = coordinatorSchema.parse({
    id: "bench",
    name: "COORD_BENCH",
    title: "Benchmark",
    role: "r",
    archetype: "a",
    authorityLevel: "Coordinator",
    domain: "BENCH",
    domainDescription: "d",
    version: "1.0.0",
    lastUpdated: "2026-01-01",
    maintainedBy: "m",
    reportsTo: "ORCHESTRATOR",
    charter: "c",
    // All of them work at the same time without approval.
    authority: { maxParallelAgents: idle.length + others.length },
    agents: [...idle.map((handle) => ({ handle, role: "does nothing", executor: noop })), ...others],
    signals: Object.entries(plans).map(([name, plan]) => ({
      name: `BENCH:${name}`,
      description: name,
      response: name,
      plan,
    })),
  });
  await storeCoordinator(coordinator, { source: "bench", author: "bench" });
}
