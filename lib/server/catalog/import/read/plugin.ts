import { z } from "zod";
import { Unreadable } from "./notes";

const pluginSchema = z.looseObject({ name: z.string().min(1) });
const marketplaceSchema = z.looseObject({ plugins: z.array(z.unknown()) });

/**
 * Names of the plugins that a marketplace (`.claude-plugin/marketplace.json`) or a plugin's manifest (`plugin.json`)
 * lists (CAT-1). Agents come from their own files. Throws `Unreadable`.
 */
export function readManifest(text: string): string[] {
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
  const listed = market.success ? market.data.plugins : [value];
  const names = listed.flatMap((one) => {
    const plugin = pluginSchema.safeParse(one);
    return plugin.success ? [plugin.data.name] : [];
  });
  if (names.length === 0) throw new Unreadable("The manifest names no plugin.", 1, true);
  return names;
}
