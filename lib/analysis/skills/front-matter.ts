import { isMap, isScalar, LineCounter, parseDocument } from "yaml";

/** A field of the front matter and the line of the file where its key stands. */
export type Field = { value: unknown; line: number };

/** What stands wrong in a front matter; `fatal` when not even a lenient reader gets anything out of it. */
export type FrontMatterProblem = { line: number; message: string; fatal: boolean };

/** A Markdown file's front matter and body. `bodyLine` is the 1-based line the body starts on. */
export type FrontMatter = {
  present: boolean;
  fields: ReadonlyMap<string, Field>;
  problem: FrontMatterProblem | null;
  body: string;
  bodyLine: number;
};

const OPEN = /^\uFEFF?---[ \t]*\r?\n/;
const CLOSE = /^(?:---|\.\.\.)[ \t]*$/m;
const LATE = /^\uFEFF?(?:\s*<!--[\s\S]*?-->)*\s*\n---[ \t]*\r?\n(?:[A-Za-z][\w-]*:.*\r?\n)/;

/** Splits a file and reads its front matter: strictly first, and line by line where YAML refuses it. */
export function readFrontMatter(text: string): FrontMatter {
  const open = OPEN.exec(text);
  if (!open) return withoutFrontMatter(text);
  const start = open[0].length;
  const close = CLOSE.exec(text.slice(start));
  if (!close) {
    const fields = readLeniently(text.slice(start), 2);
    const problem = { line: 1, message: "the front matter is not closed by a line with ---", fatal: fields.size === 0 };
    return { present: true, fields, problem, body: "", bodyLine: 1 };
  }
  const source = text.slice(start, start + close.index);
  const body = text.slice(start + close.index + close[0].length).replace(/^\r?\n/, "");
  const bodyLine = 2 + countLines(source) + 1;
  return { present: true, ...readYaml(source), body, bodyLine };
}

function withoutFrontMatter(text: string): FrontMatter {
  const none = { present: false, fields: new Map<string, Field>(), body: text, bodyLine: 1 };
  if (/^\uFEFF?---[ \t]+\w[\w-]*:/.test(text)) {
    return {
      ...none,
      problem: { line: 1, message: "the front matter stands on one line; each field needs its own", fatal: true },
    };
  }
  if (LATE.test(text)) {
    const line = countLines(text.slice(0, text.search(/^---/m))) + 1;
    return { ...none, problem: { line, message: "the front matter does not start on the first line", fatal: true } };
  }
  return { ...none, problem: null };
}

/** `argument-hint: [file] [mode]` is the documented form for commands, and is read as text though YAML can't. */
const HINT = /^(argument-hint:[ \t]*)(\[.*\S)[ \t]*$/m;

function readYaml(written: string): { fields: Map<string, Field>; problem: FrontMatterProblem | null } {
  const source = written.replace(HINT, (_line, key: string, value: string) => key + JSON.stringify(value));
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false, logLevel: "silent" });
  const lineAt = (offset: number) => lines.linePos(offset).line + 1;
  const error = document.errors[0];
  const failed = (line: number, message: string) => {
    const fields = readLeniently(source, 2);
    return { fields, problem: { line, message, fatal: fields.size === 0 } };
  };
  if (error) return failed(lineAt(error.pos[0]), explain(error.code, error.message));
  if (document.contents === null)
    return { fields: new Map(), problem: { line: 1, message: "the front matter is empty", fatal: true } };
  if (!isMap(document.contents)) return failed(2, "the front matter is not a list of fields (name: value)");
  const fields = new Map<string, Field>();
  try {
    for (const pair of document.contents.items) {
      if (!isScalar(pair.key)) continue;
      const node: unknown = pair.value;
      const value =
        typeof node === "object" && node !== null && "toJS" in node && typeof node.toJS === "function"
          ? (node.toJS(document, { maxAliasCount: 20 }) as unknown)
          : node;
      fields.set(String(pair.key.value), { value, line: lineAt(pair.key.range?.[0] ?? 0) });
    }
  } catch (failure) {
    return failed(2, failure instanceof Error ? failure.message : "can't be read");
  }
  return { fields, problem: null };
}

function explain(code: string, message: string): string {
  if (/Nested mappings are not allowed/.test(message)) return "a value with a colon and a space must stand in quotes";
  if (code === "TAB_AS_INDENT") return "a tab is used to indent; YAML wants spaces";
  return message.replace(/\s+/g, " ").replace(/\.$/, "");
}

/** Reads `name: value` lines the way forgiving loaders do: everything after the first colon is the value. */
function readLeniently(source: string, firstLine: number): Map<string, Field> {
  const fields = new Map<string, Field>();
  let last: { field: Field; key: string } | null = null;
  for (const [index, line] of source.split(/\r?\n/).entries()) {
    const found = /^([A-Za-z][\w-]*):(?:[ \t]+(.*))?$/.exec(line);
    if (found) {
      const text = (found[2] ?? "").trim();
      const field: Field = {
        value: /^[|>][+-]?$/.test(text) ? "" : text.replace(/^(["'])(.*)\1$/, "$2"),
        line: firstLine + index,
      };
      last = { field, key: found[1] ?? "" };
      if (!fields.has(last.key)) fields.set(last.key, field);
    } else if (last && typeof last.field.value === "string" && /^\s+\S/.test(line)) {
      last.field.value = `${last.field.value} ${line.trim().replace(/^- /, ", ")}`.trim();
    }
  }
  return fields;
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
