import type { z } from "zod";
import { closest, suggestion } from "./did-you-mean";
import { formatPath, type PathProblem } from "./problem";

type Issue = z.core.$ZodIssue;

/** Of a group full of unknown keys this many are named. */
const MAX_KEYS = 20;

/**
 * The problems of a failed validation in people's words, one per place. A union is explained by the
 * branch that the data comes nearest to; a key is not missing where it stands misspelt. `keysAt` tells
 * which keys a strict object at a path may have.
 */
export function schemaProblems(
  issues: readonly Issue[],
  value: unknown,
  keysAt: (path: PropertyKey[]) => string[],
): PathProblem[] {
  const problems: PathProblem[] = [];
  const misspelt = new Set<string>();
  const guesses = new Map<PathProblem, string>();
  const add = (issue: Issue, base: PropertyKey[], inUnion = false): void => {
    const path = [...base, ...issue.path];
    if (issue.code === "invalid_union") {
      const branch = nearest(issue.errors);
      if (branch === undefined)
        problems.push({ path: unionPath(path, issue), rule: "not-allowed", message: unionMessage(issue, path, value) });
      else if (isNoObject(valueAt(value, path)))
        problems.push({ path, rule: "type", message: "must be a group of keys and values" });
      else if (Object.keys(valueAt(value, path) as object).length === 0)
        problems.push({ path, rule: "missing", message: `is empty. Known keys: ${keysAt(path).join(", ")}.` });
      else for (const inner of branch) add(inner, path, inner.path.length <= 1);
      return;
    }
    if (issue.code === "unrecognized_keys") {
      const known = keysAt(path);
      for (const key of issue.keys.slice(0, MAX_KEYS)) {
        const near = closest(key, known);
        if (near !== undefined) misspelt.add(formatPath([...path, near])).add(formatPath(path));
        problems.push({
          path: [...path, key],
          rule: "unknown-key",
          at: "key",
          message: `"${key}" is not a known key here.${suggestion(key, known)}`,
        });
      }
      return;
    }
    if (issue.code === "invalid_type" && valueAt(value, path) === undefined) {
      const problem: PathProblem = {
        path,
        rule: "missing",
        message: `"${String(path.at(-1))}" is missing; it must be ${article(issue.expected)}.`,
      };
      guesses.set(problem, formatPath(inUnion ? path.slice(0, -1) : path));
      problems.push(problem);
      return;
    }
    problems.push({
      path,
      rule: issue.code === "custom" ? "invalid" : issue.code.replaceAll("_", "-"),
      message: messageOf(issue, valueAt(value, path)),
    });
  };
  for (const issue of issues) add(issue, []);
  return problems.filter((problem) => !misspelt.has(guesses.get(problem) ?? "\0"));
}

/** The value at a path, undefined where the path leaves the data. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, part)
        ? (at as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );
}

function nearest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  let best: { branch: readonly Issue[]; score: number } | undefined;
  for (const branch of branches) {
    const score = branch.reduce((sum, issue) => sum + distance(issue), 0);
    if (best === undefined || score < best.score) best = { branch, score };
  }
  return best?.branch;
}

/** Troubles at the top of a branch say that it is the wrong one; troubles further down that it is right. */
function distance(issue: Issue): number {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) return 10 * issue.keys.length;
  if (issue.code === "invalid_type" && issue.path.length === 1) return 9;
  return issue.path.length === 0 ? 30 : 1;
}

function unionPath(path: PropertyKey[], issue: Extract<Issue, { code: "invalid_union" }>): PropertyKey[] {
  const discriminator = "discriminator" in issue ? issue.discriminator : undefined;
  return typeof discriminator === "string" && path.at(-1) !== discriminator ? [...path, discriminator] : path;
}

function unionMessage(issue: Extract<Issue, { code: "invalid_union" }>, path: PropertyKey[], value: unknown): string {
  const given = valueAt(value, unionPath(path, issue));
  const options = "options" in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
  const known = options.length > 0 ? ` Use one of: ${options.join(", ")}.` : "";
  return given === undefined
    ? `says nothing about its kind.${known}`
    : `${JSON.stringify(given)} is not known here.${known}`;
}

function messageOf(issue: Issue, given: unknown): string {
  if (issue.code === "invalid_value") {
    const allowed = issue.values.map(String);
    const near = typeof given === "string" ? suggestion(given, allowed.length > 8 ? [] : allowed) : "";
    return `must be ${allowed.length === 1 ? `"${allowed[0]}"` : `one of ${allowed.join(", ")}`}.${near.startsWith(" Did") ? near : ""}`;
  }
  if (issue.code === "invalid_type") {
    const quotes =
      issue.expected === "string" && (typeof given === "number" || typeof given === "boolean")
        ? " Put it in quotes."
        : "";
    return `must be ${article(issue.expected)}, not ${kindOf(given)}.${quotes}`;
  }
  if (issue.code === "too_small" && issue.origin === "string") return "must not be empty";
  if (issue.code === "too_small" && issue.origin === "array")
    return `needs at least ${issue.minimum} ${issue.minimum === 1 ? "entry" : "entries"}`;
  if (issue.code === "too_small")
    return `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}, not ${String(given)}`;
  if (issue.code === "too_big" && issue.origin === "string") return `must have at most ${issue.maximum} characters`;
  if (issue.code === "too_big")
    return `must be ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}, not ${String(given)}`;
  if (issue.code === "invalid_format" && issue.format === "date")
    return `must be a date as YYYY-MM-DD, not ${JSON.stringify(given)}`;
  return issue.message;
}

function isNoObject(value: unknown): boolean {
  return typeof value !== "object" || value === null || Array.isArray(value);
}

function article(expected: string): string {
  const names: Record<string, string> = {
    string: "a text",
    number: "a number",
    int: "a whole number",
    boolean: "true or false",
    array: "a list",
    object: "a group of keys and values",
    record: "a group of keys and values",
  };
  return names[expected] ?? `of type ${expected}`;
}

function kindOf(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a group of keys and values";
  return typeof value === "string" ? `the text ${JSON.stringify(value.slice(0, 60))}` : String(value);
}
