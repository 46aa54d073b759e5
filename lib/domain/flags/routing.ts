import { z } from "zod";

/** One routing pattern (FLAG-7): what a text is about → where its flags go, as beginnings of handles. */
export const routingRuleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  about: z.string().min(1).describe("What it is about, in a few words"),
  pattern: z.string().min(1).max(500).describe("Regular expression over the text, upper and lower case alike"),
  handles: z
    .array(z.string().regex(/^@[a-z0-9._-]+$/))
    .min(1)
    .describe("Handles or their beginnings, e.g. @database."),
});
export const routingSchema = z.strictObject({ rules: z.array(routingRuleSchema).min(1) });
export type RoutingRule = z.infer<typeof routingRuleSchema>;

const compiled = new Map<string, RegExp>();

/** A pattern of the catalog, compiled once. Throws SyntaxError for one that is no regular expression. */
export function patternOf(source: string): RegExp {
  let pattern = compiled.get(source);
  if (pattern === undefined) compiled.set(source, (pattern = new RegExp(source, "iu")));
  return pattern;
}

/** Beginnings of handles that the text's subject points to, in order of the rules. */
export const routesFor = (rules: readonly RoutingRule[], text: string): string[] => [
  ...new Set(rules.filter((rule) => patternOf(rule.pattern).test(text)).flatMap((rule) => rule.handles)),
];
