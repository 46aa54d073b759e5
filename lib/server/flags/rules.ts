import { readFile } from "node:fs/promises";
import path from "node:path";
import type { z } from "zod";
import { handlingSchema, type HandlingRule } from "@/lib/domain/flags/handling";
import { patternOf, routingSchema, type RoutingRule } from "@/lib/domain/flags/routing";
import { readYaml } from "../catalog/yaml-source";
import { SetupError } from "../setup-error";

let routing: Promise<RoutingRule[]> | null = null;
let handling: Promise<HandlingRule[]> | null = null;

/** The routing patterns of catalog/flags/routing.yaml (FLAG-7), read once. Throws SetupError. */
export const routingRules = (): Promise<RoutingRule[]> =>
  (routing ??= forgetOnFailure(
    readRules("routing.yaml", routingSchema, (rule) => rule.pattern),
    () => (routing = null),
  ));

/** The decision tree of catalog/flags/handling.yaml (FLAG-6), read once. Throws SetupError. */
export const handlingRules = (): Promise<HandlingRule[]> =>
  (handling ??= forgetOnFailure(
    readRules("handling.yaml", handlingSchema, (rule) => rule.when.pattern),
    () => (handling = null),
  ));

function forgetOnFailure<T>(promise: Promise<T>, forget: () => void): Promise<T> {
  promise.catch(forget);
  return promise;
}

/** Reads a file of rules and checks its patterns. `root` is the folder that holds `catalog`. Throws SetupError. */
export async function readRules<R extends { id: string }>(
  name: string,
  schema: z.ZodType<{ rules: R[] }>,
  pattern: (rule: R) => string | undefined,
  root = process.cwd(),
): Promise<R[]> {
  const file = path.join("catalog", "flags", name);
  const wrong = (message: string) => new SetupError("catalog", `${file}: ${message}`);
  const text = await readFile(path.join(root, file), "utf8").catch((error: Error) => {
    throw wrong(error.message);
  });
  const source = readYaml(text, file);
  if (Array.isArray(source)) throw wrong(source.map(({ line, message }) => `line ${line}: ${message}`).join("; "));
  const parsed = schema.safeParse(source.value);
  if (!parsed.success)
    throw wrong(parsed.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; "));
  for (const rule of parsed.data.rules) {
    const given = pattern(rule);
    try {
      if (given !== undefined) patternOf(given);
    } catch (error) {
      throw wrong(`rule ${rule.id}: ${(error as Error).message}`);
    }
  }
  return parsed.data.rules;
}
