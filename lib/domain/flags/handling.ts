import { z } from "zod";
import { patternOf, routesFor, type RoutingRule } from "./routing";
import type { FlagFacts } from "./state";
import { FLAG_TYPES } from "./words";

/** When a rule of the decision tree speaks; all that is stated must hold. */
const whenSchema = z.strictObject({
  pattern: z.string().min(1).max(500).optional().describe("Regular expression over the change description"),
  types: z.array(z.enum(FLAG_TYPES)).min(1).optional(),
  locked: z.boolean().optional(),
  notMyDomain: z.boolean().optional().describe("True: the routing patterns point to other agents than the target"),
});

/** A rule of the decision tree of FLAG-6. */
export const handlingRuleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  when: whenSchema,
  handling: z.string().min(1).describe("What to do, in one sentence"),
  steps: z.array(z.string().min(1)),
});
export const handlingSchema = z.strictObject({ rules: z.array(handlingRuleSchema).min(1) });
export type HandlingRule = z.infer<typeof handlingRuleSchema>;

export type Handling = { rule: string; handling: string; steps: string[] };

type Handled = Pick<FlagFacts, "id" | "flagType" | "targetAgent" | "locked"> & { changeDescription: string };

/** Suggested handling of a flag by the decision tree (FLAG-6), in the order of the rules, best first. */
export function handlingOf(rules: readonly HandlingRule[], routing: readonly RoutingRule[], flag: Handled): Handling[] {
  const foreign = isForeign(routing, flag);
  return rules
    .filter(
      ({ when }) =>
        (when.pattern === undefined || patternOf(when.pattern).test(flag.changeDescription)) &&
        (when.types === undefined || when.types.includes(flag.flagType)) &&
        (when.locked === undefined || when.locked === flag.locked) &&
        (when.notMyDomain === undefined || when.notMyDomain === foreign),
    )
    .map(({ id, handling, steps }) => ({
      rule: id,
      handling: handling.replaceAll("{id}", String(flag.id)),
      steps: steps.map((step) =>
        step.replaceAll("{id}", String(flag.id)).replaceAll("{agent}", flag.targetAgent ?? "your agent"),
      ),
    }));
}

/**
 * True when the flag's subject has agents of its own and its target is none of them. A general flag is nobody's alone, and
 * a handle without a domain (DBA) does not say what its domain is.
 */
function isForeign(routing: readonly RoutingRule[], { targetAgent, changeDescription }: Handled): boolean {
  if (targetAgent === null || !targetAgent.includes(".")) return false;
  const routes = routesFor(routing, changeDescription);
  return routes.length > 0 && !routes.some((route) => targetAgent.startsWith(route));
}
