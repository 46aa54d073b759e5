import { createDocument } from "zod-openapi";
import { operations, type Operation } from "./operations";
import { problemSchema } from "./schemas";

type OpenApiInput = Parameters<typeof createDocument>[0];

const PROBLEMS: Record<string, string> = {
  400: "Malformed request",
  401: "Not signed in",
  403: "Not allowed",
  404: "Not found",
  409: "Lost race or illegal state",
  413: "Too large",
  422: "A rule is broken",
  429: "Too many requests; Retry-After says when to try again",
};

/** A file by itself or in a form. */
const UPLOAD = {
  required: true,
  content: {
    "multipart/form-data": {
      schema: {
        type: "object",
        properties: { file: { type: "string", contentMediaType: "application/octet-stream" } },
        required: ["file"],
      },
    },
    "application/octet-stream": { schema: { type: "string", contentMediaType: "application/octet-stream" } },
  },
};

function problemsOf({ method, access, params, query, body }: Omit<Operation, "id">): string[] {
  return [
    ...(query || body ? ["400"] : []),
    ...(access !== "public" ? ["401", "403", "429"] : []),
    ...(params ? ["404"] : []),
    ...(method === "GET" ? [] : ["409", "413", "422"]),
  ];
}

/** The OpenAPI 3.1 document of every operation in the table. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const [operationId, value] of Object.entries(operations)) {
    const operation: Omit<Operation, "id"> = value;
    const content = operation.raw ?? "application/json";
    const others = Object.fromEntries(
      (operation.also ?? []).map((type) => [type, { schema: { type: type.endsWith("json") ? "object" : "string" } }]),
    );
    const headers = Object.entries({
      ...(operation.idempotent ? { "Idempotency-Key": "Repeating a key repeats the answer, not the effect" } : {}),
      ...operation.headers,
    });
    const problem = { "application/problem+json": { schema: problemSchema } };
    const entry = {
      operationId,
      tags: [operation.tag],
      summary: operation.summary,
      ...(operation.access === "public" ? { security: [] } : {}),
      requestParams: {
        ...(operation.params ? { path: operation.params } : {}),
        ...(operation.query ? { query: operation.query } : {}),
      },
      ...(headers.length > 0
        ? {
            parameters: headers.map(([name, description]) => ({
              name,
              in: "header",
              required: false,
              description,
              schema: { type: "string", minLength: 1, maxLength: 200 },
            })),
          }
        : {}),
      ...(operation.body
        ? {
            requestBody: {
              required: !operation.body.safeParse({}).success,
              content: { "application/json": { schema: operation.body } },
            },
          }
        : {}),
      ...(operation.upload ? { requestBody: UPLOAD } : {}),
      responses: {
        [operation.status]: { description: "Done", content: { [content]: { schema: operation.output }, ...others } },
        ...Object.fromEntries(
          problemsOf(operation).map((status) => [status, { description: PROBLEMS[status], content: problem }]),
        ),
        default: { description: "Any other error", content: problem },
      },
    };
    (paths[`/api/v1${operation.path}`] ??= {})[operation.method.toLowerCase()] = entry;
  }
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Quarterdeck API",
      version: "1.0.0",
      description:
        "Signals in, runs, reports and decisions out. Times are ISO 8601 UTC, errors are problem+json, lists are paged by cursor.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "This server" }],
    security: [{ apiKey: [] }, { session: [] }],
    tags: [...new Set(Object.values(operations).map(({ tag }) => tag))].map((name) => ({
      name,
      description: `Operations on ${name}`,
    })),
    components: {
      securitySchemes: {
        apiKey: {
          type: "http",
          scheme: "bearer",
          description: "An API key; the first one is in the data folder, file api-key",
        },
        session: { type: "apiKey", in: "cookie", name: "qd_session", description: "The dashboard's session" },
      },
    },
    paths: paths as OpenApiInput["paths"],
  } as OpenApiInput) as unknown as Record<string, unknown>;
}
