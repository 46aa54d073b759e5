import { z } from "zod";
import { coordinatorSchema } from "@/lib/domain/coordinator";
import { isRecord } from "@/lib/domain/record";

type JsonSchema = { [key: string]: unknown };

/** The published JSON Schema (2020-12) of a coordinator file: what a person writes, defaults optional. */
export function coordinatorJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(coordinatorSchema, { io: "input", target: "draft-2020-12" });
  return {
    $schema: schema.$schema,
    title: "Quarterdeck coordinator",
    description:
      "A coordinator: the signals it takes, the plans they become, the agents it manages and the rules it keeps.",
    ...schema,
  };
}

/** The published schema file as text; `npm run schema:coordinator` writes it. */
export function coordinatorSchemaText(): string {
  return `${JSON.stringify(coordinatorJsonSchema(), null, 2)}\n`;
}

let known: JsonSchema | undefined;

/** The keys that the file format has at a path, whichever form of a union stands there. */
export function coordinatorKeysAt(path: readonly PropertyKey[]): string[] {
  known ??= coordinatorJsonSchema();
  let schemas = expand(known, known);
  for (const part of path)
    schemas = schemas.flatMap((schema) => step(schema, part).flatMap((next) => expand(next, known!)));
  return [...new Set(schemas.flatMap((schema) => (isRecord(schema.properties) ? Object.keys(schema.properties) : [])))];
}

function step(schema: JsonSchema, part: PropertyKey): JsonSchema[] {
  if (typeof part === "number") return isRecord(schema.items) ? [schema.items] : [];
  if (isRecord(schema.properties)) {
    const property = schema.properties[String(part)];
    if (isRecord(property)) return [property];
  }
  return isRecord(schema.additionalProperties) ? [schema.additionalProperties] : [];
}

/** Follows references and lays the forms of a union side by side. */
function expand(schema: JsonSchema, root: JsonSchema, depth = 0): JsonSchema[] {
  if (depth > 8) return [];
  const reference = typeof schema.$ref === "string" ? /^#\/\$defs\/(.+)$/.exec(schema.$ref)?.[1] : undefined;
  const target = reference !== undefined && isRecord(root.$defs) ? root.$defs[reference] : undefined;
  const forms = [
    target,
    ...["anyOf", "oneOf", "allOf"].flatMap((key) => (Array.isArray(schema[key]) ? schema[key] : [])),
  ];
  return [schema, ...forms.filter(isRecord).flatMap((form) => expand(form, root, depth + 1))];
}
