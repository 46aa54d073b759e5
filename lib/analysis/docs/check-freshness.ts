import type { DocsContext } from "./context";
import type { LoadedDocument } from "./documents";
import type { History } from "./history";
import { isReadme } from "./kinds";
import { readTarget } from "./link-target";
import { readNamedPath } from "./named-paths";
import { staleDocument } from "./rules";
import { baseOf, joinPath, parentOf, type RepoTree } from "./tree";

const CODE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|rb|go|rs|java|kts?|scala|swift|cs|fs|c|cc|cpp|h|hpp|m|mm|php|pl|ex|exs|erl|hs|lua|r|jl|dart|zig|nim|sh|bash|zsh|ps1|sql|prisma|graphql|proto|tf)$/i;
const ASIDE =
  /(?:^|\/)(?:__tests__|tests?|specs?|fixtures?|examples?|vendor|third_party|node_modules|generated|dist|migrations)\/|[._-](?:test|spec|stories|generated|gen|min|d)\.\w+$|_test\.go$/i;
const DAY = 86_400;

/** Reports documents whose code moved on without them; returns how many. */
export function checkFreshness(context: DocsContext, history: History): number {
  if (!history.reliable) return 0;
  const options = context.reporter.options(staleDocument);
  const code = [...context.tree.files].filter((file) => CODE.test(file) && !ASIDE.test(file));
  let stale = 0;
  for (const document of context.documents) {
    if (
      (document.kind !== "guide" && document.kind !== "contributor") ||
      document.generated ||
      document.facts.words < options.minWords
    )
      continue;
    // A file that no commit touched was added just now.
    const since = history.lastChange(document.path);
    if (since === undefined) continue;
    const neighbours = findNeighbours(document, context.tree, code, options.smallFolder);
    if (neighbours.length < options.minNeighbours) continue;
    const { commits, changed, latest } = history.changesAfter(since, neighbours);
    const gap = Math.floor((latest - since) / DAY);
    if (gap < options.minGapDays || commits < options.minCommits) continue;
    if (changed.length < options.minNeighbours || changed.length < neighbours.length * options.minShare) continue;
    stale += 1;
    context.reporter.report(staleDocument, {
      path: document.path,
      line: null,
      message: `Last changed on ${isoDay(since)}; since then, and up to ${gap} days later, ${commits} commits changed ${changed.length} of the ${neighbours.length} files it describes (${changed.slice(0, 3).join(", ")}${changed.length > 3 ? ", …" : ""}).`,
      mend: "Read it against the code, then correct it, or touch it to say that it still holds.",
    });
  }
  return stale;
}

/**
 * The code a document names or links to, and the code it stands beside: files of its folder that it
 * mentions, or all of them when it is the README of a small folder. A package's README speaks to users
 * and says little about single files, so there only what it names counts.
 */
export function findNeighbours(
  document: LoadedDocument,
  tree: RepoTree,
  code: readonly string[],
  smallFolder: number,
): string[] {
  const found = new Set<string>();
  const add = (path: string | null): void => {
    if (path !== null && tree.files.has(path) && CODE.test(path) && !ASIDE.test(path)) found.add(path);
  };
  const siblings = isPackageRoot(tree, document.folder)
    ? []
    : code.filter((file) => parentOf(file) === document.folder);
  const whole = isReadme(document.path) && siblings.length <= smallFolder;
  for (const link of document.facts.links) {
    const target = readTarget(link.url);
    if (target && target.path !== "")
      add(joinPath(target.absolute ? "" : document.folder, target.path.replace(/^\/+/, "")));
  }
  for (const piece of document.facts.code) {
    const named = readNamedPath(piece);
    if (!named) continue;
    add(joinPath(document.folder, named.path));
    add(named.path);
  }
  for (const file of siblings) if (whole || mentions(document.source, file)) found.add(file);
  return [...found];
}

/** True when a text has a file's name, with or without its extension, as a word of its own. */
function mentions(text: string, file: string): boolean {
  const stem = baseOf(file).replace(/\.\w+$/, "");
  if (stem.length < 4) return false;
  for (let at = text.indexOf(stem); at !== -1; at = text.indexOf(stem, at + 1)) {
    if (!/[\w-]/.test(text[at - 1] ?? " ") && !/[\w-]/.test(text[at + stem.length] ?? " ")) return true;
  }
  return false;
}

function isPackageRoot(tree: RepoTree, folder: string): boolean {
  if (folder === "") return true;
  return [
    "package.json",
    "pyproject.toml",
    "setup.py",
    "Cargo.toml",
    "go.mod",
    "pom.xml",
    "composer.json",
    "pubspec.yaml",
    "mix.exs",
  ].some((name) => tree.files.has(`${folder}/${name}`));
}

function isoDay(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(0, 10);
}
