import GithubSlugger, { slug } from "github-slugger";

/** A heading's text and where it stands, so that numbering of equal headings follows the page. */
export interface HeadingText {
  readonly text: string;
  readonly depth: number;
  readonly offset: number;
}

/** The anchors of one page: `exact` as GitHub makes them, `loose` for the slug rules of site generators. */
export interface AnchorSet {
  readonly exact: ReadonlySet<string>;
  readonly loose: ReadonlySet<string>;
}

const HTML_ID = /(?<![\w-])(?:id|name)\s*=\s*\\?(?:"([^"\\]+)\\?"|'([^'\\]+)\\?'|([^\s"'>{]+))/gi;
// {#id}, {: #id .class}, {/* #id */} of kramdown, attr_list, VitePress, Docusaurus and MyST's (id)= and []{#id}
const CUSTOM_ID = /\{(?:\/\*)?\s*:?[^{}\n]*?#([\p{L}\p{N}_.:-]+)|^\(([\w.:-]+)\)=\s*$|\[#([\w-]+)\]\s*$/gmu;

/** Collects every anchor a page offers: headings, HTML ids and names, and explicit heading ids. */
export function collectAnchors(source: string, headings: readonly HeadingText[]): AnchorSet {
  const slugger = new GithubSlugger();
  const exact = new Set<string>();
  const loose = new Set<string>();
  const add = (id: string): void => {
    exact.add(id);
    loose.add(loosen(id));
  };
  const path: string[] = [];
  for (const heading of [...headings].sort((a, b) => a.offset - b.offset)) {
    add(slugger.slug(heading.text));
    // Spaces around a badge or an image stay in GitHub's slug as dashes; other renderers trim them.
    if (heading.text.trim() !== heading.text) add(slug(heading.text.trim()));
    // Some sites put the headings above in front: #options-timeout.
    path.length = Math.min(path.length, heading.depth - 1);
    for (let from = 0; from < path.length; from += 1) loose.add(loosen(path.slice(from).join("") + heading.text));
    path[heading.depth - 1] = heading.text;
    // The id in `## Title {#id}` is no part of the title for those who read it, and is for GitHub.
    const bare = heading.text.replace(/\s*(?:\{[:#][^}]*\}|\[#[\w-]+\])\s*$/, "");
    if (bare !== heading.text) loose.add(loosen(bare));
  }
  addTabs(source, headings, loose);
  for (const match of source.matchAll(HTML_ID)) add(match[1] ?? match[2] ?? match[3] ?? "");
  for (const match of source.matchAll(CUSTOM_ID)) add(match[1] ?? match[2] ?? match[3] ?? "");
  return { exact, loose };
}

/** MkDocs tabs (`=== "Label"`) have anchors: the label's, alone or behind that of the heading above. */
function addTabs(source: string, headings: readonly HeadingText[], loose: Set<string>): void {
  if (!source.includes("===")) return;
  for (const tab of source.matchAll(/^[ \t]*={3}[+!]*[ \t]+(["'])(.+)\1[ \t]*$/gm)) {
    const above = headings.findLast((heading) => heading.offset < tab.index);
    const label = (tab[2] ?? "").replace(/:[\w-]+:/g, "");
    loose.add(loosen(label));
    loose.add(loosen(`${above?.text ?? ""}${label}`));
  }
}

/** Reduces an anchor to what all slug rules agree on: its letters and digits, without accents or case. */
export function loosen(id: string): string {
  return id
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** How well a fragment (without `#`) fits a page's anchors. */
export type AnchorMatch = "exact" | "other-case" | "loose" | "none";

/** Looks a fragment up among a page's anchors. Fragments every page has (`#top`, footnotes) are exact. */
export function matchAnchor(fragment: string, anchors: AnchorSet): AnchorMatch {
  const id = decode(fragment).replace(/^user-content-/, "");
  if (id === "" || id === "top" || id === "readme" || /^fn(?:ref)?[-:]?\w/.test(id) || id.startsWith(":~:"))
    return "exact";
  if (anchors.exact.has(id) || anchors.exact.has(fragment) || anchors.exact.has(`user-content-${id}`)) return "exact";
  if (anchors.exact.has(id.toLowerCase())) return "other-case";
  return anchors.loose.has(loosen(id)) ? "loose" : "none";
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
