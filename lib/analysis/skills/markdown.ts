import remarkParse from "remark-parse";
import { unified } from "unified";
import { EXIT, SKIP, visit } from "unist-util-visit";

/** A piece of a Markdown body, the line of the file it stands on, and that line with the one before it. */
export type Piece = { value: string; line: number; around: string };

/** The parts of a body the rules look at. Code blocks are in none of them. */
export type Body = { prose: Piece[]; inlineCode: Piece[]; links: Piece[]; html: Piece[]; title: Piece | null };

// Tables, task lists and the like need no parser of their own here: their cells and items are prose.
const parser = unified().use(remarkParse);

/** What any of the rules could be about; most files hold none of it, and parsing is what costs. */
const WORTH_PARSING =
  /\]\(|^\s*\[[^\]]+\]:|<(?:your|insert|replace|fill)|\{\{|TODO|FIXME|TBD|XXX|lorem ipsum|\[(?:placeholder|insert|your|fill|replace|add|description|name|todo|tb[da]|fixme|agent|skill|project|company|tool|module|command)\b|`(?:\.\/)?(?:scripts|references?|assets|resources|templates)\//im;
/** What a line begins with (indentation, quotes, a bullet, a heading's marks), and its words. */
const WORDS = /^([\s>]*(?:(?:[-*+]|\d+[.)]|#{1,6})\s+)*)[\p{L}\p{N}"'(*_\\`|:].*$/u;
const FENCE = /^\s*(?:`{3,}|~{3,})/;

/**
 * Parses a body. `firstLine` is the file's line on which it starts. A code block that holds the opening
 * of another one was closed too early; what follows it is neither surely code nor surely text, so that
 * reading ends there, and what stands between it and the block before is left out. Where a block is
 * never closed, or empty (one fence too many), code and text may have changed places: only the title is sure.
 */
export function readBody(markdown: string, firstLine: number): Body {
  const lines = markdown.split(/\r?\n/);
  const body: Body = { prose: [], inlineCode: [], links: [], html: [], title: titleOf(lines, firstLine) };
  if (!WORTH_PARSING.test(markdown)) return body;
  const lists = [body.prose, body.inlineCode, body.links, body.html];
  let sureUntil = 0;
  visit(parser.parse(thin(lines)), (node) => {
    const at = node.position?.start.line ?? 1;
    const piece = (value: string, offset = 0): Piece => ({
      value,
      line: at + offset + firstLine - 1,
      around: lines.slice(Math.max(0, at + offset - 2), at + offset).join("\n"),
    });
    switch (node.type) {
      case "code": {
        const end = node.position?.end.line ?? at;
        const nested = /^\s*(?:`{3,}|~{3,})\w/m.test(node.value);
        const fenced = FENCE.test(lines[at - 1] ?? "");
        const open = fenced && (end === at || !FENCE.test(lines[end - 1] ?? ""));
        const inverted = open || (fenced && node.value.trim() === "");
        if (nested || inverted) {
          for (const list of lists) dropAfter(list, inverted ? 0 : sureUntil);
          return EXIT;
        }
        sureUntil = end + firstLine - 1;
        return SKIP;
      }
      case "text":
        body.prose.push(...node.value.split("\n").map((value, index) => piece(value, index)));
        break;
      case "html":
        body.html.push(piece(node.value));
        break;
      case "inlineCode":
        body.inlineCode.push(piece(node.value));
        break;
      case "link":
      case "image":
      case "definition":
        body.links.push(piece(node.url));
        break;
      default:
        break;
    }
    return undefined;
  });
  return body;
}

/**
 * Takes the words out of code and of paragraphs no rule can be about, and leaves their indentation, bullets and line
 * ends, so that the structure stays as it was. Parsing words is what costs.
 */
function thin(lines: readonly string[]): string {
  const result: string[] = [];
  let paragraph: string[] = [];
  let fence = "";
  const flush = () => {
    const keep =
      WORTH_PARSING.test(paragraph.join("\n")) || paragraph.some((line) => line.includes("<") || line.includes("-->"));
    result.push(...(keep ? paragraph : paragraph.map((line) => line.replace(WORDS, "$1x"))));
    paragraph = [];
  };
  for (const line of lines) {
    const mark = /^[\s>]*(?:[-*+]\s+|\d+[.)]\s+)*(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    const fenceLine = mark !== "" && (fence === "" || (mark.startsWith(fence) && line.trim() === mark));
    if (fence !== "" || fenceLine || line.trim() === "") {
      flush();
      const inside = fence !== "" && !fenceLine && !FENCE.test(line);
      result.push(
        inside ? (FENCE.test(result.at(-1) ?? "") && line.trim() !== "" ? line.replace(/\S.*$/, "x") : "") : line,
      );
      if (fenceLine) fence = fence === "" ? mark : "";
    } else paragraph.push(line);
  }
  flush();
  return result.join("\n");
}

function titleOf(lines: readonly string[], firstLine: number): Piece | null {
  const at = lines.findIndex((line) => /^#\s+\S/.test(line));
  const fence = lines.findIndex((line) => FENCE.test(line));
  if (at === -1 || (fence !== -1 && fence < at)) return null;
  const value = (lines[at] ?? "").replace(/^#\s+/, "");
  return { value, line: at + firstLine, around: value };
}

function dropAfter(pieces: Piece[], line: number): void {
  while ((pieces.at(-1)?.line ?? 0) > line) pieces.pop();
}
