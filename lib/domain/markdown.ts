/**
 * Untrusted text as Markdown that shows exactly that text: no HTML, no formatting, one line. What agents
 * return (messages, paths, evidence) comes from repositories that anybody may have written.
 */

/** Control characters and the marks that turn the direction of text round, which hide what is written. */
const INVISIBLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/g;

/** Any text on one line, without characters that hide or turn what is written. */
export const oneLine = (text: string): string =>
  text
    .replaceAll(/[\s\u2028\u2029]+/g, " ")
    .replaceAll(INVISIBLE, "")
    .trim();

/** Text inside a paragraph, list item or heading: formatting characters are escaped, line breaks become spaces. */
export function inlineText(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*[\]<>|~]/g, String.raw`\$&`)
    .replaceAll(/&(?=#?\w+;)/g, String.raw`\&`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
    .replace(/^([#+=-])/, String.raw`\$1`)
    .replace(/^(\d{1,9})([.)])/, String.raw`$1\$2`);
}

/** Text as a code span, e.g. a path. Never ends early, whatever backticks the text holds. */
export function codeText(text: string): string {
  const line = oneLine(text);
  if (line === "") return "";
  const runs = line.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** A code span inside a table, where a pipe must be escaped even in code; what code can't say there stays text. */
export function codeCell(text: string): string {
  if (/\\[|]/.test(text)) return inlineText(text);
  return codeText(text).replaceAll("|", String.raw`\|`);
}

/** A table; cells are Markdown already (see inlineText, codeCell). Empty cells show "-". */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => (cell === "" ? "-" : cell)).join(" | ")} |`;
  const rule = `|${head.map((cell) => "-".repeat(cell.length + 2)).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}
