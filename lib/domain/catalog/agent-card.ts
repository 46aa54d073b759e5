import type { CatalogEntry } from "./entry";

/** Bindings are free text; the three of the specification would promise what this server does not speak. */
const BINDING = "QUARTERDECK-REST";
const SPOKEN = ["text/plain", "text/markdown"];

/** A capability's id: kebab case, unique in the card. */
function skillIds(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    const plain =
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")
        .slice(0, 64) || "skill";
    let id = plain;
    for (let n = 2; used.has(id); n++) id = `${plain}-${n}`;
    used.add(id);
    return id;
  });
}

/**
 * An entry as an A2A agent card, version 1.0 of the specification. Each capability is a skill; an agent that states
 * none has one skill, itself. Work reaches an agent through this server's own API, which the binding says; the card
 * promises no A2A endpoint.
 */
export function toAgentCard(
  entry: CatalogEntry,
  place: { url: string; documentationUrl: string; version: number },
): Record<string, unknown> {
  const description = entry.description || entry.identity?.oneLineCharter || entry.title || entry.name;
  const tags = entry.tags.length > 0 ? entry.tags : [entry.module ?? entry.kind];
  const capabilities = entry.capabilities.length > 0 ? entry.capabilities : [entry.title ?? entry.name];
  const ids = skillIds(capabilities);
  return {
    name: entry.title ?? entry.name,
    description,
    supportedInterfaces: [{ url: place.url, protocolBinding: BINDING, protocolVersion: "1.0" }],
    provider: { organization: "Quarterdeck", url: place.documentationUrl },
    version: `${place.version}.0.0`,
    documentationUrl: place.documentationUrl,
    capabilities: { streaming: false, pushNotifications: false, extendedAgentCard: false },
    securitySchemes: {
      bearer: { httpAuthSecurityScheme: { scheme: "Bearer", description: "An API key of this server" } },
    },
    securityRequirements: [{ schemes: { bearer: { list: [] } } }],
    defaultInputModes: SPOKEN,
    defaultOutputModes: SPOKEN,
    skills: capabilities.map((name, index) => ({
      id: ids[index],
      name,
      description: entry.capabilities.length > 0 ? `${name} (${entry.handle})` : description,
      tags,
      examples: entry.activation.useFor.slice(0, 5),
      inputModes: SPOKEN,
      outputModes: SPOKEN,
    })),
  };
}
