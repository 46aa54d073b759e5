import type { Notes } from "./notes";

/** Keys that files of this kind have at the top level, and the keys inside those that are maps. */
const TOP = new Set([
  "name",
  "description",
  "model",
  "model_tier",
  "color",
  "tools",
  "allowed-tools",
  "tags",
  "version",
  "license",
  "argument-hint",
  "metadata",
  "parallel_hints",
  "context_hints",
  "escalation_triggers",
]);
const INNER = new Map([
  ["parallel_hints", ["can_parallel_with", "must_serialize_with", "preferred_batch_size"]],
  ["context_hints", ["max_file_context", "compression_level", "requires_git_context", "requires_db_context"]],
  ["escalation_triggers", ["pattern", "keyword", "reason"]],
]);
/** A longer run of blanks says nothing in a document that lost its lines, and patterns would read it again and again. */
const LONG_GAP = 40;
/** Headings whose end could not be told from the text that follows. */
const HEADINGS =
  /^(When (?:NOT )?to Use(?: This Skill)?|When This Skill Activates|Authority Model|Overview|Purpose|Charter|Aliases|Quick Start|Output Format|Core Responsibilities|Core Identity|Capabilities|Instructions|Guidelines|Best Practices|(?:Standing Orders|Key Constraints|Escalation Triggers) \([^)]{1,60}\))(?=\s|$)/;

