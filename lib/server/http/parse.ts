import type { z } from "zod";
import type { Operation } from "@/lib/contract/operations";
import { isRecord } from "@/lib/domain/record";
import { badRequest, notFound, ProblemError, tooLarge, unprocessable, type FieldError } from "../errors";
import { LIMITS } from "../limits";

/** Reads and parses path, query and body of a request with an operation's schemas. Throws 400, 404, 413, 415, 422. */
export async function parseRequest(
  operation: Omit<Operation, "id">,
  request: Request,
  pathValues: Record<string, string>,
): Promise<Record<string, unknown>> {
  const params = operation.params?.safeParse(pathValues);
  if (params && !params.success)
    throw notFound(
      `There is nothing under ${new URL(request.url).pathname}: ${fieldErrors(params.error)[0]!.message}.`,
    );
  const search = new URL(request.url).searchParams;
  const query = operation.query?.safeParse(queryValues(search));
  if (query && !query.success) throw badRequest(describe("The query", query.error), fieldErrors(query.error));
  const body = operation.body ? parseBody(operation.body, await readJson(request), true) : {};
  return { ...body, ...query?.data, ...params?.data };
}

/** Reads a body that is described by a schema alone. Throws 400, 413, 415, 422. */
export async function parseBodyOf(schema: z.ZodObject, request: Request): Promise<Record<string, unknown>> {
  return parseBody(schema, await readJson(request));
}

/** A name given several times has all its values, joined as lists are written. */
const queryValues = (search: URLSearchParams): Record<string, string> =>
  Object.fromEntries([...new Set(search.keys())].map((name) => [name, search.getAll(name).join(",")]));

/** With `strict`, a member that the schema does not know is refused: a misspelt one would silently not count. */
function parseBody(schema: z.ZodObject, json: unknown, strict = false): Record<string, unknown> {
  checkShape(json, "", 0);
  const unknown = strict && isRecord(json) ? unknownMembers(json, Object.keys(schema.shape)) : [];
  if (unknown.length > 0) throw unprocessable(`The body breaks a rule: ${unknown.map(sayError).join("; ")}.`, unknown);
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw unprocessable(describe("The body", parsed.error), fieldErrors(parsed.error));
  return parsed.data;
}

/**
 * Parses the arguments of a call that has one object instead of address, query and body. The rules are the
 * operation's; beyond them, a member that no part knows is refused. Throws 422 naming each field and rule.
 */
export function parseArguments(
  { params, query, body }: Pick<Operation, "params" | "query" | "body">,
  values: Record<string, unknown>,
): Record<string, unknown> {
  checkShape(values, "", 0);
  const parts = [params, query, body].filter((part) => part !== undefined);
  const known = [...new Set(parts.flatMap((part) => Object.keys(part.shape)))];
  const parsed = parts.map((part) =>
    part.safeParse(Object.fromEntries(Object.entries(values).filter(([name]) => name in part.shape))),
  );
  const errors = [
    ...unknownMembers(values, known),
    ...parsed.flatMap(({ error }) => (error ? fieldErrors(error) : [])),
  ].slice(0, LIMITS.fieldErrors);
  if (errors.length > 0) throw unprocessable(`The call breaks a rule: ${errors.map(sayError).join("; ")}.`, errors);
  return Object.assign({}, ...parsed.map(({ data }) => data)) as Record<string, unknown>;
}

const unknownMembers = (values: Record<string, unknown>, known: readonly string[]): FieldError[] =>
  Object.keys(values)
    .filter((name) => !known.includes(name))
    .slice(0, LIMITS.fieldErrors)
    .map((name) => ({
      path: name.slice(0, 200),
      rule: "unrecognized_keys",
      message: `is not known; there are ${known.join(", ") || "no arguments"}`,
    }));

/** Reads the body as JSON, no further than the limit. An empty body is an empty object. */
async function readJson(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text.trim() === "") return {};
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw new ProblemError(415, "Unsupported media type", "Send the body as JSON with Content-Type: application/json.");
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`The body is no JSON: ${(error as Error).message}.`);
  }
}

/** The body as text, no further than the limit. Throws 413, and 400 for what is no UTF-8. */
export async function readText(request: Request): Promise<string> {
  const tooLong = () => tooLarge(`The body is longer than ${LIMITS.bodyBytes / 1024} KiB.`);
  if (Number(request.headers.get("content-length") ?? 0) > LIMITS.bodyBytes) throw tooLong();
  if (request.body === null) return "";
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.byteLength;
    if (size > LIMITS.bodyBytes) {
      await reader.cancel();
      throw tooLong();
    }
    chunks.push(value);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw badRequest("The body is not UTF-8.");
  }
}

/** Refuses what can be parsed but not stored as it is: too deep, text that is no text, a name that is no name. */
function checkShape(value: unknown, path: string, depth: number): void {
  if (depth > LIMITS.jsonDepth)
    throw unprocessable(`The body nests deeper than ${LIMITS.jsonDepth} levels.`, [
      { path: path.slice(0, 200), rule: "depth", message: `must nest at most ${LIMITS.jsonDepth} deep` },
    ]);
  const refuse = (rule: string, message: string): never => {
    throw unprocessable(`The body breaks a rule: ${path === "" ? "it" : path.slice(0, 200)} ${message}.`, [
      { path: path.slice(0, 200), rule, message },
    ]);
  };
  const checkText = (text: string) => {
    if (text.includes("\u0000")) refuse("nul", "must not contain a NUL character");
    if (/\p{Surrogate}/u.test(text)) refuse("unicode", "must not contain half of a surrogate pair");
  };
  if (typeof value === "string") checkText(value);
  else if (Array.isArray(value)) value.forEach((item, index) => checkShape(item, `${path}[${index}]`, depth + 1));
  else if (typeof value === "object" && value !== null)
    for (const [name, item] of Object.entries(value)) {
      checkText(name);
      // Parsers and copies drop such a member without a word.
      if (name === "__proto__") refuse("name", "must not have a member named __proto__");
      checkShape(item, path === "" ? name : `${path}.${name}`, depth + 1);
    }
}

/** Broken rules by field; a rule of our own is named by the `rule` of its params. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.slice(0, LIMITS.fieldErrors).map((issue) => ({
    path: issue.path.map(String).join("."),
    rule: issue.code === "custom" ? String(issue.params?.rule ?? "custom") : issue.code,
    message: issue.message,
  }));
}

const sayError = ({ path, message }: FieldError): string => (path ? `${path}: ${message}` : message);

const describe = (what: string, error: z.ZodError): string =>
  `${what} breaks a rule: ${fieldErrors(error).map(sayError).join("; ")}.`;
