import type { Nodes, Parent, Root } from "mdast";
import { toString } from "mdast-util-to-string";
import remarkFrontmatter from "remark-frontmatter";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified, type Processor } from "unified";
import { parse as parseYaml } from "yaml";
import { collectAnchors, type AnchorSet, type HeadingText } from "./anchors";
import { condenseProse, type CondensedText } from "./condense";
import { readHtml } from "./html";
import { findUndefinedReferences, type UndefinedReference } from "./references";

/** A link or an image as written; `url` is not decoded, `line` is 1-based. */
export interface DocumentLink {
  readonly kind: "link" | "image";
  readonly url: string;
  readonly line: number;
}

/** A heading; `text` is what a reader sees, without markup and images. */
export interface DocumentHeading {
  readonly depth: number;
  readonly text: string;
  readonly line: number;
}

/** Code in a document: `lang` is null for inline code and "" for a block that names no language. */
export interface DocumentCode {
  readonly lang: string | null;
  readonly value: string;
  readonly line: number;
  /** It is the text of a link, so the link's own target says what is meant. */
  readonly linked: boolean;
  /** Texts of the headings above it, outermost first. */
  readonly section: readonly string[];
}

/** Everything the rules want to know of one document, taken from one walk over its tree. */
export interface DocumentFacts {
  readonly headings: readonly DocumentHeading[];
  readonly anchors: AnchorSet;
  readonly links: readonly DocumentLink[];
  readonly undefinedReferences: readonly UndefinedReference[];
  readonly code: readonly DocumentCode[];
  readonly frontMatter: Readonly<Record<string, unknown>>;
  /** Length in words of each paragraph, in order; used for "says what it is". */
  readonly paragraphWords: readonly number[];
  readonly words: number;
  /** Parts of the page come from elsewhere (includes, components), so its anchors are not all known. */
  readonly dynamic: boolean;
}

const processor = unified()
  .use(remarkParse)
  .use(remarkFrontmatter, ["yaml", "toml"])
  .use(remarkGfm)
  .use(withoutBareAddresses)
  .freeze();

type SyntaxExtension = { text?: Record<string, unknown> };

/**
 * Takes the recognition of bare addresses out of GFM: nobody wrote a path there, and trying it at every
 * letter is a third of the time that parsing takes.
 */
function withoutBareAddresses(this: Processor): void {
  const data = this.data() as { micromarkExtensions?: SyntaxExtension[]; fromMarkdownExtensions?: unknown[] };
  const bare = (construct: unknown): boolean =>
    typeof construct === "object" &&
    construct !== null &&
    "name" in construct &&
    /^(?:www|protocol|email)Autolink$/.test(String(construct.name));
  data.micromarkExtensions = data.micromarkExtensions?.map((extension) => {
    const text = Object.entries(extension.text ?? {}).map(
      ([code, constructs]) => [code, [constructs].flat().filter((construct) => !bare(construct))] as const,
    );
    return { ...extension, text: Object.fromEntries(text.filter(([, constructs]) => constructs.length > 0)) };
  });
  data.fromMarkdownExtensions = data.fromMarkdownExtensions?.map((extensions) =>
    Array.isArray(extensions)
      ? extensions.filter(
          (extension) => !(typeof extension === "object" && extension !== null && "transforms" in extension),
        )
      : extensions,
  );
}

