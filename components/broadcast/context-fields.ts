import { isRecord } from "@/lib/domain/record";

/**
 * The form of a signal's context, made from its JSON Schema. Pure: schema and form values in, context
 * and messages out. What a form can't show well (objects, lists of other things) is written as JSON.
 */

export type FieldKind = "text" | "date" | "moment" | "integer" | "number" | "boolean" | "choice" | "list" | "json";

export type ContextField = {
  name: string;
  kind: FieldKind;
  label: string;
  description: string;
  required: boolean;
  /** Values of a choice, as JSON values and as text. */
  choices: { value: unknown; text: string }[];
  fallback: unknown;
  /** The property's own schema, for its limits. */
  schema: Record<string, unknown>;
};

/** Form values: text for everything but a boolean. Lists have one item per line. */
export type FieldValue = string | boolean;
export type FieldValues = Record<string, FieldValue>;
export type FieldErrors = Record<string, string>;

/** Fields of an object schema in its order, required ones first. */
export function fieldsOf(schema: Record<string, unknown>): ContextField[] {
  const properties = isRecord(schema.properties) ? schema.properties : {};
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  const fields = Object.entries(properties).map(([name, value]): ContextField => {
    const property = isRecord(value) ? value : {};
    const choices = Array.isArray(property.enum)
      ? property.enum.map((choice: unknown) => ({
          value: choice,
          text: typeof choice === "string" ? choice : JSON.stringify(choice),
        }))
      : [];
    return {
      name,
      kind: kindOf(property),
      label: typeof property.title === "string" ? property.title : sentence(name),
      description: typeof property.description === "string" ? property.description : "",
      required: required.has(name),
      choices,
      fallback: property.default,
      schema: property,
    };
  });
  return fields.toSorted((a, b) => Number(b.required) - Number(a.required));
}

function kindOf(property: Record<string, unknown>): FieldKind {
  if (Array.isArray(property.enum)) return "choice";
  const items = isRecord(property.items) ? property.items : {};
  switch (property.type) {
    case "string":
      return property.format === "date" ? "date" : property.format === "date-time" ? "moment" : "text";
    case "integer":
    case "number":
    case "boolean":
      return property.type;
    case "array":
      return items.type === "string" && !Array.isArray(items.enum) ? "list" : "json";
    default:
      return "json";
  }
}

