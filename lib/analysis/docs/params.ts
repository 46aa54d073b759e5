import { z } from "zod";

const paramsSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/**
 * The options by rule id within an analysis's parameters. A signal's context holds other things too, so
 * only keys that name a documentation rule are read, and only when they hold options.
 */
export function readRuleParams(params: Record<string, unknown> | undefined): Record<string, Record<string, unknown>> {
  const own = Object.entries(params ?? {}).filter(
    ([key, value]) => key.startsWith("docs/") && typeof value === "object" && value !== null,
  );
  return paramsSchema.parse(Object.fromEntries(own));
}