const INCLUDES =
  /--8<--|\{%-?\s*(?:include|render|import)|<!--\s*@?include|\{\{\s*#(?:rustdoc_)?include|\{\{[<%]|\{include\}|!INCLUDE|@import\s+["']|\[!(?:code|include)/i;
const COMPONENTS = /^\s*<[A-Z]\w*|^import\s.+\sfrom\s+["']/m;

/**
 * Parses one Markdown (or MDX, read leniently as Markdown) text into facts. Never throws for any text:
 * CommonMark has no syntax errors, and front matter that is not YAML is read as empty.
 */
export function parseMarkdown(source: string, options: { mdx?: boolean } = {}): DocumentFacts {
  const condensed = condenseProse(source);
  const root: Root = processor.parse(condensed.text);
  const walk = new Walk(condensed);
  walk.visit(root);
  return {
    headings: walk.headings,
    anchors: collectAnchors(condensed.text, walk.anchorHeadings),
    links: walk.links,
    undefinedReferences: findUndefinedReferences(condensed.text, walk.phrasing, walk.footnotes),
    code: walk.code,
    frontMatter: walk.frontMatter,
    paragraphWords: walk.paragraphWords,
    words: walk.paragraphWords.reduce((sum, words) => sum + words, 0),
    dynamic: INCLUDES.test(source) || (options.mdx === true && COMPONENTS.test(source)),
  };
}

class Walk {
  readonly headings: DocumentHeading[] = [];
  readonly anchorHeadings: HeadingText[] = [];
  readonly links: DocumentLink[] = [];
  readonly code: DocumentCode[] = [];
  readonly phrasing: Parent[] = [];
  readonly paragraphWords: number[] = [];
  frontMatter: Record<string, unknown> = {};
  footnotes = false;
  private section: string[] = [];
  private openLinks = 0;

  constructor(private readonly condensed: CondensedText) {}

  private removedWords(node: Nodes): number {
    let words = 0;
    const end = node.position?.end.line ?? 0;
    for (let line = node.position?.start.line ?? 1; line <= end; line += 1) words += this.condensed.removed[line] ?? 0;
    return words;
  }

  visit(node: Nodes): void {
    const line = node.position?.start.line ?? 1;
    const toml = tomlValue(node);
    if (toml !== undefined) {
      this.frontMatter = readKeys(toml, "=");
      return;
    }
    switch (node.type) {
      case "yaml":
        this.frontMatter = readYaml(node.value);
        return;
      case "heading": {
        const raw = toString(node, { includeImageAlt: false, includeHtml: false });
        const text = raw.trim();
        this.headings.push({ depth: node.depth, text, line });
        this.anchorHeadings.push({ text: raw, depth: node.depth, offset: node.position?.start.offset ?? 0 });
        this.section = [...this.section.slice(0, node.depth - 1), text];
        this.phrasing.push(node);
        break;
      }
      case "paragraph":
        this.phrasing.push(node);
        this.paragraphWords.push(
          countWords(toString(node, { includeImageAlt: false, includeHtml: false })) + this.removedWords(node),
        );
        break;
      case "tableCell":
        this.phrasing.push(node);
        break;
      case "link":
      case "image":
        if (!isAutolink(node, this.condensed.text)) this.links.push({ kind: node.type, url: node.url, line });
        break;
      case "definition":
        if (!/^(?:\/\/|comment|#)/i.test(node.identifier)) this.links.push({ kind: "link", url: node.url, line });
        break;
      case "footnoteDefinition":
        this.footnotes = true;
        break;
      case "inlineCode":
        this.code.push({ lang: null, value: node.value, line, linked: this.openLinks > 0, section: this.section });
        break;
      case "code":
        this.code.push({
          lang: (node.lang ?? "").toLowerCase(),
          value: node.value,
          line: line + 1,
          linked: false,
          section: this.section,
        });
        return;
      case "html": {
        const html = readHtml(node.value, line, node.position?.start.offset ?? 0);
        this.links.push(...html.links);
        this.headings.push(...html.headings.map(({ depth, text, line: at }) => ({ depth, text, line: at })));
        this.anchorHeadings.push(...html.headings.map(({ text, depth, offset }) => ({ text, depth, offset })));
        if (html.words > 0) this.paragraphWords.push(html.words);
        return;
      }
    }
    const link = node.type === "link" || node.type === "linkReference" ? 1 : 0;
    this.openLinks += link;
    if ("children" in node) for (const child of node.children) this.visit(child);
    this.openLinks -= link;
  }
}

/** A bare `https://…` or `a@b.c` in the text, which the parser turned into a link: nobody wrote a path. */
function isAutolink(node: Nodes, source: string): boolean {
  return node.type === "link" && source[node.position?.start.offset ?? 0] !== "[";
}

/** Words in a text; runs of Chinese, Japanese and Korean characters count two characters as one word. */
export function countWords(text: string): number {
  const cjk = text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g)?.length ?? 0;
  const spaced = text.match(/[\p{L}\p{N}](?:[^\s\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af])*/gu)?.length ?? 0;
  return cjk === 0 ? spaced : Math.ceil(cjk / 2) + Math.max(0, spaced - cjk);
}

function readYaml(value: string): Record<string, unknown> {
  try {
    const parsed: unknown = parseYaml(value, { logLevel: "silent" });
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : {};
  } catch {
    // Front matter that is broken still says which keys it has, and that is all the rules here ask of it.
    return readKeys(value, ":");
  }
}

/** TOML front matter is a node that remark-frontmatter adds to the tree without adding its type. */
function tomlValue(node: { type: string; value?: unknown }): string | undefined {
  return node.type === "toml" && typeof node.value === "string" ? node.value : undefined;
}

function readKeys(value: string, separator: ":" | "="): Record<string, unknown> {
  const keys: Record<string, unknown> = {};
  for (const line of value.split("\n")) {
    const at = line.indexOf(separator);
    const key = at > 0 ? line.slice(0, at).trim() : "";
    if (/^[\w-]+$/.test(key))
      keys[key] = line
        .slice(at + 1)
        .trim()
        .replace(/^["']|["']$/g, "");
  }
  return keys;
}