function sentence(name: string): string {
  const words = name
    .replaceAll(/[_-]+/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What the form shows for a context; missing properties show their default. */
export function valuesOf(fields: readonly ContextField[], context: Record<string, unknown>): FieldValues {
  return Object.fromEntries(
    fields.map((field) => [field.name, shown(field, field.name in context ? context[field.name] : field.fallback)]),
  );
}

function shown(field: ContextField, value: unknown): FieldValue {
  if (field.kind === "boolean") return value === true;
  if (value === undefined || value === null) return "";
  if (field.kind === "list" && Array.isArray(value)) return value.map(String).join("\n");
  if (field.kind === "choice") return field.choices.find((choice) => same(choice.value, value))?.text ?? "";
  if (field.kind === "json") return JSON.stringify(value, null, 2);
  if (field.kind === "moment") return localMoment(String(value));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** A moment as the browser's own field wants it, by the reader's clock: `2026-11-30T09:15`. */
function localMoment(text: string): string {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) return text;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/**
 * The context a filled form stands for, on top of `extra` (properties no field shows), and what is wrong
 * with it by field name. Empty optional fields are left out.
 */
export function contextOf(
  fields: readonly ContextField[],
  values: FieldValues,
  extra: Record<string, unknown> = {},
): { context: Record<string, unknown>; errors: FieldErrors } {
  const context: Record<string, unknown> = { ...extra };
  const errors: FieldErrors = {};
  for (const field of fields) {
    const read = readField(field, values[field.name] ?? "");
    if (read.error !== undefined) errors[field.name] = read.error;
    else if (read.value !== undefined) context[field.name] = read.value;
  }
  return { context, errors };
}

type Read = { value?: unknown; error?: string };

function readField(field: ContextField, raw: FieldValue): Read {
  if (field.kind === "boolean")
    return raw === true || field.required || field.fallback === true ? { value: raw === true } : {};
  const text = String(raw);
  if (text.trim() === "")
    return field.required && field.kind !== "list" ? { error: `${field.label} is required.` } : emptyOf(field);
  switch (field.kind) {
    case "integer":
    case "number":
      return readNumber(field, text.trim());
    case "choice": {
      const choice = field.choices.find((each) => each.text === text);
      return choice === undefined
        ? { error: `Choose one of: ${field.choices.map((each) => each.text).join(", ")}.` }
        : { value: choice.value };
    }
    case "list":
      return readList(
        field,
        text
          .split("\n")
          .map((line) => line.trim())
          .filter((line) => line !== ""),
      );
    case "json":
      return readJson(field, text);
    case "date":
      return /^\d{4}-\d{2}-\d{2}$/.test(text) ? { value: text } : { error: "Write a date such as 2026-11-30." };
    case "moment": {
      const at = new Date(text);
      return Number.isNaN(at.getTime()) ? { error: "Give date and time." } : { value: at.toISOString() };
    }
    default:
      return readText(field, text);
  }
}

const emptyOf = (field: ContextField): Read => (field.required && field.kind === "list" ? readList(field, []) : {});
const limit = (field: ContextField, name: string): number | undefined =>
  typeof field.schema[name] === "number" ? field.schema[name] : undefined;

function readNumber(field: ContextField, text: string): Read {
  const value = Number(text);
  if (!Number.isFinite(value)) return { error: "Write a number." };
  if (field.kind === "integer" && !Number.isInteger(value)) return { error: "Write a whole number." };
  const [minimum, maximum] = [limit(field, "minimum"), limit(field, "maximum")];
  if (minimum !== undefined && value < minimum) return { error: `Must be ${minimum} or more.` };
  if (maximum !== undefined && value > maximum) return { error: `Must be ${maximum} or less.` };
  return { value };
}

function readText(field: ContextField, text: string): Read {
  const [shortest, longest] = [limit(field, "minLength"), limit(field, "maxLength")];
  if (shortest !== undefined && text.length < shortest) return { error: `Must have at least ${shortest} characters.` };
  if (longest !== undefined && text.length > longest) return { error: `Must have at most ${longest} characters.` };
  const pattern = typeof field.schema.pattern === "string" ? toPattern(field.schema.pattern) : null;
  if (pattern !== null && !pattern.test(text))
    return {
      error:
        field.description === ""
          ? `Must match ${pattern.source}.`
          : `Does not fit. ${field.description.replace(/\.?$/, ".")}`,
    };
  return { value: text };
}

function toPattern(source: string): RegExp | null {
  try {
    return new RegExp(source, "u");
  } catch {
    return null;
  }
}

function readList(field: ContextField, items: string[]): Read {
  const [fewest, most] = [limit(field, "minItems"), limit(field, "maxItems")];
  if (fewest !== undefined && items.length < fewest) return { error: `Write at least ${fewest}, one per line.` };
  if (most !== undefined && items.length > most) return { error: `Write at most ${most}.` };
  return { value: items };
}

function readJson(field: ContextField, text: string): Read {
  const parsed = parseJson(text);
  if (parsed.error !== undefined) return { error: parsed.error };
  if (field.schema.type === "object" && !isRecord(parsed.value))
    return { error: 'Write a JSON object, e.g. {"name": "value"}.' };
  if (field.schema.type === "array" && !Array.isArray(parsed.value))
    return { error: "Write a JSON list, e.g. [1, 2]." };
  return { value: parsed.value };
}

function parseJson(text: string): Read {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { error: `This is not JSON: ${error instanceof Error ? error.message : "it can't be read"}.` };
  }
}

/** Reads the raw JSON alternative. The context of a signal is one JSON object. */
export function parseContext(
  text: string,
): { context: Record<string, unknown>; error?: undefined } | { context?: undefined; error: string } {
  if (text.trim() === "") return { context: {} };
  const parsed = parseJson(text);
  if (parsed.error !== undefined) return { error: parsed.error };
  return isRecord(parsed.value)
    ? { context: parsed.value }
    : { error: 'The context is one JSON object, e.g. {"repo": "/srv/shop"}.' };
}

/** Properties of a context that no field shows; they stay when the form is filled in. */
export function extraOf(fields: readonly ContextField[], context: Record<string, unknown>): Record<string, unknown> {
  const names = new Set(fields.map((field) => field.name));
  return Object.fromEntries(Object.entries(context).filter(([name]) => !names.has(name)));
}

/**
 * Puts the server's errors beside their fields. Paths look like `context.repo`, `/context/repo`, `inputs.repo` or
 * `repo`; those of no field are returned as `rest`.
 */
export function errorsByField(
  fields: readonly ContextField[],
  errors: readonly { path: string; message: string }[],
): { byField: FieldErrors; rest: string[] } {
  const names = new Set(fields.map((field) => field.name));
  const byField: FieldErrors = {};
  const rest: string[] = [];
  for (const { path, message } of errors) {
    const parts = path.split(/[./[\]]+/).filter((part) => part !== "" && part !== "$");
    const inside = ["context", "body", "inputs"].includes(parts[0] ?? "");
    const pair = parts.slice(1, 3).join(".");
    const name = !inside ? (parts[0] ?? "") : names.has(pair) ? pair : (parts.find((part) => names.has(part)) ?? "");
    if (names.has(name)) byField[name] ??= message;
    else rest.push(path === "" ? message : `${path}: ${message}`);
  }
  return { byField, rest };
}
