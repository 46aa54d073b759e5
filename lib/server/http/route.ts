import { operations, type Operation, type OperationId } from "@/lib/contract/operations";
import { SYSTEM, type Actor } from "../actor";
import { auditRefusal } from "../audit/operations";
import { badRequest, notFound, ProblemError, toProblem } from "../errors";
import { invoke, refusalOf } from "../invoke";
import { log } from "../log";
import { authenticate, checkHost } from "./guard";
import { recordRequest } from "./latency";
import { parseRequest } from "./parse";
import { countCall } from "./rate";

type Route = { id: OperationId; operation: Omit<Operation, "id">; pattern: RegExp };

const ROUTES: Route[] = (Object.keys(operations) as OperationId[]).map((id) => ({
  id,
  operation: operations[id],
  pattern: new RegExp(`^${operations[id].path.replaceAll(".", "\\.").replaceAll(/\{(\w+)\}/g, "(?<$1>[^/]+)")}$`),
}));

/** What the API answers is data: never a page, never framed, never guessed to be something else. */
export const SAFE_HEADERS = [
  ["x-content-type-options", "nosniff"],
  ["x-frame-options", "DENY"],
  ["referrer-policy", "no-referrer"],
  ["content-security-policy", "default-src 'none'; frame-ancestors 'none'"],
] as const;

/**
 * Answers any request below /api/v1 from the operation table: host check, who is it, what does it want,
 * do it, map errors. Unknown paths and methods are problems too, never pages.
 */
export async function handleApi(request: Request): Promise<Response> {
  const started = performance.now();
  const path = new URL(request.url).pathname.replace(/^\/api\/v1/, "").replace(/(.)\/$/, "$1");
  let name = "unknown";
  let response: Response;
  try {
    checkHost(request.headers);
    const { route, values } = findRoute(path, request.method);
    name = route.id;
    response = await answer(route, request, values);
  } catch (error) {
    response = problemResponse(error, `${request.method} ${path}`);
  }
  for (const [header, value] of SAFE_HEADERS) response.headers.set(header, value);
  recordRequest(name, response.status, performance.now() - started);
  return response;
}

function findRoute(path: string, method: string): { route: Route; values: Record<string, string> } {
  const matching = ROUTES.flatMap((route) => {
    const match = route.pattern.exec(path);
    return match ? [{ route, values: { ...match.groups } }] : [];
  });
  // A literal path such as /signals/preview wins over one with a parameter.
  const exact = matching.filter(({ values }) => Object.keys(values).length === 0);
  const candidates = exact.length > 0 ? exact : matching;
  if (candidates.length === 0)
    throw notFound(`There is no ${path || "/"} in this API. GET /api/v1/openapi.json lists what there is.`);
  const wanted = method === "HEAD" ? "GET" : method;
  const found = candidates.find(({ route }) => route.operation.method === wanted);
  if (found) return { route: found.route, values: decode(found.values) };
  const allow = candidates.map(({ route }) => route.operation.method).join(", ");
  throw new ProblemError(405, "Method not allowed", `${path} takes ${allow}, not ${method}.`, { headers: { allow } });
}

function decode(values: Record<string, string>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, decodeURIComponent(value)]));
  } catch {
    throw badRequest("The address is not properly encoded.");
  }
}

async function answer({ id, operation }: Route, request: Request, values: Record<string, string>): Promise<Response> {
  const actor: Actor = operation.access === "public" ? SYSTEM : await authenticate(request);
  await countCall(actor, operation.method === "GET" ? "read" : "write");
  const input = await parseRequest(operation, request, values).catch(async (error: unknown) => {
    // Who may not do it is told that, not what would be wrong with the input.
    const told = refusalOf(id, actor) ?? error;
    await auditRefusal(id, actor, values, told);
    throw told;
  });
  const call = { input: input as never, actor, request, idempotencyKey: idempotencyKeyOf(request, operation) };
  const result: unknown = await invoke(id, call);
  if (result instanceof Response) return result;
  return Response.json(result, { status: operation.status, headers: { "cache-control": "no-store" } });
}

function idempotencyKeyOf(request: Request, operation: Omit<Operation, "id">): string | null {
  const key = request.headers.get("idempotency-key");
  if (key === null || !operation.idempotent) return null;
  if (key.length === 0 || key.length > 200) throw badRequest("Idempotency-Key must have 1 to 200 characters.");
  return key;
}

/** Any error as application/problem+json (RFC 9457). */
export function problemResponse(error: unknown, where: string): Response {
  const { problem, headers, unexpected } = toProblem(error);
  if (unexpected) log.error({ error: error instanceof Error ? error.stack : String(error), where }, "request failed");
  return Response.json(problem, {
    status: problem.status,
    headers: { ...headers, "content-type": "application/problem+json", "cache-control": "no-store" },
  });
}
