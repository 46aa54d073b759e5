import type { Nodes, Parent } from "mdast";
import { lineFinder } from "./lines";

/** `[text][label]` whose label nothing defines; `line` is 1-based. */
export interface UndefinedReference {
  readonly label: string;
  readonly line: number;
}

const FULL = /(?<![\\\w\])])!?\[((?:[^[\]\\]|\\.)+)\]\[((?:[^[\]\\]|\\.)*)\]/g;
const FOOTNOTE = /(?<!\\)\[\^([\w-]+)\](?!:)/g;

/**
 * Finds full references the parser left as plain text because their definition is missing. Shortcut
 * references (`[text]` alone) are ordinary brackets and never reported; `[^note]` only when the page
 * has footnotes at all, since it is also how a character class looks.
 */
export function findUndefinedReferences(
  source: string,
  parents: readonly Parent[],
  footnotes: boolean,
): UndefinedReference[] {
  if (!source.includes("][") && !footnotes) return [];
  const found: UndefinedReference[] = [];
  for (const parent of parents) {
    const start = parent.position?.start;
    const end = parent.position?.end.offset;
    if (start?.offset === undefined || end === undefined) continue;
    const raw = source.slice(start.offset, end);
    if (!raw.includes("][") && !raw.includes("[^")) continue;
    const text = maskChildren(raw, start.offset, parent);
    const lineOf = lineFinder(text, start.line);
    const lineOfNote = lineFinder(text, start.line);
    for (const match of text.matchAll(FULL)) {
      const label = (match[2] || match[1] || "").trim();
      if (isPlainLabel(label) && /\p{L}/u.test(match[1] ?? "")) found.push({ label, line: lineOf(match.index) });
    }
    if (footnotes)
      for (const match of text.matchAll(FOOTNOTE))
        found.push({ label: `^${match[1] ?? ""}`, line: lineOfNote(match.index) });
  }
  return found;
}

function isPlainLabel(label: string): boolean {
  return (
    label.length > 1 &&
    /\p{L}/u.test(label) &&
    !/[{}$<>*|=()]|::|^(?:x+|label|ref|reference|id|link|text|note|name|title|url)$/i.test(label)
  );
}

/** Blanks out what is no plain text; images and code stay as letters because they may be a link's text. */
function maskChildren(raw: string, base: number, parent: Parent): string {
  const pieces: string[] = [];
  let done = 0;
  const mask = (node: Nodes): void => {
    if (node.type === "text" || node.type === "break") return;
    if (node.type === "emphasis" || node.type === "strong" || node.type === "delete") {
      for (const child of node.children) mask(child);
      return;
    }
    const from = (node.position?.start.offset ?? base) - base;
    const to = (node.position?.end.offset ?? base) - base;
    const fill = node.type === "inlineCode" || node.type === "image" || node.type === "imageReference" ? "x" : " ";
    pieces.push(raw.slice(done, from), raw.slice(from, to).replace(/[^\n]/g, fill));
    done = to;
  };
  for (const child of parent.children) mask(child as Nodes);
  return pieces.join("") + raw.slice(done);
}
