import type { Client } from "@/lib/contract/client";
import type { CallInput } from "@/lib/contract/operations";

type Definition = CallInput<"putCoordinator">["definition"];

/** Stores the coordinator of a domain, such as COORD_YARD of YARD, with these agents, signals and whatever else. */
export async function storeCoordinator(
  api: Client,
  domain: string,
  fields: { agents: object[]; signals: object[] } & Record<string, unknown>,
): Promise<void> {
  const id = `coord-${domain.toLowerCase()}`;
  const definition = {
    id,
    name: `COORD_${domain}`,
    title: domain,
    role: "Test",
    archetype: "Test",
    authorityLevel: "Test",
    domain,
    domainDescription: "Test",
    version: "1.0.0",
    lastUpdated: "2026-01-01",
    maintainedBy: "Test",
    reportsTo: "Nobody",
    charter: "Test",
    ...fields,
  };
  await api.call("putCoordinator", { id, definition: definition as unknown as Definition });
}
