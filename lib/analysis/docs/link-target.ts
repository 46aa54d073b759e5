import { joinPath } from "./tree";

/** A link's destination taken apart. `path` is decoded, "" for a link into the same page. */
export interface LinkTarget {
  readonly path: string;
  /** The path as written, still percent-encoded. */
  readonly rawPath: string;
  readonly fragment: string | null;
  /** Starts with `/`: counted from the repository's root on a forge, from the site's root on a site. */
  readonly absolute: boolean;
}

const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const PLACEHOLDER =
  /\{\{|\}\}|\{%|\$\{|\$\(|<[^>]*>|%7B|\{[\w .-]*\}|\.{3}|…|@@|^[$%#@~]|\*|\[|\]|\\[a-z]+\{|=>|\||::|`/i;
const EXAMPLE_WORDS =
  /^(?:url|uri|link|links?|path|href|src|file|filename|image|img|target|address|todo|tbd|xxx+|foo|bar|baz|example|placeholder|your-.*|my-.*|path[/_-]to[/_-].*|some[/_-].*|relative[/_-](?:path|link|url).*|link[-_]to.*|url[-_].*|[\w-]+[-_](?:url|uri|link|path|href|src)|#+)$/i;

/**
 * Takes a link's destination apart. Null for what is not a path of this repository: remote addresses,
 * `data:` and other schemes, template placeholders, and the words documents use as examples.
 */
export function readTarget(url: string): LinkTarget | null {
  const trimmed = url.trim();
  if (trimmed === "" || SCHEME.test(trimmed) || trimmed.startsWith("//")) return null;
  const hash = trimmed.indexOf("#");
  const beforeHash = hash === -1 ? trimmed : trimmed.slice(0, hash);
  const query = beforeHash.indexOf("?");
  const rawPath = query === -1 ? beforeHash : beforeHash.slice(0, query);
  const fragment = hash === -1 ? null : trimmed.slice(hash + 1);
  if (PLACEHOLDER.test(rawPath) || (fragment !== null && /\{\{|\$\{|<|\{%/.test(fragment))) return null;
  const path = decodePercent(rawPath);
  if (PLACEHOLDER.test(path) || EXAMPLE_WORDS.test(path) || path.includes("\n")) return null;
  // `[me](name@host)` without `mailto:` and `[f](int x)` are no paths either.
  if (/^[^/]+@[^/]+$/.test(path) || (/^[\w:]+(?:[ ,&*]+\w+)+$/.test(path) && !/\.\w{1,5}$/.test(path))) return null;
  return { path, rawPath, fragment, absolute: path.startsWith("/") };
}

const FORGE_PAGES =
  /^(?:\.\.\/)+(?:-\/|(?:issues|pulls?|merge_requests|wikis?|discussions|blob|tree|raw|edit|commits?|compare|stargazers|milestones)(?:\/|$))/i;
const OTHER_FORGE_PAGES =
  /^(?:\.\.\/)+(?:releases|actions|tags|labels|projects|security|settings|graphs|network|watchers|packages|pipelines|badges|contributors|fork|archive|new|deployments|sponsors)(?:\/|$)/i;

/**
 * True for a link to the forge's own pages, which READMEs reach by leaving the tree (`../../issues`).
 * Names that are also common folders count only when the path really leaves the repository.
 */
export function isForgePage(path: string, leavesRepository: boolean): boolean {
  return FORGE_PAGES.test(path) || (leavesRepository && OTHER_FORGE_PAGES.test(path));
}

const DOMAIN =
  /^(?:www\.[\w-]+\.\w+|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|dev|app|edu|gov|ai|co\.uk|github\.io))(?:\/|$)/i;

/** True for `www.example.com/page`: a web address whose `https://` was forgotten. */
export function looksLikeDomain(path: string): boolean {
  return DOMAIN.test(path);
}

/** Page extensions a site leaves out of its addresses, best guess first. */
const PAGE_ENDINGS = [
  ".md",
  ".mdx",
  ".markdown",
  ".rst",
  ".adoc",
  ".html",
  ".ipynb",
  ".astro",
  ".vue",
  ".tsx",
  ".jsx",
  ".svelte",
  ".txt",
];
const INDEX_PAGES = [
  "index.md",
  "index.mdx",
  "README.md",
  "readme.md",
  "_index.md",
  "index.html",
  "index.rst",
  "index.astro",
  "index.vue",
  "page.mdx",
  "page.tsx",
];

/** Paths a destination may stand for on a site, from most to least literal, all below the repository's root. */
export function siteCandidates(target: LinkTarget, bases: readonly string[]): string[] {
  const relative = target.path.replace(/^\/+/, "");
  const stem = relative.replace(/\.(?:html?|mdx?|markdown)$/i, "").replace(/\/+$/, "");
  const candidates = new Set<string>();
  const add = (base: string, path: string): void => {
    const joined = joinPath(base, path);
    if (joined !== null) candidates.add(joined);
  };
  for (const base of bases) add(base, relative);
  for (const base of bases) {
    for (const ending of PAGE_ENDINGS) add(base, stem + ending);
    if (stem !== relative) add(base, stem);
    for (const index of INDEX_PAGES) add(base, stem === "" ? index : `${stem}/${index}`);
  }
  return [...candidates];
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
