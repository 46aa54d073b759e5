import { isRecord } from "../record";

/** Prefix of the names of a form's fields that belong to the option's own inputs. */
export const INPUT_FIELD = "input.";

/**
 * The inputs of an option out of a posted HTML form, where everything is text: by the properties of the option's JSON
 * Schema, or as they are where it has none. What can't be read as its type stays text, for the schema to refuse.
 */
export function inputsOfForm(
  fields: Iterable<[string, string]>,
  schema: Record<string, unknown> | null,
): Record<string, unknown> {
  const properties = isRecord(schema?.properties) ? schema.properties : {};
  const inputs: Record<string, unknown> = {};
  for (const [field, text] of fields) {
    if (!field.startsWith(INPUT_FIELD)) continue;
    const name = field.slice(INPUT_FIELD.length);
    const property = properties[name];
    const value = isRecord(property) ? valueOf(text, property) : text;
    if (value !== undefined) Object.defineProperty(inputs, name, { value, enumerable: true, configurable: true });
  }
  return inputs;
}

function valueOf(text: string, property: Record<string, unknown>): unknown {
  if (Array.isArray(property.enum))
    return (
      property.enum.find((choice) => (typeof choice === "string" ? choice : JSON.stringify(choice)) === text) ?? text
    );
  if (property.type === "string") return text;
  if (text.trim() === "") return undefined;
  if (isRecord(property.items) && property.items.type === "string" && !text.trim().startsWith("["))
    return text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
