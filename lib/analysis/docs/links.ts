import { isForgePage, siteCandidates, type LinkTarget } from "./link-target";
import type { DocumentLink } from "./markdown";
import type { LoadedDocument } from "./documents";
import { baseOf, isBelow, joinPath, kindAt, parentOf, type RepoTree } from "./tree";

/** Where a link leads. `path` is relative to the repository's root. */
export type Resolution =
  | { readonly kind: "page"; readonly path: string }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "unchecked" }
  | { readonly kind: "outside" }
  | { readonly kind: "other-case"; readonly path: string }
  | { readonly kind: "no-extension"; readonly path: string }
  | { readonly kind: "missing"; readonly path: string };

const PAGE = /\.(?:md|mdx|markdown)$/i;
const IMAGE = /\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp)$/i;

/** Resolves a link of a document against the tracked tree; pure. */
export function resolveLink(
  document: LoadedDocument,
  link: DocumentLink,
  target: LinkTarget,
  tree: RepoTree,
): Resolution {
  if (target.path === "") return { kind: "page", path: document.path };
  return document.published
    ? resolveOnSite(document, link, target, tree)
    : resolveOnForge(document, link, target, tree);
}

function resolveOnForge(document: LoadedDocument, link: DocumentLink, target: LinkTarget, tree: RepoTree): Resolution {
  const folder = target.absolute ? "" : document.folder;
  const relative = target.path.replace(/^\/+/, "");
  const joined = joinPath(folder, relative);
  if (isForgePage(relative, joined === null)) return { kind: "unchecked" };
  if (joined === null) return { kind: "outside" };
  const found =
    lookUp(tree, joined, link) ?? lookUp(tree, joinPath(folder, target.rawPath.replace(/^\/+/, "")) ?? joined, link);
  if (found) return found;
  if (document.skill !== null && kindAt(tree, joinPath(document.skill, relative) ?? document.skill) === "file")
    return { kind: "unchecked" };
  // An absolute path that no folder of the repository begins is some site's address.
  if (target.absolute && !(tree.folders.has(joined.split("/")[0] ?? "") && (PAGE.test(joined) || IMAGE.test(joined))))
    return { kind: "unchecked" };
  const html = joined.replace(/\.html?$/i, "");
  if (html !== joined && pageAt(tree, html)) return { kind: "unchecked" };
  if (/\.\w+$/.test(baseOf(joined))) return { kind: "missing", path: joined };
  // Generated pages are written for a site, often another repository's, where such a link is a route.
  if ((document.generated || document.kind === "instructions") && link.kind === "link") return { kind: "unchecked" };
  const page = pageAt(tree, joined);
  return page ? { kind: "no-extension", path: page } : { kind: "missing", path: joined };
}

function resolveOnSite(document: LoadedDocument, link: DocumentLink, target: LinkTarget, tree: RepoTree): Resolution {
  const stem = document.path.replace(/\.\w+$/, "");
  const roots = document.site ? siteRoots(document.site.folder, document.site.root) : [""];
  // Pages move one folder down on sites with pretty addresses, so `../x` may start from the page itself.
  const bases = target.absolute ? roots : [document.folder, stem, parentOf(document.folder), ...roots];
  for (const candidate of siteCandidates(target, bases)) {
    const found = lookUp(tree, candidate, link);
    if (found && found.kind !== "other-case") return found;
  }
  const joined = joinPath(document.folder, target.path.replace(/^\/+/, ""));
  if (target.absolute || joined === null) return { kind: "unchecked" };
  if (!PAGE.test(target.path) && !(link.kind === "image" && IMAGE.test(target.path))) return { kind: "unchecked" };
  const otherCase = lookUp(tree, joined, link);
  if (otherCase) return otherCase;
  // Where the site is unknown, so are the folders it serves.
  if (
    !document.site &&
    !target.path.startsWith(".") &&
    !tree.folders.has(joinPath(document.folder, target.path.split("/")[0] ?? "") ?? "")
  )
    return { kind: "unchecked" };
  const tail = target.path.replace(/^(?:\.{1,2}\/)+/, "");
  const elsewhere = (tree.byName.get(baseOf(tail)) ?? []).some((file) => file === tail || file.endsWith(`/${tail}`));
  return elsewhere ? { kind: "unchecked" } : { kind: "missing", path: joined };
}

function siteRoots(folder: string, root: string): string[] {
  const assets = ["public", "static", "assets", "src/assets", "src", "src/pages", "src/content/docs", "docs"];
  return [
    ...new Set([folder, root, ...assets.flatMap((name) => [joinPath(folder, name), joinPath(root, name)])]),
  ].filter((base) => base !== null);
}

function lookUp(tree: RepoTree, path: string, link: DocumentLink): Resolution | undefined {
  const kind = kindAt(tree, path);
  if (kind === "opaque") return { kind: "unchecked" };
  if (kind === "file") return { kind: "page", path };
  if (kind === "folder" && link.kind === "link") return { kind: "folder", path };
  const actual = kind === "nothing" ? tree.byLowerCase.get(path.toLowerCase()) : undefined;
  return actual === undefined ? undefined : { kind: "other-case", path: actual };
}

function pageAt(tree: RepoTree, stem: string): string | undefined {
  return [`${stem}.md`, `${stem}.mdx`, `${stem}.markdown`].find((path) => tree.files.has(path));
}

/** A file that may have been meant: the only one of that name, as a path from the document's folder. */
export function suggestTarget(tree: RepoTree, document: LoadedDocument, missing: string): string | undefined {
  const name = baseOf(missing);
  if (/^(?:readme|index)\b/i.test(name)) return undefined;
  const same = tree.byName.get(name) ?? [];
  const near = same.filter((file) => isBelow(file, document.site?.folder ?? ""));
  const [only] = same.length === 1 ? same : near.length === 1 ? near : [];
  return only === undefined ? undefined : relativePath(document.folder, only);
}

/** The path from a folder to a file, as one would write it in a link. */
export function relativePath(folder: string, file: string): string {
  const from = folder === "" ? [] : folder.split("/");
  const to = file.split("/");
  while (from.length > 0 && to.length > 1 && from[0] === to[0]) {
    from.shift();
    to.shift();
  }
  return [...from.map(() => ".."), ...to].join("/");
}
