import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type YAMLMap,
  type Document,
  type Node,
  type Pair,
} from "yaml";
import { formatPath, type CatalogProblem, type PathProblem } from "./problem";

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 40;
const MAX_ALIASES = 50;

const YAML_ERRORS: Record<string, { rule: string; message: string }> = {
  TAG_RESOLVE_FAILED: { rule: "tag", message: "Tags are not allowed. Remove it." },
  MULTIPLE_DOCS: { rule: "yaml", message: "The file holds more than one document. Keep one." },
};
const PLAIN_TAGS = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

/** A YAML text as data, and where in the text each of its parts lies. */
export type YamlSource = { value: unknown; locate(problem: PathProblem): CatalogProblem };

/**
 * Reads one YAML document strictly: at most 1 MiB of UTF-8, no tags of its own, no repeated or
 * `__proto__` keys, no alias bombs. `file` is the name used in problems.
 */
export function readYaml(text: string, file: string): YamlSource | CatalogProblem[] {
  const lines = new LineCounter();
  const at = (offset: number, rule: string, message: string, path = ""): CatalogProblem => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col), path, rule, message };
  };
  if (Buffer.byteLength(text) > MAX_BYTES) return [at(0, "too-large", "The file is larger than 1 MiB. Split it up.")];
  if (text.includes("\0")) return [at(0, "not-text", "The file holds NUL characters. Save it as UTF-8 text.")];
  const tooDeep = (): CatalogProblem[] => [
    at(0, "too-deep", `The data is nested too deep. Use at most ${MAX_DEPTH} levels.`),
  ];
  if (opensManyGroups(text)) return tooDeep();
  let document: Document;
  try {
    document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      strict: true,
      uniqueKeys: false,
      version: "1.2",
      merge: false,
    });
  } catch {
    return tooDeep();
  }
  if (document.errors.some((error) => error.message.includes("call stack"))) return tooDeep();
  const problems = [...document.errors, ...document.warnings].map((error) => {
    const known = YAML_ERRORS[error.code];
    return at(error.pos[0], known?.rule ?? "yaml", known?.message ?? error.message);
  });
  const tagged = new Set(problems.filter((problem) => problem.rule === "tag").map((problem) => problem.line));
  problems.push(...refusedNodes(document, at).filter((problem) => problem.rule !== "tag" || !tagged.has(problem.line)));
  if (problems.length > 0) return problems;
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    return [
      at(
        0,
        "aliases",
        `${error instanceof Error ? error.message : "The aliases can't be resolved"}. Write the parts out, or use fewer aliases.`,
      ),
    ];
  }
  return {
    value,
    locate: (problem) =>
      at(
        offsetOf(document, problem.path, problem.at ?? "value"),
        problem.rule,
        problem.message,
        formatPath(problem.path),
      ),
  };
}

/** The parser follows groups by recursion, so that a text made of openings alone must not reach it. */
function opensManyGroups(text: string): boolean {
  let open = 0;
  for (const char of text) {
    if (char === "[" || char === "{") open += 1;
    else if ((char === "]" || char === "}") && open > 0) open -= 1;
    if (open > 200) return true;
  }
  return /(?:[-?:][ \t\n]+){100}/.test(text);
}

function refusedNodes(
  document: Document,
  at: (offset: number, rule: string, message: string) => CatalogProblem,
): CatalogProblem[] {
  const problems: CatalogProblem[] = [];
  const anchors = new Set<string>();
  let aliases = 0;
  visit(document, {
    Alias: (_, alias, path) => {
      aliases += 1;
      const offset = alias.range?.[0] ?? 0;
      if (aliases > MAX_ALIASES) {
        problems.push(at(offset, "aliases", `The file uses more than ${MAX_ALIASES} aliases. Write the parts out.`));
        return visit.BREAK;
      }
      if (!anchors.has(alias.source))
        problems.push(
          at(offset, "aliases", `Nothing before this place is named &${alias.source}. Name it first, or write it out.`),
        );
      if (path.some((ancestor) => isNode(ancestor) && "anchor" in ancestor && ancestor.anchor === alias.source))
        problems.push(
          at(offset, "aliases", `The alias *${alias.source} stands inside the part it repeats. Write it out.`),
        );
      return undefined;
    },
    Pair: (_, pair) => {
      const offset = isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
      const key = isScalar(pair.key) ? pair.key.value : undefined;
      if (typeof key === "string" && key !== "__proto__") return;
      if (key === "__proto__") problems.push(at(offset, "key", 'The key "__proto__" is not allowed. Remove it.'));
      else problems.push(at(offset, "key", "A key must be text. Put it in quotes."));
    },
    Node: (_, node, path) => {
      if ("anchor" in node && node.anchor !== undefined) anchors.add(node.anchor);
      if (isMap(node))
        for (const offset of repeatedKeys(node))
          problems.push(at(offset, "duplicate-key", "The key is used twice in this group. Remove one."));
      const tag = "tag" in node ? node.tag : undefined;
      if (typeof tag === "string" && !PLAIN_TAGS.has(tag))
        problems.push(at(node.range?.[0] ?? 0, "tag", "Tags are not allowed. Remove it."));
      if (path.length > MAX_DEPTH * 2) {
        problems.push(
          at(node.range?.[0] ?? 0, "too-deep", `The data is nested too deep. Use at most ${MAX_DEPTH} levels.`),
        );
        return visit.BREAK;
      }
      return undefined;
    },
  });
  return problems;
}

/** Offsets of keys that stand twice in a map. The parser's own check compares every key with every other. */
function repeatedKeys(map: YAMLMap): number[] {
  const seen = new Set<unknown>();
  return map.items.flatMap(({ key }) => {
    if (!isScalar(key)) return [];
    if (seen.has(key.value)) return [key.range?.[0] ?? 0];
    seen.add(key.value);
    return [];
  });
}

/** Offset of the deepest part of a path that the text has; a missing key is shown at the map it lacks. */
function offsetOf(document: Document, path: readonly PropertyKey[], wanted: "key" | "value"): number {
  let node: Node | null = resolve(document.contents, document);
  let offset = node?.range?.[0] ?? 0;
  for (const [index, part] of path.entries()) {
    if (isMap(node)) {
      const pair: Pair | undefined = node.items.find(
        (item) => isScalar(item.key) && String(item.key.value) === String(part),
      );
      if (pair === undefined) return offset;
      const keyOffset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      const value: Node | null = isNode(pair.value) ? pair.value : null;
      const useKey = value === null || isMap(value) || isSeq(value) || (index === path.length - 1 && wanted === "key");
      offset = useKey ? keyOffset : (value.range?.[0] ?? keyOffset);
      node = resolve(value, document);
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(part)];
      if (!isNode(item)) return offset;
      offset = item.range?.[0] ?? offset;
      node = resolve(item, document);
    } else return offset;
  }
  return offset;
}

function resolve(node: Node | null, document: Document): Node | null {
  return isAlias(node) ? ((node as Alias).resolve(document) ?? null) : node;
}
