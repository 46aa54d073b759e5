import { isCollection, isMap, isNode, isScalar, LineCounter, parseDocument, stringify, type Document } from "yaml";
import type { Definition, Path } from "./definition-path";

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

const written = (document: Document): string => document.toString({ lineWidth: 0 });

/**
 * The text with another value at a place; `undefined` takes the key away. Comments and order stay, and the sections
 * beside the one that is changed stay to the letter.
 */
export function changeDefinition(text: string, path: Path, value: unknown): string {
  const document = parse(text);
  const isPlain = written(document) === text;
  const section = isPlain ? null : sectionOf(document, path[0]);
  if (value === undefined) document.deleteIn(path);
  else {
    openOn(document, path);
    document.setIn(path, document.createNode(value));
  }
  const whole = written(document);
  return section === null ? whole : (spliced(text, section, document, whole) ?? whole);
}

/** An empty group is written `{}`; what is put into it is written line by line, as everything else. */
function openOn(document: Document, path: Path): void {
  for (let length = 1; length < path.length; length += 1) {
    const group = document.getIn(path.slice(0, length), true);
    if (isCollection(group) && group.items.length === 0) group.flow = false;
  }
}

type Section = { key: string; from: number; to: number };

const pairOf = (document: Document, key: unknown) =>
  isMap(document.contents)
    ? document.contents.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
    : undefined;

/** Where a key of the whole lies in the text, with its value. */
function sectionOf(document: Document, key: unknown): Section | null {
  const pair = pairOf(document, key);
  if (pair === undefined || !isScalar(pair.key) || !isNode(pair.value)) return null;
  const [from, to] = [pair.key.range?.[0], pair.value.range?.[2]];
  return from === undefined || to === undefined ? null : { key: String(key), from, to };
}

/** The text with one section written anew; null where that would not say the same as the whole written anew. */
function spliced(text: string, { key, from, to }: Section, changed: Document, whole: string): string | null {
  const pair = pairOf(changed, key);
  if (pair === undefined || !isMap(changed.contents)) return null;
  const alone = changed.clone();
  if (!isMap(alone.contents)) return null;
  alone.commentBefore = alone.comment = null;
  alone.contents.commentBefore = alone.contents.comment = null;
  alone.contents.items = alone.contents.items.filter((each) => isScalar(each.key) && each.key.value === key);
  const own = alone.contents.items[0]?.key;
  if (isScalar(own)) {
    own.commentBefore = null;
    own.spaceBefore = false;
  }
  try {
    const section = written(alone).replace(/\n$/, "");
    const end = text.slice(from, to).endsWith("\n") ? "\n" : "";
    const result = `${text.slice(0, from)}${section}${end}${text.slice(to)}`;
    return written(parse(result)) === whole ? result : null;
  } catch {
    return null;
  }
}

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
