/** The OpenAPI document read for people: what the API reference page shows. Pure, no fetching. */

export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  additionalProperties?: boolean | Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
};

export type Parameter = { name: string; in: string; required: boolean; description: string; schema: Schema };
export type ReferenceOperation = {
  id: string;
  method: string;
  path: string;
  summary: string;
  isPublic: boolean;
  parameters: Parameter[];
  body: Schema | null;
  responses: { status: string; description: string; content: string; schema: Schema }[];
};
export type Reference = {
  title: string;
  description: string;
  version: string;
  tags: { name: string; operations: ReferenceOperation[] }[];
  schemas: Record<string, Schema>;
};

type Content = Record<string, { schema?: Schema }>;
type RawOperation = {
  operationId: string;
  tags: string[];
  summary: string;
  security?: unknown[];
  parameters?: (Omit<Parameter, "required" | "description"> & { required?: boolean; description?: string })[];
  requestBody?: { content: Content };
  responses: Record<string, { description: string; content?: Content }>;
};
type Document = {
  info: { title: string; description: string; version: string };
  tags: { name: string }[];
  paths: Record<string, Record<string, RawOperation>>;
  components: { schemas: Record<string, Schema> };
};

/** Reads an OpenAPI 3.1 document made by `openApiDocument`. */
export function readReference(openApi: Record<string, unknown>): Reference {
  const document = openApi as unknown as Document;
  const all = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => ({
      tag: raw.tags[0] ?? "",
      operation: readOperation(path, method, raw),
    })),
  );
  return {
    ...document.info,
    tags: document.tags.map(({ name }) => ({
      name,
      operations: all.filter((each) => each.tag === name).map((each) => each.operation),
    })),
    schemas: document.components.schemas,
  };
}

function readOperation(path: string, method: string, raw: RawOperation): ReferenceOperation {
  return {
    id: raw.operationId,
    method: method.toUpperCase(),
    path,
    summary: raw.summary,
    isPublic: raw.security?.length === 0,
    parameters: (raw.parameters ?? []).map((each) => ({
      ...each,
      required: each.required ?? false,
      description: each.description ?? each.schema.description ?? "",
    })),
    body: raw.requestBody?.content["application/json"]?.schema ?? null,
    responses: Object.entries(raw.responses).map(([status, { description, content }]) => {
      const [type, value] = Object.entries(content ?? {})[0] ?? ["", {}];
      return { status, description, content: type, schema: value.schema ?? {} };
    }),
  };
}

/** The name a schema refers to, unless it was only shared by the generator. */
export function refName(schema: Schema): string | null {
  const name = schema.$ref?.split("/").at(-1) ?? null;
  return name === null || name.startsWith("__") ? null : name;
}

/** Follows references that have no name of their own. */
export function resolve(schema: Schema, schemas: Record<string, Schema>): Schema {
  let found = schema;
  for (let hops = 0; hops < 10 && found.$ref !== undefined; hops += 1) {
    const next = schemas[found.$ref.split("/").at(-1) ?? ""];
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

/** A schema's type in words, e.g. `array of RunSummary`, `text (uuid) or null`, `"open" or "decided"`. */
export function typeWords(schema: Schema, schemas: Record<string, Schema>, depth = 0): string {
  const name = refName(schema);
  if (name !== null) return name;
  const it = resolve(schema, schemas);
  if (depth > 3) return "any JSON";
  if (it.const !== undefined) return JSON.stringify(it.const);
  if (it.enum !== undefined) return it.enum.map((value) => JSON.stringify(value)).join(" or ");
  const choices = it.anyOf ?? it.oneOf;
  if (choices !== undefined) {
    const words = [...new Set(choices.map((choice) => typeWords(choice, schemas, depth + 1)))];
    return words.length > 4 ? "any JSON" : words.join(" or ");
  }
  if (it.allOf !== undefined) return it.allOf.map((part) => typeWords(part, schemas, depth + 1)).join(" and ");
  const types = typeof it.type === "string" ? [it.type] : (it.type ?? []);
  if (types.length === 0) return "any JSON";
  return types.map((type) => oneType(type, it, schemas, depth)).join(" or ");
}

function oneType(type: string, schema: Schema, schemas: Record<string, Schema>, depth: number): string {
  if (type === "array")
    return `array of ${schema.items === undefined ? "any JSON" : typeWords(schema.items, schemas, depth + 1)}`;
  if (type === "string") return schema.format === undefined ? "text" : `text (${schema.format})`;
  if (type === "integer") return "whole number";
  return type;
}

const characters = (count: number): string => (count === 1 ? "1 character" : `${count} characters`);

/** The limits of a value in words; empty when there are none. */
export function limitWords(schema: Schema): string {
  const words: string[] = [];
  // Generators give whole numbers the limits of the machine, which tell a reader nothing.
  const says = (limit: number | undefined): limit is number =>
    limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
  if (says(schema.minimum)) words.push(`at least ${schema.minimum}`);
  if (says(schema.maximum)) words.push(`at most ${schema.maximum}`);
  if (schema.minLength !== undefined) words.push(`at least ${characters(schema.minLength)}`);
  if (schema.maxLength !== undefined) words.push(`at most ${characters(schema.maxLength)}`);
  if (schema.default !== undefined) words.push(`default ${JSON.stringify(schema.default)}`);
  return words.join(", ");
}

/** A call of an operation for the shell, with what it requires filled in. */
export function curlOf(operation: ReferenceOperation, schemas: Record<string, Schema>): string {
  const required = operation.parameters.filter((parameter) => parameter.in === "query" && parameter.required);
  const search = required.map(({ name, schema }) => `${name}=${String(sample(schema, schemas))}`).join("&");
  const lines = [
    `curl ${operation.method === "GET" ? "" : `-X ${operation.method} `}"$QD_URL${operation.path}${search === "" ? "" : `?${search}`}"`,
  ];
  if (!operation.isPublic) lines.push(`-H "Authorization: Bearer $QD_API_KEY"`);
  if (operation.body !== null) {
    lines.push(`-H "Content-Type: application/json"`);
    lines.push(`-d '${JSON.stringify(sample(operation.body, schemas))}'`);
  }
  return lines.join(" \\\n  ");
}

/** A value that fits a schema: what is required, and nothing else. */
function sample(schema: Schema, schemas: Record<string, Schema>, depth = 0): unknown {
  const it = resolve(schema, schemas);
  if (it.default !== undefined) return it.default;
  if (it.const !== undefined) return it.const;
  if (it.enum !== undefined) return it.enum[0];
  const type = typeof it.type === "string" ? it.type : it.type?.[0];
  if (type === "object") {
    if (depth > 3) return {};
    return Object.fromEntries(
      (it.required ?? []).map((name) => [name, sample(it.properties?.[name] ?? {}, schemas, depth + 1)]),
    );
  }
  if (type === "array") return [];
  if (type === "integer" || type === "number") return it.minimum !== undefined && it.minimum > 0 ? it.minimum : 0;
  if (type === "boolean") return false;
  return "…";
}
