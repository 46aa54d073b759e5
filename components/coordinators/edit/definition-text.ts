import { isMap, isNode, isScalar, LineCounter, parseDocument, stringify, type Document } from "yaml";

/** A place in a definition, e.g. `["signals", 0, "name"]`. */
export type Path = readonly (string | number)[];

/** A definition as text and as data. `value` is null while the text can't be read as a group of keys. */
export type Definition = {
  text: string;
  value: Record<string, unknown> | null;
  /** Why the text can't be read; 1-based line. */
  fault: { line: number; message: string } | null;
  hasComments: boolean;
};

const MAX_ALIASES = 50;

/** Reads a definition. Never throws. */
export function readDefinition(text: string): Definition {
  const lines = new LineCounter();
  const broken = (line: number, message: string): Definition => ({
    text,
    value: null,
    fault: { line, message },
    hasComments: false,
  });
  try {
    const document = parse(text, lines);
    const error = document.errors[0];
    if (error !== undefined) return broken(lines.linePos(error.pos[0]).line, error.message.split("\n")[0]!);
    if (!isMap(document.contents)) return broken(1, "The text must be a group of keys and values.");
    const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as Record<string, unknown>;
    return { text, value, fault: null, hasComments: /^\s*#|\s#\s/m.test(text) };
  } catch (error) {
    return broken(1, error instanceof Error ? error.message : "The text can't be read.");
  }
}

const parse = (text: string, lineCounter = new LineCounter()): Document =>
  parseDocument(text, { lineCounter, prettyErrors: false, version: "1.2", merge: false });

/** Data as the YAML that definitions are written in. */
export const writeDefinition = (value: unknown): string => stringify(value, { lineWidth: 0 });

/** The text with another value at a place; `undefined` takes the key away. Comments and order stay. */
export function changeDefinition(text: string, path: Path, value: unknown): string {
  const document = parse(text);
  if (value === undefined) document.deleteIn(path);
  else document.setIn(path, document.createNode(value));
  return document.toString({ lineWidth: 0 });
}

/** The value at a place; undefined where the path leaves the data. */
export const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, part)
        ? (at as Record<string | number, unknown>)[part]
        : undefined,
    value,
  );

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

/** 1-based line of a place in the text; that of the nearest part above it where it is missing. */
export function lineOf(text: string, path: Path): number {
  const lines = new LineCounter();
  let document: Document;
  try {
    document = parse(text, lines);
  } catch {
    return 1;
  }
  for (let length = path.length; length > 0; length -= 1) {
    const at = path.slice(0, length);
    const owner = length === 1 ? document.contents : document.getIn(at.slice(0, -1), true);
    if (isMap(owner)) {
      const pair = owner.items.find(({ key }) => isScalar(key) && key.value === at.at(-1));
      if (pair !== undefined && isNode(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    const node = document.getIn(at, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
