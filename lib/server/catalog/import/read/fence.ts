import type { Notes } from "./notes";

/** A file cut in two. Lines are 1-based; without front matter `head` is null. */
export type Split = { head: string | null; headLine: number; body: string; bodyLine: number };

/** Characters that look like nothing or like a blank: no-break and zero-width spaces, joiners, marks, soft hyphens. */
const INVISIBLE = /[\u00A0\u00AD\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u2064\u3000\uFEFF]/g;
const KEY = /^[A-Za-z_][\w.-]{0,60}\s*:(\s|$)/;
const LOOK_AHEAD = 12;

function bare(line: string): string {
  return line.replace(INVISIBLE, " ").trim();
}

/**
 * Cuts the front matter from the body (CAT-1). Mends a fence with invisible characters or too many dashes, a missing
 * closing or opening fence and a code fence around the whole; each is noted.
 */
export function splitFrontMatter(text: string, notes: Notes, wrapped = false): Split {
  const lines = text.split("\n");
  let start = 0;
  while (start < lines.length && bare(lines[start]!) === "") start += 1;
  const none: Split = { head: null, headLine: 1, body: text, bodyLine: 1 };
  if (start === lines.length) return none;
  if (/^(`{3,}|~{3,})[\w-]*$/.test(bare(lines[start]!)) && /^-{3,}$/.test(bare(lines[start + 1] ?? "")))
    return unwrap(lines, start, notes);
  const first = lines[start]!;
  if (!/^-{3,}$/.test(bare(first))) return withoutOpening(lines, start, notes) ?? none;
  if (!isFollowedByKeys(lines, start + 1)) return none;
  if (start > 0 && !wrapped) notes.add("blank-before-fence", "Blank lines before the front matter were left out.", 1);
  noteFence(first, start, notes);
  const close = closing(lines, start + 1);
  if (close !== null) {
    noteFence(lines[close]!, close, notes);
    return cut(lines, start + 1, close, close + 1);
  }
  const end = endOfKeys(lines, start + 1);
  notes.add(
    "closing-fence-missing",
    "The front matter has no closing ---; it was ended where its fields end.",
    end + 1,
  );
  return cut(lines, start + 1, end, end);
}

function cut(lines: string[], from: number, to: number, body: number): Split {
  return {
    head: lines.slice(from, to).join("\n"),
    headLine: from + 1,
    body: lines.slice(body).join("\n"),
    bodyLine: body + 1,
  };
}

function noteFence(line: string, index: number, notes: Notes): void {
  if (line === "---") return;
  if (line.search(INVISIBLE) !== -1)
    notes.add("invisible-at-fence", "Invisible characters beside a --- were left out.", index + 1);
  else if (/-{4,}/.test(line)) notes.add("long-fence", "A fence of more than three dashes was read as ---.", index + 1);
  else notes.add("blank-at-fence", "Blanks beside a --- were left out.", index + 1);
}

function isFollowedByKeys(lines: string[], from: number): boolean {
  for (let index = from; index < Math.min(lines.length, from + LOOK_AHEAD); index++) {
    const line = bare(lines[index]!);
    if (line === "" || line.startsWith("#")) continue;
    return KEY.test(line) || /^["'][^"']{1,60}["']\s*:/.test(line) || /^-{3,}$/.test(line) || line.startsWith("{");
  }
  return false;
}

function closing(lines: string[], from: number): number | null {
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]!;
    if (!/^[\s\u00A0\u200B-\u200F\uFEFF]{0,4}(-{3}|\.{3}$)/.test(line)) continue;
    const text = bare(line);
    if (/^-{3,}$/.test(text)) return index > from && hasHeadingBefore(lines, from, index) ? null : index;
    if (text === "...") return index;
  }
  return null;
}

/** A rule deep in the body is no closing fence: a Markdown heading stands before it at the start of a line. */
function hasHeadingBefore(lines: string[], from: number, to: number): boolean {
  for (let index = from; index < to; index++) {
    if (!/^#{1,6} \S/.test(lines[index]!)) continue;
    if (bare(lines[index - 1] ?? "") === "" && !KEY.test(bare(lines[index + 1] ?? ""))) return true;
  }
  return false;
}

function endOfKeys(lines: string[], from: number): number {
  let end = from;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]!;
    if (bare(line) === "" || /^#{1,6} /.test(line)) break;
    end = index + 1;
  }
  return end;
}

/** Fields at the very top with a closing fence alone. */
function withoutOpening(lines: string[], start: number, notes: Notes): Split | null {
  if (!/^(name|description)\s*:/i.test(bare(lines[start]!))) return null;
  const end = endOfKeys(lines, start);
  const close = closing(lines, start);
  const head = lines.slice(start, close ?? end);
  if (!head.some((line) => /^description\s*:/i.test(line)) || !head.some((line) => /^name\s*:/i.test(line)))
    return null;
  notes.add(
    "opening-fence-missing",
    "The front matter has no opening ---; the fields at the top were read.",
    start + 1,
  );
  return close === null ? cut(lines, start, end, end) : cut(lines, start, close, close + 1);
}

/** The whole file stands in a code block. */
function unwrap(lines: string[], open: number, notes: Notes): Split {
  const marks = /^[`~]+/.exec(bare(lines[open]!))![0];
  const inner = [...lines];
  let last = inner.length - 1;
  while (last > open && bare(inner[last]!) === "") last -= 1;
  if (bare(inner[last]!) === marks) inner[last] = "";
  inner[open] = "";
  const split = splitFrontMatter(inner.join("\n"), notes, true);
  if (split.head !== null)
    notes.add("wrapped-in-code", "The file stood in a code block; its marks were left out.", open + 1);
  return split.head === null ? { head: null, headLine: 1, body: lines.join("\n"), bodyLine: 1 } : split;
}
