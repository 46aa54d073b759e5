import { Unreadable, type Notes } from "./notes";
import { readSafeYaml, type Json } from "./safe-yaml";

/** Front matter as data: values by key, and the 1-based line of each key. */
export type FrontMatter = { values: Map<string, Json>; lines: Map<string, number> };

/** Keys that agent and skill files use. A description ends at one of these alone, whatever else looks like a key. */
const KNOWN_KEYS =
  /^(name|title|description|model|model_tier|color|colour|tools|allowed-tools|allowed_tools|disallowedTools|tags|keywords|capabilities|category|domain|version|author|license|metadata|argument-hint|permissionMode|skills|mcp-servers|mcpServers|hooks|memory|background|effort|isolation|maxTurns|agents|handoffs|target|user-invocable|user-invokable|disable-model-invocation|compatibility|parallel_hints|context_hints|escalation_triggers|aliases|status|type|priority|proactive|trigger|triggers|when_to_use|mode|temperature|icon|emoji|vibe|infer|quarterdeck)\s*:/i;
const ANY_KEY = /^([A-Za-z_][\w.-]{0,60})\s*:(\s|$)/;
const DESCRIPTION = /^description$/i;

/**
 * Front matter as it was meant (CAT-1): first as the YAML it is, then, when it is none, field by field. A field that is no
 * YAML is taken as text. Throws `Unreadable` for data that would explode.
 */
export function readFrontMatter(head: string, headLine: number, notes: Notes): FrontMatter {
  const clean = head.replace(/[\u00A0\u2000-\u200A\u202F\u3000]/g, " ").replace(/[\u200B-\u200F\uFEFF\u2060]/g, "");
  if (clean !== head)
    notes.add("invisible-characters", "Invisible characters in the front matter were left out.", headLine);
  const text = withoutTabs(clean, headLine, notes);
  const yaml = readSafeYaml(text, headLine);
  if (yaml.kind === "hostile") throw new Unreadable(`The front matter is refused. ${yaml.message}`, yaml.line);
  if (yaml.kind === "value" && yaml.value !== null && typeof yaml.value === "object" && !Array.isArray(yaml.value)) {
    for (const { code, message, line } of yaml.dropped) notes.add(code, message, line);
    return { values: new Map(Object.entries(yaml.value)), lines: keyLines(text, headLine) };
  }
  const why = yaml.kind === "broken" ? yaml.message.split("\n")[0]! : "it is no list of fields";
  notes.add(
    "front-matter-mended",
    `The front matter is no valid YAML (${why.replace(/\.$/, "")}); its fields were read one by one.`,
    yaml.kind === "broken" ? yaml.line : headLine,
  );
  return readFieldByField(text, headLine, notes);
}

function withoutTabs(text: string, headLine: number, notes: Notes): string {
  const at = text.search(/^\t|^[A-Za-z_][\w.-]{0,60}\s*:\t|^ +\t/m);
  if (at === -1) return text;
  notes.add(
    "tabs",
    "Tabs in the front matter were read as blanks.",
    headLine + text.slice(0, at).split("\n").length - 1,
  );
  return text.replaceAll("\t", "  ");
}

function keyLines(text: string, headLine: number): Map<string, number> {
  const lines = new Map<string, number>();
  for (const [index, line] of text.split("\n").entries()) {
    const key = ANY_KEY.exec(line)?.[1];
    if (key !== undefined && !lines.has(key)) lines.set(key, headLine + index);
  }
  return lines;
}

type Field = { key: string; line: number; lines: string[] };

function readFieldByField(text: string, headLine: number, notes: Notes): FrontMatter {
  const fields: Field[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const current = fields[fields.length - 1];
    const match = ANY_KEY.exec(line);
    const starts = match !== null && (current === undefined || !DESCRIPTION.test(current.key) || KNOWN_KEYS.test(line));
    if (starts)
      fields.push({ key: match[1]!, line: headLine + index, lines: [line.slice(match[0].length - match[2]!.length)] });
    else if (current !== undefined) current.lines.push(line);
    else if (line.trim() !== "" && !line.trim().startsWith("#"))
      fields.push({ key: "text", line: headLine + index, lines: [line] });
  }
  const values = new Map<string, Json>();
  const lines = new Map<string, number>();
  for (const field of fields) {
    if (["__proto__", "constructor", "prototype"].includes(field.key)) {
      notes.add("unsafe-key", `The key ${field.key} was left out.`, field.line);
      continue;
    }
    let key = field.key;
    for (let next = 2; values.has(key); next++) key = `${field.key}#${next}`;
    if (key !== field.key)
      notes.add("duplicate-key", `The key ${field.key} stands twice; the second is kept as ${key}.`, field.line);
    values.set(key, fieldValue(field, notes));
    lines.set(key, field.line);
  }
  return { values, lines };
}

function fieldValue(field: Field, notes: Notes): Json {
  const source = field.lines.join("\n");
  const yaml = readSafeYaml(
    `value:${source.startsWith("\n") || source === "" ? source : ` ${source.trimStart()}`}\n`,
    field.line,
  );
  if (yaml.kind === "hostile") throw new Unreadable(`The front matter is refused. ${yaml.message}`, yaml.line);
  if (yaml.kind === "value") {
    const map = yaml.value as { value?: Json; [key: string]: Json | undefined } | null;
    if (map !== null && Object.keys(map).length === 1 && "value" in map) {
      for (const { code, message, line } of yaml.dropped) notes.add(code, message, line);
      return map.value ?? null;
    }
  }
  notes.add("unquoted-text", `The value of ${field.key} is no YAML; it was taken as text.`, field.line);
  const text = field.lines
    .map((line) => line.trim())
    .join("\n")
    .trim();
  const quoted = /^(["'])([\s\S]*)\1$/.exec(text);
  if (quoted !== null) return quoted[1] === '"' ? quoted[2]!.replaceAll('\\"', '"') : quoted[2]!.replaceAll("''", "'");
  return text.replace(/^[|>][+-]?\n/, "");
}
