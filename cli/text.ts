import type { Colours } from "./io";

/** Text from a server or repository made safe: nothing in it may steer the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** Printable text without line breaks or tabs. */
export function oneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, " ").trim());
}

/** Cuts a text to `width` columns, with an ellipsis where something is lost. */
export function cut(text: string, width: number): string {
  return text.length > width ? `${text.slice(0, Math.max(0, width - 1))}…` : text;
}

/** Breaks a text into lines of at most `width` columns at spaces; longer words are cut through. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((part) => pieces(part, Math.max(1, width)))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

function pieces(word: string, width: number): string[] {
  return Array.from({ length: Math.ceil(word.length / width) }, (_, index) =>
    word.slice(index * width, (index + 1) * width),
  );
}

export type Column = { title: string; /** Takes what the other columns leave. */ grows?: boolean; right?: boolean };

/** A table in plain text, never wider than `width`; the growing column is cut to fit. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: (text: string, row: number, column: number) => string = (text) => text,
): string[] {
  const widths = columns.map((column, index) =>
    Math.max(column.title.length, ...rows.map((row) => row[index]?.length ?? 0)),
  );
  const total = widths.reduce((sum, one) => sum + one, 0) + 2 * (columns.length - 1);
  const grower = columns.findIndex((column) => column.grows);
  if (grower >= 0 && total > width) widths[grower] = Math.max(8, widths[grower]! - (total - width));
  const format = (cells: readonly string[], row: number): string =>
    columns
      .map((column, index) => {
        const text = cut(cells[index] ?? "", widths[index]!);
        const padded = column.right
          ? text.padStart(widths[index]!)
          : index === columns.length - 1
            ? text
            : text.padEnd(widths[index]!);
        return row < 0 ? padded : paint(padded, row, index);
      })
      .join("  ")
      .trimEnd();
  return [
    format(
      columns.map((column) => column.title.toUpperCase()),
      -1,
    ),
    ...rows.map((row, index) => format(row, index)),
  ];
}

/** How long ago a time was: `just now`, `5m ago`, `3d ago`. */
export function ago(time: string, now: Date): string {
  const seconds = Math.max(0, Math.round((now.getTime() - Date.parse(time)) / 1_000));
  if (seconds < 60) return "just now";
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h ago`;
  return `${Math.floor(seconds / 86_400)}d ago`;
}

/** `1 finding`, `2 findings`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/**
 * The shortest heads of ids, at least 13 characters, that tell them apart: ids of the same instant begin
 * alike.
 */
export function shortIds(ids: readonly string[]): Map<string, string> {
  for (let length = 13; length < 36; length += 5) {
    const heads = new Set(ids.map((id) => id.slice(0, length)));
    if (heads.size === new Set(ids).size) return new Map(ids.map((id) => [id, id.slice(0, length)]));
  }
  return new Map(ids.map((id) => [id, id]));
}

/** Named values, one a line; what is null or empty is left out. */
export function fields(rows: readonly (readonly [string, string | null])[], colours: Colours): string[] {
  return rows.flatMap(([name, value]) =>
    value === null || value === "" ? [] : [`  ${colours.dim(name.padEnd(13))}${oneLine(value)}`],
  );
}
