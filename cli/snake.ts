import { ApiError } from "@/lib/contract/client";
import { errorAsJson, type ErrorPlace } from "./errors";

const snakeName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const camelName = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const snakePath = (path: string): string => path.split(".").map(snakeName).join(".");

/** Members whose inside belongs to whoever wrote it: its names stay. */
const OPAQUE = new Set(["context", "payload", "columns", "rows"]);

/** A value of the API with the field names of the published forms: `changeDescription` becomes `change_description`. */
export function toSnake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toSnake);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [snakeName(name), OPAQUE.has(name) ? item : toSnake(item)]),
  );
}

/** The names of an object as the API has them: `change_description` becomes `changeDescription`. */
export const toCamel = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [camelName(name), value]));

/** An error as the published forms print it: what is wrong, then each field with its rule. */
export function errorInSnake(error: unknown, place: ErrorPlace | null): Record<string, unknown> {
  const problem = errorAsJson(error, place);
  const errors = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  const detail = errors.reduce(
    (text, { path }) => (path === "" ? text : text.replaceAll(path, snakePath(path))),
    String(problem.detail),
  );
  return {
    error: detail,
    status: problem.status,
    errors: errors.map(({ path, rule, message }) => ({
      field: snakePath(path),
      rule,
      message,
    })),
  };
}

/** An argument that breaks a rule before it is sent, as the API would say it. */
export const fieldError = (path: string, rule: string, message: string): ApiError =>
  new ApiError({
    type: "about:blank",
    title: "A rule is broken",
    status: 422,
    detail: `${snakeName(path)}: ${message}`,
    errors: [{ path, rule, message }],
  });
