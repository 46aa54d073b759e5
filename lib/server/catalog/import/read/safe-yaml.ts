import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, visit, type Node } from "yaml";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
/** A part of the text that was left out, and why. */
export type Dropped = { code: "unsafe-key" | "tag" | "duplicate-key"; message: string; line: number };
export type SafeYaml =
  | { kind: "value"; value: Json; dropped: Dropped[] }
  | { kind: "broken"; message: string; line: number }
  | { kind: "hostile"; message: string; line: number };

const MAX_ALIASES = 50;
const MAX_DEPTH = 40;
const MAX_BYTES = 32 * 1024;
const UNSAFE = new Set(["__proto__", "constructor", "prototype"]);
const PLAIN_TAG = /^(?:!|tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq))$/;

/**
 * Reads YAML from strangers (CAT-1): nothing is executed, aliases and depth are limited, tags and keys that reach into
 * prototypes are left out and told. `broken` is text that is no YAML, `hostile` is text that must not be read on.
 */
export function readSafeYaml(text: string, firstLine = 1): SafeYaml {
  const fail = (kind: "broken" | "hostile", message: string, line = firstLine): SafeYaml => ({ kind, message, line });
  if (text.length > MAX_BYTES) return fail("broken", "The front matter is longer than 32 KiB.");
  if (isDeep(text)) return fail("hostile", "The data is nested too deep.");
  const lines = new LineCounter();
  const lineOf = (offset: number) => firstLine + Math.max(1, lines.linePos(offset).line) - 1;
  const dropped: Dropped[] = [];
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      uniqueKeys: false,
      merge: false,
      version: "1.2",
      logLevel: "silent",
    });
    const error = document.errors.find(({ code }) => code !== "TAG_RESOLVE_FAILED");
    if (error !== undefined) return fail("broken", error.message, lineOf(error.pos[0]));
    let aliases = 0;
    let deep = false;
    visit(document, {
      Alias: () => (++aliases > MAX_ALIASES ? visit.BREAK : undefined),
      Node: (_, node, path) => {
        if (path.length > MAX_DEPTH * 2) {
          deep = true;
          return visit.BREAK;
        }
        const tag = "tag" in node ? node.tag : undefined;
        if (typeof tag === "string" && !PLAIN_TAG.test(tag) && isTagged(node, text))
          dropped.push({ code: "tag", message: `The tag ${tag} was left out.`, line: lineOf(node.range?.[0] ?? 0) });
        return undefined;
      },
    });
    if (deep) return fail("hostile", "The data is nested too deep.");
    if (aliases > MAX_ALIASES) return fail("hostile", `The data uses more than ${MAX_ALIASES} aliases.`);
    const budget = { left: 20_000 };
    const value = toJson(document.contents, { document, dropped, lineOf, budget, open: [] });
    if (budget.left <= 0) return fail("hostile", "The aliases of the data explode.");
    return { kind: "value", value, dropped };
  } catch (error) {
    const message = error instanceof Error ? error.message : "The data can't be read.";
    return fail(/call stack|alias/i.test(message) ? "hostile" : "broken", message);
  }
}

function isTagged(node: Node, text: string): boolean {
  return text.slice(Math.max(0, (node.range?.[0] ?? 0) - 200), (node.range?.[0] ?? 0) + 200).includes("!");
}

type Walk = {
  document: ReturnType<typeof parseDocument>;
  dropped: Dropped[];
  lineOf: (offset: number) => number;
  budget: { left: number };
  open: unknown[];
};

function toJson(node: unknown, walk: Walk): Json {
  walk.budget.left -= 1;
  if (walk.budget.left <= 0 || !isNode(node)) return null;
  if (isAlias(node)) {
    const target = node.resolve(walk.document);
    if (target === undefined || walk.open.includes(target)) throw new Error(`The alias *${node.source} leads nowhere.`);
    return toJson(target, walk);
  }
  if (isScalar(node)) return scalar(node.value);
  walk.open.push(node);
  try {
    if (isSeq(node)) return node.items.map((item) => toJson(item, walk));
    if (!isMap(node)) return null;
    const result = new Map<string, Json>();
    for (const { key, value } of node.items) {
      const name = isNode(key) ? keyText(toJson(key, walk)) : "";
      const line = walk.lineOf(isNode(key) ? (key.range?.[0] ?? 0) : 0);
      if (UNSAFE.has(name)) {
        walk.dropped.push({ code: "unsafe-key", message: `The key ${name} was left out.`, line });
        continue;
      }
      let free = name;
      for (let next = 2; result.has(free); next++) free = `${name}#${next}`;
      if (free !== name)
        walk.dropped.push({
          code: "duplicate-key",
          message: `The key ${name} stands twice; the second is kept as ${free}.`,
          line,
        });
      result.set(free, toJson(value, walk));
    }
    return Object.fromEntries(result);
  } finally {
    walk.open.pop();
  }
}

function keyText(key: Json): string {
  return typeof key === "string" ? key : JSON.stringify(key);
}

function scalar(value: unknown): Json {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  return value === undefined ? null : String(value);
}

/** The parser follows groups by recursion: a text made of openings alone must not reach it. */
function isDeep(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === "[" || char === "{") open += 1;
    else if ((char === "]" || char === "}") && open > 0) open -= 1;
    if (open > 200) return true;
  }
  return /(?:[-?:][ \t]+){60}/.test(text);
}