/** True for a document whose line ends were lost: front matter and headings stand in one long line. */
export function isFolded(text: string): boolean {
  const body = text.trim();
  if (body.length < 200 || body.split("\n").length > 3) return false;
  const marks = body.match(/ #{1,4} \S/g)?.length ?? 0;
  return /^-{3}\s+[a-z][\w-]*:/i.test(body) || marks >= 3;
}

/**
 * Gives a document that was folded into one line its lines back: front matter, headings, lists, tables, quotes and code
 * blocks. Where a heading ends is a guess when running text follows; line ends inside code are lost for good.
 */
export function unfold(text: string, notes: Notes): string {
  const lines = text.trim().split("\n");
  const body = lines
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(" ")
    .replace(/\s+/g, (blanks) => (blanks.length > LONG_GAP ? " " : blanks));
  notes.add(
    "folded",
    "The document stood in one line. Its fields, headings and lists were given their lines back; line ends inside code are lost.",
    1,
  );
  const front = /^-{3}\s+([\s\S]*?)\s-{3}(?:\s|$)/.exec(body);
  const rest = front === null ? body : body.slice(front[0].length);
  const head = front === null ? "" : `---\n${unfoldFields(front[1]!)}\n---\n\n`;
  return `${head}${unfoldBody(rest)}\n`;
}

function unfoldFields(text: string): string {
  const lines: string[] = [];
  let parent = "";
  let from = 0;
  const keys = [...text.matchAll(/(?:^|\s)(- )?([A-Za-z_][\w-]{0,40}):(?=\s|$)/g)].filter(
    ({ index }) => !isQuoted(text, index),
  );
  const push = (start: string, end: number) => lines.push(`${start}${text.slice(from, end).trim()}`);
  let start = "";
  for (const match of keys) {
    const [, dash, key] = match;
    const inner = INNER.get(parent)?.includes(key!) ?? false;
    if (!inner && !TOP.has(key!)) continue;
    if (start !== "") push(start, match.index);
    from = match.index + match[0].length;
    if (inner) start = `${dash === undefined ? (parent === "escalation_triggers" ? "    " : "  ") : "  - "}${key}: `;
    else {
      parent = INNER.has(key!) ? key! : "";
      start = `${key}: `;
    }
  }
  if (start !== "") push(start, text.length);
  return lines.join("\n");
}

function isQuoted(text: string, index: number): boolean {
  let open = "";
  for (let at = 0; at < index; at++) {
    const char = text[at]!;
    if (open === "" && (char === '"' || char === "[")) open = char === '"' ? '"' : "]";
    else if (char === open && text[at - 1] !== "\\") open = "";
  }
  return open !== "";
}

function unfoldBody(text: string): string {
  return text
    .split(/(```[\s\S]*?```)/)
    .map((part, index) => (index % 2 === 1 ? unfoldCode(part) : unfoldProse(part)))
    .join("\n\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function unfoldCode(code: string): string {
  const lang = /^```(?:([a-z]+)(?=\s))?/.exec(code)!;
  const inner = code.slice(lang[0].length, -3).trim();
  return `${lang[0]}\n${/^(?:markdown|md)$/.test(lang[1] ?? "") ? unfoldProse(inner) : inner}\n\`\`\``;
}

function unfoldProse(text: string): string {
  const parts = text.split(/\s(?=#{1,6} \S|-{3}(?:\s|$))/);
  return parts.map((part) => unfoldPart(part.trim())).join("\n\n");
}

function unfoldPart(part: string): string {
  if (part.startsWith("---")) return `---\n\n${unfoldBlocks(part.slice(3).trim())}`;
  const marks = /^#{1,6} /.exec(part);
  if (marks === null) return unfoldBlocks(part);
  const rest = part.slice(marks[0].length);
  const end = headingEnd(rest);
  return `${marks[0]}${rest.slice(0, end).trim()}\n\n${unfoldBlocks(rest.slice(end).trim())}`.trim();
}

/** Where a heading ends: at a mark of another block, after a known heading, or before the sentence that follows. */
function headingEnd(text: string): number {
  const known = HEADINGS.exec(text);
  if (known !== null) return known[0].length;
  const number = /^\d+\. /.exec(text)?.[0].length ?? 0;
  const mark = /\s(?:[-*>|] |\d+\. |\*\*[^*]+\*\*)/.exec(text.slice(number));
  const limit = mark === null ? text.length : number + mark.index;
  const head = text.slice(0, limit);
  if (limit < text.length && head.length <= 60 && !/[.:]$/.test(head)) return limit;
  const bracket = /\)\s/.exec(head);
  if (bracket !== null && bracket.index < 80) return bracket.index + 1;
  let at = number;
  const ends: number[] = [];
  for (const word of head.slice(number).split(" ")) {
    if (!/^[\p{Lu}\d("'`/[]/u.test(word) && !/^(?:and|or|of|to|for|the|in|on|with|a|an|via|from)$/.test(word)) break;
    at += word.length + 1;
    ends.push(at - 1);
  }
  if (at >= head.length) return limit;
  const back = ends.filter((end) => !/ (?:and|or|of|to|for|the|in|on|with|a|an|via|from)$/i.test(head.slice(0, end)));
  const cut = back[back.length - 2] ?? back[0] ?? limit;
  const title = head.slice(0, cut).replace(/ (?:The|A|An|This)$/, "");
  return title.length;
}

function unfoldBlocks(text: string): string {
  if (text === "") return "";
  const lines: string[] = [];
  for (const part of text.split(/\s(?=\|(?:\s|-))(?=\|.{0,2000}\|)/).length > 2 ? splitTable(text) : [text])
    lines.push(part.startsWith("|") ? part : unfoldLists(part));
  return lines.join("\n");
}

/** Rows of a table: the header's number of cells says where each row ends. */
function splitTable(text: string): string[] {
  const start = text.indexOf("|");
  const rule = /\|(?:\s*:?-{2,}:?\s*\|)+/.exec(text);
  if (rule === null || rule.index < start) return [text];
  const columns = rule[0].split("|").length - 2;
  const out = [text.slice(0, start).trim(), text.slice(start, rule.index).trim(), rule[0]];
  let rest = text.slice(rule.index + rule[0].length).trim();
  while (rest.startsWith("|")) {
    let end = 0;
    for (let cell = 0; cell < columns && end !== -1; cell++) end = rest.indexOf("|", end + 1);
    if (end === -1) break;
    out.push(rest.slice(0, end + 1));
    rest = rest.slice(end + 1).trim();
  }
  return [...out, rest].filter((part) => part !== "");
}

function unfoldLists(text: string): string {
  return text
    .replace(/\s>\s(?=\*\*)/g, "\n> ")
    .replace(/\s(?=\*\*[^*\n]{1,60}:\*\*)(?<!>\s)/g, "\n\n")
    .replace(/(?<=[:.!?])\s- (?=\S)/g, "\n- ")
    .replace(/(?<=[\p{L}\p{N}).:"'`*\]])\s- (?=(?:\[[ x]\] )?[\p{Lu}\p{N}`*"[])/gu, "\n- ")
    .replace(/^(- (?:`[^`\n]+`|\*\*[^*\n]+\*\*))\n- (?=\p{Lu}\p{Ll})/gmu, "$1 - ")
    .replace(/\s(?=\d{1,2}\. [\p{Lu}`*])/gu, "\n")
    .replace(/\n{3,}/g, "\n\n");
}
