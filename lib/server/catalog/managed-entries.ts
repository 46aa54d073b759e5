import { catalogEntrySchema, type CatalogEntry } from "@/lib/domain/catalog/entry";
import type { Coordinator } from "@/lib/domain/coordinator";

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`## ${title}`, "", ...lines.map((line) => `- ${line}`), ""];

/** A coordinator's definition as an entry of the catalog: what search, flags and people see of it. */
export function coordinatorEntry(coordinator: Coordinator): CatalogEntry {
  const { name, title, role, domain, domainDescription, aliases, reportsTo, agents } = coordinator;
  return catalogEntrySchema.parse({
    handle: name,
    kind: "coordinator",
    name,
    title,
    module: domain.toLowerCase(),
    description: `${role}. ${domainDescription}`.replaceAll("..", "."),
    capabilities: coordinator.responsibilities,
    tags: [
      ...new Set(coordinator.signals.map((signal) => signal.name.split(":")[1]!.toLowerCase().replaceAll("_", "-"))),
    ],
    slashNames: aliases,
    reportsTo,
    manages: agents.map(({ handle }) => handle),
    body: [
      coordinator.charter,
      "",
      ...section("Scope", coordinator.scope),
      ...section(
        "Signals",
        coordinator.signals.map((signal) => `\`${signal.name}\`: ${signal.description}`),
      ),
    ]
      .join("\n")
      .trim(),
  });
}

/** The agents that a coordinator's definition manages, as entries of the catalog. */
export function managedEntries(coordinator: Coordinator): CatalogEntry[] {
  return coordinator.agents.map((agent) =>
    catalogEntrySchema.parse({
      handle: agent.handle,
      kind: "agent",
      name: agent.handle,
      description: agent.role,
      capabilities: agent.capabilities,
      module: coordinator.domain.toLowerCase(),
      tags: Object.keys(agent.tasks),
      parallel:
        agent.parallel === undefined
          ? null
          : { ...agent.parallel, preferredBatchSize: agent.parallel.preferredBatchSize ?? null },
      reportsTo: coordinator.name,
      body: [
        ...section("Spawned when", agent.spawnTriggers),
        ...section("Typical tasks", agent.typicalTasks),
        ...section("Constraints", agent.constraints),
      ]
        .join("\n")
        .trim(),
    }),
  );
}
