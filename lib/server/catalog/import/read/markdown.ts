import type { Notes } from "./notes";

/** A block of Markdown with its 1-based line in the file. */
export type Block =
  | { kind: "text"; line: number; text: string }
  | { kind: "list"; line: number; items: Item[] }
  | { kind: "table"; line: number; header: string[]; rows: { cells: string[]; line: number }[] }
  | { kind: "quote"; line: number; lines: { text: string; line: number }[] }
  | { kind: "code"; line: number; lang: string; text: string };

/** An item of a list; deeper items hang below it. Text has its continuation lines joined by blanks. */
export type Item = { text: string; line: number; ordered: boolean; children: Item[] };

/** A heading with the blocks up to the next heading. Level 0 is what stands before the first one. */
export type Section = { level: number; title: string; line: number; blocks: Block[] };

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)/;
const ITEM = /^([ \t]*)([-*+]|\d{1,4}[.)])\s+(.*)$/s;
const HEADING = /^ {0,3}(#{1,6})[ \t]+(\S.*)$/;

/**
 * Markdown as sections with blocks, in one pass over the lines. Not a full parser: it reads what agent files use. A code
 * block of Markdown may hold code blocks of its own, as these files have it; a fence too many is passed over and noted.
 * `firstLine` is the line of the first one.
 */
export function parseMarkdown(text: string, firstLine = 1, notes?: Notes): Section[] {
  const lines = text.split("\n");
  let odd = lines.filter((line) => FENCE.test(line)).length % 2 === 1;
  const sections: Section[] = [{ level: 0, title: "", line: firstLine, blocks: [] }];
  let index = 0;
  const at = () => firstLine + index;
  while (index < lines.length) {
    const line = lines[index]!;
    const blocks = sections[sections.length - 1]!.blocks;
    const fence = FENCE.exec(line);
    const heading = HEADING.exec(line);
    if (line.trim() === "" || /^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) index += 1;
    else if (fence !== null && odd && isStray(lines, index, fence)) {
      odd = false;
      notes?.add("stray-code-fence", "A code fence that opens nothing was passed over.", at());
      index += 1;
    } else if (fence !== null) {
      const end = codeEnd(lines, index, fence[1]!, fence[2]!);
      blocks.push({
        kind: "code",
        line: at(),
        lang: fence[2]!.toLowerCase(),
        text: lines.slice(index + 1, end).join("\n"),
      });
      index = end + 1;
    } else if (heading !== null) {
      sections.push({
        level: heading[1]!.length,
        title: plain(heading[2]!.trimEnd().replace(/(?<!#)#{1,6}$/, "")),
        line: at(),
        blocks: [],
      });
      index += 1;
    } else if (/^\s{0,3}>/.test(line)) {
      const quoted: { text: string; line: number }[] = [];
      for (; index < lines.length && /^\s{0,3}>/.test(lines[index]!); index++)
        quoted.push({ text: lines[index]!.replace(/^\s{0,3}>\s?/, ""), line: at() });
      blocks.push({ kind: "quote", line: quoted[0]!.line, lines: quoted });
    } else if (isTable(lines, index)) {
      const header = cells(line);
      const start = at();
      const rows: { cells: string[]; line: number }[] = [];
      for (index += 2; index < lines.length && lines[index]!.trim().startsWith("|"); index++)
        rows.push({ cells: cells(lines[index]!), line: at() });
      blocks.push({ kind: "table", line: start, header, rows });
    } else if (ITEM.test(line)) {
      const start = at();
      const end = listEnd(lines, index);
      blocks.push({ kind: "list", line: start, items: nest(lines.slice(index, end), start) });
      index = end;
    } else {
      const start = index;
      while (index < lines.length && lines[index]!.trim() !== "" && !opensBlock(lines, index, start)) index += 1;
      if (index === start) index += 1;
      blocks.push({ kind: "text", line: firstLine + start, text: lines.slice(start, index).join("\n").trim() });
    }
  }
  return sections;
}

/** In a document with an odd number of fences: a bare one that would swallow whole sections closes nothing and opens none. */
function isStray(lines: string[], index: number, fence: RegExpExecArray): boolean {
  if (fence[2] !== "") return false;
  const end = codeEnd(lines, index, fence[1]!, "");
  return lines.slice(index + 1, end).some((line) => /^## \S/.test(line));
}

/** Index of the line that closes a code block, or of the last line. */
function codeEnd(lines: string[], open: number, marks: string, lang: string): number {
  const holdsMarkdown = /^(markdown|md)$/i.test(lang);
  let depth = 0;
  for (let index = open + 1; index < lines.length; index++) {
    const fence = /^ {0,3}(`{3,}|~{3,})\s*(\S*)/.exec(lines[index]!);
    if (fence === null || fence[1]![0] !== marks[0] || fence[1]!.length < marks.length) continue;
    if (fence[2] !== "") depth += holdsMarkdown ? 1 : 0;
    else if (depth === 0) return index;
    else depth -= 1;
  }
  return lines.length - 1;
}

function isTable(lines: string[], index: number): boolean {
  return lines[index]!.trim().startsWith("|") && isRule(lines[index + 1] ?? "");
}

function isRule(line: string): boolean {
  return line.includes("-") && /^[\s:|-]+$/.test(line);
}

function cells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, "").replace(/\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function opensBlock(lines: string[], index: number, start: number): boolean {
  const line = lines[index]!;
  if (FENCE.test(line) || HEADING.test(line) || /^\s{0,3}>/.test(line) || isTable(lines, index)) return true;
  return index > start && (ITEM.test(line) || /^\s*-{3,}\s*$/.test(line));
}

/** A list goes on over one blank line when more of it, or indented text, follows. */
function listEnd(lines: string[], start: number): number {
  let index = start + 1;
  for (; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.trim() === "") {
      const next = lines[index + 1] ?? "";
      if (next.trim() === "" || !(ITEM.test(next) || /^[ \t]{2,}\S/.test(next))) break;
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line) || (/^\S/.test(line) && opensOther(lines, index))) break;
  }
  return index;
}

function opensOther(lines: string[], index: number): boolean {
  const line = lines[index]!;
  if (ITEM.test(line)) return false;
  return (
    FENCE.test(line) ||
    HEADING.test(line) ||
    line.startsWith(">") ||
    /^\*\*[^*]+\*\*/.test(line) ||
    isTable(lines, index)
  );
}

function nest(lines: string[], firstLine: number): Item[] {
  const root: Item[] = [];
  const open: { indent: number; item: Item }[] = [];
  for (const [offset, line] of lines.entries()) {
    const match = ITEM.exec(line);
    if (match === null) {
      const last = open[open.length - 1];
      if (last !== undefined && line.trim() !== "") last.item.text += ` ${line.trim()}`;
      continue;
    }
    const indent = match[1]!.replaceAll("\t", "    ").length;
    const item = { text: match[3]!.trim(), line: firstLine + offset, ordered: /\d/.test(match[2]!), children: [] };
    while (open.length > 0 && open[open.length - 1]!.indent >= indent) open.pop();
    (open[open.length - 1]?.item.children ?? root).push(item);
    open.push({ indent, item });
  }
  return root;
}

/** Text without the marks of emphasis, code and links. */
export function plain(text: string): string {
  return text
    .replace(/!?\[([^\][]{0,500})\]\([^()]{0,1000}\)/g, "$1")
    .replace(/(\*\*|__|`)/g, "")
    .replace(/(^|[\s(])[*_]([^*_]{1,500})[*_](?=[\s).,:;!?]|$)/g, "$1$2")
    .replace(/\s+/g, " ")
    .trim();
}

/** The sections below a heading: itself first, then those of deeper levels up to the next of its own level. */
export function subtree(sections: readonly Section[], section: Section): Section[] {
  const start = sections.indexOf(section);
  let end = start + 1;
  while (end < sections.length && sections[end]!.level > section.level) end += 1;
  return sections.slice(start, end);
}

/** The first section whose title matches, leading letters and numbers ("A.", "3.") left out. */
export function findSection(sections: readonly Section[], title: RegExp): Section | undefined {
  return sections.find((section) => section.level > 0 && title.test(bareTitle(section.title)));
}

/** A title without a leading "A.", "1)", "II." or symbol. */
export function bareTitle(title: string): string {
  return title.replace(/^(?:[A-Z]|[IVX]+|\d+(?:\.\d+)*)[.):]\s+/, "").replace(/^[^\p{L}\p{N}]+/u, "");
}

/** All items of the lists in a section's own blocks, top level. */
export function items(section: Section | undefined): Item[] {
  return section?.blocks.flatMap((block) => (block.kind === "list" ? block.items : [])) ?? [];
}

/** Blocks after a bold label ("**Scope:**") up to the next one, by label; text on the label's own line included. */
export type Labelled = { label: string; line: number; inline: string; blocks: Block[] };

const LABEL = /^\*\*([^*\n]{1,80}?)(?::\*\*|\*\*:|\*\*(?=\s*$))\s*(.*)$/s;

/** Splits the blocks of a section at its bold labels. What stands before the first label is not in the result. */
export function labelled(blocks: readonly Block[]): Labelled[] {
  const result: Labelled[] = [];
  for (const block of blocks) {
    if (block.kind !== "text") {
      result[result.length - 1]?.blocks.push(block);
      continue;
    }
    for (const [offset, line] of block.text.split("\n").entries()) {
      const match = LABEL.exec(line.trim());
      if (match !== null)
        result.push({ label: plain(match[1]!), line: block.line + offset, inline: match[2]!.trim(), blocks: [] });
      else if (line.trim() !== "")
        result[result.length - 1]?.blocks.push({ kind: "text", line: block.line + offset, text: line.trim() });
    }
  }
  return result;
}
