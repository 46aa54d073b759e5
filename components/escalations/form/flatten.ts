import { isRecord } from "@/lib/domain/record";

/**
 * Nested objects of a form as fields of one level: `{window: {from, to}}` becomes `window.from` and `window.to`. Deeper
 * ones, and objects whose names hold a dot, are left to be written as JSON.
 */

type Json = Record<string, unknown>;

/** The names of the properties that are spread into fields of their own. */
export function groupsOf(schema: Json): string[] {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  return Object.entries(properties).flatMap(([name, value]) => {
    if (!isRecord(value) || value.type !== "object" || !isRecord(value.properties)) return [];
    const inner = Object.keys(value.properties);
    return inner.length > 0 && ![name, ...inner].some((each) => each.includes(".")) ? [name] : [];
  });
}

const sentence = (name: string): string => {
  const words = name
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
const titleOf = (name: string, schema: unknown): string =>
  isRecord(schema) && typeof schema.title === "string" ? schema.title : sentence(name);

/** The schema with its groups spread. */
export function flattenSchema(schema: Json): Json {
  const groups = groupsOf(schema);
  if (groups.length === 0) return schema;
  const required = Array.isArray(schema.required) ? (schema.required as string[]) : [];
  const properties: Json = {};
  const needed: string[] = [];
  for (const [name, value] of Object.entries(schema.properties as Json)) {
    if (!groups.includes(name)) {
      properties[name] = value;
      if (required.includes(name)) needed.push(name);
      continue;
    }
    const group = value as { properties: Json; required?: string[] };
    for (const [inner, property] of Object.entries(group.properties)) {
      const title = `${titleOf(name, value)}: ${titleOf(inner, property).toLowerCase()}`;
      properties[`${name}.${inner}`] = { ...(property as Json), title };
      if (required.includes(name) && group.required?.includes(inner)) needed.push(`${name}.${inner}`);
    }
  }
  return { ...schema, properties, required: needed };
}

/** Values with their groups spread. */
export const flattenValues = (groups: readonly string[], values: Json): Json =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) =>
      groups.includes(name) && isRecord(value)
        ? Object.entries(value).map(([inner, each]) => [`${name}.${inner}`, each] as const)
        : [[name, value] as const],
    ),
  );

/** Spread values put together again. A group without any value is left out. */
export function gatherValues(groups: readonly string[], values: Json): Json {
  const gathered: Json = {};
  for (const [name, value] of Object.entries(values)) {
    const group = groups.find((each) => name.startsWith(`${each}.`));
    if (group === undefined) gathered[name] = value;
    else gathered[group] = { ...(gathered[group] as Json | undefined), [name.slice(group.length + 1)]: value };
  }
  return gathered;
}
