import { z } from "zod";
import { Unreadable } from "./notes";
import type { ListedPlugin, Marketplace } from "./types";

const paths = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .catch(undefined);
const pluginSchema = z.looseObject({
  name: z.string().min(1),
  description: z.string().optional().catch(undefined),
  version: z.string().optional().catch(undefined),
  source: z
    .union([z.string(), z.looseObject({})])
    .optional()
    .catch(undefined),
  agents: paths,
  skills: paths,
  commands: paths,
});
const marketplaceSchema = z.looseObject({ name: z.string().optional(), plugins: z.array(z.unknown()) });

/**
 * A plugin marketplace (`.claude-plugin/marketplace.json`) or a plugin's manifest (`plugin.json`): the plugins it lists with
 * the paths of their agents and skills (CAT-1). The entries come from those files. Throws `Unreadable`.
 */
export function readMarketplace(text: string): Marketplace {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : "";
    const at = /position (\d+)/.exec(message)?.[1];
    const line = at === undefined ? 1 : text.slice(0, Number(at)).split("\n").length;
    throw new Unreadable("The manifest is no valid JSON.", line);
  }
  const market = marketplaceSchema.safeParse(value);
  if (market.success) {
    const plugins = market.data.plugins.flatMap((plugin) => {
      const parsed = pluginSchema.safeParse(plugin);
      return parsed.success ? [listed(parsed.data)] : [];
    });
    return { name: market.data.name ?? "", plugins };
  }
  const plugin = pluginSchema.safeParse(value);
  if (!plugin.success) throw new Unreadable("The manifest names no plugin.", 1, true);
  return { name: plugin.data.name, plugins: [listed(plugin.data)] };
}

function listed(plugin: z.infer<typeof pluginSchema>): ListedPlugin {
  const { name, description, version, source, agents, skills, commands } = plugin;
  return {
    name,
    description: description ?? "",
    version: version ?? null,
    source: source === undefined ? null : typeof source === "string" ? source : JSON.stringify(source),
    agents: many(agents),
    skills: many(skills),
    commands: many(commands),
  };
}

function many(value: string | string[] | undefined): string[] {
  return value === undefined ? [] : typeof value === "string" ? [value] : value;
}
