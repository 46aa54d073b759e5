import { lineFinder } from "./lines";
import type { DocumentLink } from "./markdown";

/** A raw HTML heading with the offset of its tag in the document. */
export interface HtmlHeading {
  readonly depth: number;
  readonly text: string;
  readonly line: number;
  readonly offset: number;
}

/** What the rules want from one HTML node of a Markdown tree. */
export interface HtmlFacts {
  readonly links: DocumentLink[];
  readonly headings: HtmlHeading[];
  readonly words: number;
}

const TAG = /<(a|img)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;
const HEADING = /<h([1-6])\b[^>]*>([\s\S]*?)<\/h\1\s*>/gi;
const ATTRIBUTE = /(?<![\w-])(href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>{]+))/gi;

/**
 * Reads links, images and headings of an HTML node. `line` and `offset` say where the node starts.
 * Values computed by a component (`src={logo}`) are not literals and are left out, and so are comments.
 */
export function readHtml(value: string, line: number, offset: number): HtmlFacts {
  const text = value
    .replace(/<!--[\s\S]*?(?:-->|$)/g, blank)
    .replace(/<(script|style|pre|code)\b[\s\S]*?<\/\1>/gi, blank);
  const lineOfTag = lineFinder(text, line);
  const lineOfHeading = lineFinder(text, line);
  const links: DocumentLink[] = [];
  for (const tag of text.matchAll(TAG)) {
    const at = lineOfTag(tag.index);
    const image = tag[1]?.toLowerCase() === "img";
    for (const attribute of (tag[2] ?? "").matchAll(ATTRIBUTE)) {
      if ((attribute[1]?.toLowerCase() === "src") !== image) continue;
      const url = decodeEntities(attribute[2] ?? attribute[3] ?? attribute[4] ?? "").trim();
      links.push({ kind: image ? "image" : "link", url, line: at });
    }
  }
  const headings: HtmlHeading[] = [];
  for (const heading of text.matchAll(HEADING)) {
    headings.push({
      depth: Number(heading[1]),
      text: decodeEntities(stripTags(heading[2] ?? ""))
        .replace(/\s+/g, " ")
        .trim(),
      line: lineOfHeading(heading.index),
      offset: offset + heading.index,
    });
  }
  return { links, headings, words: stripTags(text).match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0 };
}

function blank(match: string): string {
  return match.replace(/[^\n]/g, " ");
}

function stripTags(html: string): string {
  return html.replace(/<[^>]*>/g, "");
}

function decodeEntities(text: string): string {
  return text
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&nbsp;/g, " ")
    .replace(/&amp;/g, "&");
}
