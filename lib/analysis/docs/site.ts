import type { RepoTree } from "./tree";
import { baseOf, isBelow, joinPath, parentOf } from "./tree";

/** A part of the tree that a site generator publishes, so that links follow the site's routes. */
export interface DocsSite {
  readonly generator: string;
  /** Folder with the pages; "" is the root. */
  readonly folder: string;
  /** Folder of the generator's configuration. */
  readonly root: string;
}

type Generator = {
  readonly name: string;
  readonly file: RegExp;
  readonly folders?: (text: string) => readonly string[];
};

const APPLICATION_PAGES = ["pages", "app", "content", "contents", "docs", "posts", "data"].flatMap((name) => [
  name,
  `src/${name}`,
]);

/** Configuration files by generator; `folders` names where the pages are, relative to the file. */
const GENERATORS: readonly Generator[] = [
  {
    name: "mkdocs",
    file: /^mkdocs(?:[-.]\w+)*\.ya?ml$/,
    folders: (text) => [/^docs_dir:\s*["']?([^"'\s#]+)/m.exec(text)?.[1] ?? "docs"],
  },
  {
    name: "zensical",
    file: /^zensical\.toml$/,
    folders: (text) => [/^docs_dir\s*=\s*["']([^"']+)/m.exec(text)?.[1] ?? "docs"],
  },
  {
    name: "docusaurus",
    file: /^docusaurus\.config\.[cm]?[jt]s$/,
    folders: (text) => ["docs", "blog", "src", "i18n", "versioned_docs", "community", ...configuredPaths(text)],
  },
  { name: "astro", file: /^astro\.config\.[cm]?[jt]s$/, folders: () => ["src"] },
  { name: "gatsby", file: /^gatsby-config\.[cm]?[jt]s$/, folders: () => APPLICATION_PAGES },
  {
    name: "eleventy",
    file: /^(?:\.eleventy|eleventy\.config)\.[cm]?js$/,
    folders: () => [...APPLICATION_PAGES, "src"],
  },
  { name: "fumadocs", file: /^source\.config\.[cm]?[jt]sx?$/, folders: () => ["content", "docs", "src/content"] },
  {
    name: "next",
    file: /^next\.config\.[cm]?[jt]s$/,
    folders: () => APPLICATION_PAGES.filter((name) => !name.endsWith("docs")),
  },
  { name: "nuxt", file: /^nuxt\.config\.[cm]?[jt]s$/, folders: () => ["content", "app", "pages"] },
  { name: "mdbook", file: /^book\.toml$/, folders: (text) => [/^src\s*=\s*["']([^"']+)/m.exec(text)?.[1] ?? "src"] },
  { name: "gitbook", file: /^(?:\.gitbook\.ya?ml|book\.json)$/ },
  { name: "gitbook-summary", file: /^SUMMARY\.md$/ },
  { name: "mintlify", file: /^(?:mint|docs)\.json$/ },
  { name: "jekyll", file: /^_config\.ya?ml$/ },
  { name: "hugo", file: /^hugo\.(?:toml|ya?ml|json)$/, folders: () => ["content"] },
  { name: "middleman", file: /^config\.rb$/, folders: () => ["source"] },
  { name: "sphinx", file: /^conf\.py$/ },
  { name: "docsify", file: /^_sidebar\.md$/ },
  { name: "quarto", file: /^_quarto\.ya?ml$/ },
  { name: "jupyter-book", file: /^(?:_toc|myst)\.ya?ml$/ },
];

/** Folders whose presence makes their parent a site. */
const MARKER_FOLDERS: Readonly<Record<string, string>> = {
  ".vitepress": "vitepress",
  ".vuepress": "vuepress",
  ".obsidian": "obsidian",
  ".docz": "docz",
};

/** Front matter keys that only a site generator gives a meaning to. */
const PAGE_KEYS = [
  "layout",
  "permalink",
  "slug",
  "sidebar",
  "sidebar_label",
  "sidebar_position",
  "sidebarTitle",
  "nav_order",
  "weight",
  "hide_title",
  "redirect_from",
  "aliases",
  "outline",
  "pageClass",
  "template",
  "toc",
  "prev",
  "next",
  "order",
  "page_title",
  "linkTitle",
  "sort_rank",
  "parent",
];

/**
 * Finds the documentation sites of a tree. `read` gives a configuration's text (null when unreadable)
 * and is asked only for generators that say in it where their pages are.
 */
export async function findSites(tree: RepoTree, read: (path: string) => Promise<string | null>): Promise<DocsSite[]> {
  const sites = new Map<string, DocsSite>();
  const add = (generator: string, root: string, folder: string | null): void => {
    if (folder !== null && tree.folders.has(folder) && !sites.has(folder))
      sites.set(folder, { generator, folder, root });
  };
  for (const file of tree.files) {
    const name = baseOf(file);
    const root = parentOf(file);
    const generator = GENERATORS.find((candidate) => candidate.file.test(name));
    if (!generator || !belongsToDocs(generator.name, root, tree)) continue;
    if (generator.name === "gitbook-summary") {
      // There the README is the site's first page, and not the forge's.
      add(generator.name, parentOf(root), root);
      continue;
    }
    const folders = generator.folders ? generator.folders((await read(file)) ?? "") : ["."];
    for (const folder of folders) add(generator.name, root, joinPath(root, folder));
  }
  for (const folder of tree.folders) {
    const marker = MARKER_FOLDERS[baseOf(folder)];
    if (marker) add(marker, parentOf(folder), parentOf(folder));
  }
  return [...sites.values()].sort((a, b) => b.folder.length - a.folder.length);
}

/** The innermost site a document belongs to; null when it is read as a plain file. */
export function siteOf(path: string, sites: readonly DocsSite[]): DocsSite | null {
  const site = sites.find((candidate) => isBelow(path, candidate.folder));
  // What stands beside a site's configuration as README or the like is read on the forge, not on the site.
  const forgePage = /^(?:readme|contributing|changelog|license|security|code_of_conduct)\b/i.test(baseOf(path));
  return site && !(forgePage && parentOf(path) === site.root) ? site : null;
}

/** True when front matter shows that some site publishes the page, wherever its configuration is. */
export function isSitePage(frontMatter: Readonly<Record<string, unknown>>): boolean {
  return "title" in frontMatter || PAGE_KEYS.some((key) => key in frontMatter);
}

/** Links from one page to its neighbours' addresses that make a folder a site, whoever builds it. */
const SITE_LINKS = 5;

/**
 * Finds folders whose pages link to each other as a site serves them (`guide.html` or `guide` for
 * guide.md), though no known generator is configured. `links` are the destinations by document.
 */
export function inferSites(
  tree: RepoTree,
  known: readonly DocsSite[],
  links: ReadonlyMap<string, readonly string[]>,
): DocsSite[] {
  const signs = new Map<string, number>();
  for (const [path, urls] of links) {
    const folder = parentOf(path);
    if (folder === "" || siteOf(path, known)) continue;
    for (const url of urls) {
      const stem = /^((?:\.\/)?[\w-]+)(?:\.html)?(?:#.*)?$/.exec(url)?.[1];
      const page = stem === undefined ? null : joinPath(folder, `${stem}.md`);
      if (page !== null && tree.files.has(page) && !tree.folders.has(page.slice(0, -3)))
        signs.set(folder, (signs.get(folder) ?? 0) + 1);
    }
  }
  return [...signs]
    .filter(([, count]) => count >= SITE_LINKS)
    .map(([folder]) => ({ generator: "unknown", folder, root: parentOf(folder) }));
}

/**
 * True for a text that a program includes from its source folder (rustdoc pages, a command's help): its
 * links are meant for the place where it is shown.
 */
export function isEmbedded(path: string): boolean {
  if (/^rdoc_/i.test(baseOf(path))) return true;
  const folder = parentOf(path);
  const speaksForItself =
    /^(?:readme|contributing|changelog|changes|license|architecture|agents|claude|development|notes|todo|skill|index)\b/i.test(
      baseOf(path),
    );
  return /(?:^|\/)(?:src|lib)\/(?:.*\/)?[^/]+$/.test(`${folder}/x`) && !speaksForItself;
}

/** Some configuration names are shared with other tools; these ask for a second sign. */
function belongsToDocs(generator: string, root: string, tree: RepoTree): boolean {
  const has = (relative: string): boolean => tree.files.has(joinPath(root, relative) ?? "");
  if (generator === "sphinx")
    return has("index.rst") || has("index.md") || /(?:^|\/)(?:docs?|documentation|sphinx)(?:\/|$)/i.test(root);
  if (generator === "mintlify") return [...tree.files].some((file) => file.endsWith(".mdx") && isBelow(file, root));
  if (generator === "gitbook-summary") return root !== "";
  return true;
}

function configuredPaths(text: string): string[] {
  return [...text.matchAll(/\bpath:\s*["']([^"']+)["']/g)].flatMap((match) => match[1] ?? []);
}
