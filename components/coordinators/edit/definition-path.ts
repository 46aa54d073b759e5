/** A place in a definition, e.g. `["signals", 0, "name"]`. */
export type Path = readonly (string | number)[];

/**
 * A definition as text and as data. `value` is null while the text can't be read as a group of keys, and, without a
 * fault, while it is not read yet.
 */
export type Definition = {
  text: string;
  value: Record<string, unknown> | null;
  /** Why the text can't be read; 1-based line. */
  fault: { line: number; message: string } | null;
  hasComments: boolean;
};

/** The value at a place; undefined where the path leaves the data. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, part)
        ? (at as Record<string | number, unknown>)[part]
        : undefined,
    value,
  );

/** The data with another value at a place, `undefined` taking the key away; as it was where the path can't be gone. */
export function putAt(value: unknown, path: Path, next: unknown): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return next;
  const group = value === undefined && next !== undefined ? (typeof part === "number" ? [] : {}) : value;
  if (typeof group !== "object" || group === null) return value;
  const copy = (Array.isArray(group) ? [...group] : { ...group }) as Record<string | number, unknown>;
  const item = putAt(copy[part], rest, next);
  if (item !== undefined) copy[part] = item;
  else if (Array.isArray(copy)) copy.splice(Number(part), 1);
  else delete copy[part];
  return copy;
}

/** A path as people write it, `signals[0].name`. */
export const formatPath = (path: Path): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? part : `${text}.${part}`),
    "",
  );

/** The parts of a written path. A `definition.` before it is left out. */
export const parsePath = (text: string): Path =>
  [...text.replace(/^definition(\.|$)/, "").matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) =>
    index === undefined ? name! : Number(index),
  );
