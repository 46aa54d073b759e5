import type { Problem } from "./schemas";
import type { CallInput, OperationId, Output } from "./operations";
import { PATHS } from "./paths";

/** An answer with an error status. `problem` is the body as problem+json. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
  get status(): number {
    return this.problem.status;
  }
}

/** The server could not be reached at all. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

export type ClientOptions = {
  /** Origin of the server; empty in the browser. */
  baseUrl?: string;
  apiKey?: string;
  fetch?: typeof fetch;
  headers?: Record<string, string>;
};

export type CallOptions = { signal?: AbortSignal; idempotencyKey?: string; accept?: string };

/** Path and search of an operation's call, e.g. `/api/v1/runs?status=failed`. */
export function operationUrl<K extends OperationId>(id: K, input: CallInput<K>): string {
  const { method, path } = PATHS[id];
  const values = input as Record<string, unknown>;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
  if (method !== "GET") return `/api/v1${filled}`;
  const search = new URLSearchParams();
  for (const [name, value] of notInPath(path, values))
    if (value !== null && value !== "") search.set(name, Array.isArray(value) ? value.join(",") : String(value));
  return `/api/v1${filled}${search.size > 0 ? `?${search}` : ""}`;
}

const notInPath = (path: string, values: Record<string, unknown>): [string, unknown][] =>
  Object.entries(values).filter(([name, value]) => value !== undefined && !path.includes(`{${name}}`));

/** A client of the API, typed by the operation table. `call` throws ApiError or UnreachableError. */
export function createClient(options: ClientOptions = {}) {
  async function send<K extends OperationId>(id: K, input: CallInput<K>, call: CallOptions): Promise<Response> {
    const { method, path } = PATHS[id];
    const body = method === "GET" ? null : Object.fromEntries(notInPath(path, input as Record<string, unknown>));
    const headers: Record<string, string> = { accept: call.accept ?? "application/json", ...options.headers };
    if (options.apiKey) headers.authorization = `Bearer ${options.apiKey}`;
    if (body) headers["content-type"] = "application/json";
    if (call.idempotencyKey) headers["idempotency-key"] = call.idempotencyKey;
    let response: Response;
    try {
      response = await (options.fetch ?? fetch)(`${options.baseUrl ?? ""}${operationUrl(id, input)}`, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
        ...(call.signal ? { signal: call.signal } : {}),
      });
    } catch (cause) {
      if (call.signal?.aborted) throw cause;
      throw new UnreachableError("Quarterdeck does not answer. Is it running?", { cause });
    }
    if (!response.ok) throw new ApiError(await readProblem(response));
    return response;
  }
  return {
    /** Calls an operation and returns its JSON. */
    async call<K extends OperationId>(id: K, input: CallInput<K>, call: CallOptions = {}): Promise<Output<K>> {
      return (await (await send(id, input, call)).json()) as Output<K>;
    },
    /** Calls an operation and returns its text, e.g. a report as Markdown. */
    async text<K extends OperationId>(id: K, input: CallInput<K>, call: CallOptions = {}): Promise<string> {
      return (await send(id, input, call)).text();
    },
    /** Calls an operation and returns the response, e.g. an event stream. */
    stream: send,
  };
}

export type Client = ReturnType<typeof createClient>;

async function readProblem(response: Response): Promise<Problem> {
  const fallback = {
    type: "about:blank",
    title: response.statusText || "Error",
    status: response.status,
    detail: `The server answered ${response.status}.`,
  };
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null && "title" in body ? (body as Problem) : fallback;
  } catch {
    return fallback;
  }
}
