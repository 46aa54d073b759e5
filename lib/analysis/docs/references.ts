import type { Nodes, Parent } from "mdast";

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
export function findUndefinedReferences(source: string, parents: readonly Parent[], footnotes: boolean): UndefinedReference[] {
  if (!source.includes("][") && !footnotes) return [];
  const found: UndefinedReference[] = [];
  for (const parent of parents) {
    const start = parent.position?.start;
    const end = parent.position?.end.offset;
    if (start?.offset === undefined || end === undefined) continue;
    const raw = source.slice(start.offset, end);
    if (!raw.includes("][") && !raw.includes("[^")) continue;
    const text = maskChildren(raw, start.offset, parent);
    const report = (label: string, index: number): void => {
      found.push({ label, line: start.line + (text.slice(0, index).match(/\n/g)?.length ?? 0) });
    };
    for (const match of text.matchAll(FULL)) {
      const label = (match[2] || match[1] || "").trim();
      if (isPlainLabel(label) && /\p{L}/u.test(match[1] ?? "")) report(label, match.index);
    }
    if (footnotes) for (const match of text.matchAll(FOOTNOTE)) report(`^${match[1] ?? ""}`, match.index);
  }
  return found;
}

function isPlainLabel(label: string): boolean {
  return label.length > 1 && /\p{L}/u.test(label) && !/[{}$<>*|=()]|::|^x+$/i.test(label);
}

/** Blanks out what is no plain text; images and code stay as letters because they may be a link's text. */
function maskChildren(raw: string, base: number, parent: Parent): string {
  let text = raw;
  const mask = (node: Nodes): void => {
    const from = (node.position?.start.offset ?? base) - base;
    const to = (node.position?.end.offset ?? base) - base;
    const fill = node.type === "inlineCode" || node.type === "image" || node.type === "imageReference" ? "x" : " ";
    if (node.type === "text" || node.type === "break") return;
    if (node.type === "emphasis" || node.type === "strong" || node.type === "delete") {
      for (const child of node.children) mask(child);
      return;
    }
    text = text.slice(0, from) + text.slice(from, to).replace(/[^\n]/g, fill) + text.slice(to);
  };
  for (const child of parent.children) mask(child as Nodes);
  return text;
}
