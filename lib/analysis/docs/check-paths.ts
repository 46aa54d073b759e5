import ignore from "ignore";
import { settlePending, type DocsContext, type PendingReport } from "./context";
import type { LoadedDocument } from "./documents";
import type { History } from "./history";
import { isReadme } from "./kinds";
import { isExamplePath, readNamedPath, type NamedPath } from "./named-paths";
import { missingPath } from "./rules";
import { baseOf, joinPath, kindAt, parentOf, type RepoTree } from "./tree";

/** Folders that hold built or local things in most projects, tracked or not. */
const BUILT =
  /^(?:dist|build|out|output|target|bin|obj|coverage|tmp|temp|logs?|cache|\.cache|\.next|node_modules|vendor|site|_site|public|generated|gen|lib-cov|es|esm|cjs|umd|venv|\.venv|\.vscode|\.idea)$/i;
/** Folders every project may have; in pages for users they mean the user's own. */
const COMMON =
  /^(?:src|app|apps|lib|pages|components|test|tests|__tests__|config|public|assets|static|styles|scripts|server|client|docs|content|packages|examples?|spec|cmd|internal|pkg|data|resources|utils|api|web|views|models|routes|layouts|plugins|migrations|\.github|\.claude)$/i;

/** The sentence speaks of a file to come, or of one that is gone: it need not exist. */
const NOT_NOW =
  /\b(?:creat(?:e|es|ing)|add (?:a|an|the|your|new|it)|new file|generat(?:e|es|ed|ing)|(?:writes?|saves?|saved|written) (?:it )?to|will (?:be|live|go)|optional(?:ly)?|if (?:it|one|there|present)|remov(?:e|es|ed|ing)|delet(?:e|es|ed|ing)|renam(?:e|ed)|former(?:ly)?|no longer|used to|previously|deprecated|moved|replac(?:e|es|ed|ing))\b/i;

/** How many named files were checked, and how many are missing. */
export interface PathCounts {
  paths: number;
  missing: number;
}

/** Reports files named in inline code that denote a file of this repository and do not exist. */
export async function checkNamedPaths(context: DocsContext, history: History): Promise<PathCounts> {
  const counts: PathCounts = { paths: 0, missing: 0 };
  const allowed = ignore().add(context.reporter.options(missingPath).allow);
  const pending: PendingReport[] = [];
  for (const document of context.documents) {
    if ((document.kind !== "guide" && document.kind !== "contributor") || document.generated || inExamples(document))
      continue;
    const seen = new Set<string>();
    const lines = document.source.split("\n");
    for (const code of document.facts.code) {
      const named = readNamedPath(code);
      if (!named || seen.has(named.path)) continue;
      seen.add(named.path);
      counts.paths += 1;
      if (existsSomewhere(context.tree, document, named.path) || allowed.ignores(named.path)) continue;
      if (NOT_NOW.test(lines[named.line - 1] ?? "")) continue;
      const item = judge(context.tree, history, document, named);
      if (item) pending.push(item);
    }
  }
  counts.missing = await settlePending(context, pending);
  return counts;
}

/** Folders from which a document may count its paths: its own, and every folder above it. */
function bases(document: LoadedDocument): string[] {
  const found: string[] = [];
  for (let at = document.folder; ; at = parentOf(at)) {
    found.push(at);
    if (at === "") return found;
  }
}

function existsSomewhere(tree: RepoTree, document: LoadedDocument, path: string): boolean {
  if (bases(document).some((base) => kindAt(tree, joinPath(base, path) ?? "") !== "nothing")) return true;
  // Named from a package's or module's root, `core/http.ts` is a file all the same.
  const same = tree.byName.get(baseOf(path)) ?? [];
  return same.some((file) => file.endsWith(`/${path}`)) || existsWithOtherExtension(tree, document, path);
}

/** Documents name modules as they are imported: `./x.js` for x.ts. */
function existsWithOtherExtension(tree: RepoTree, document: LoadedDocument, path: string): boolean {
  const stem = /^(.*)\.[cm]?jsx?$/.exec(path)?.[1];
  if (stem === undefined) return false;
  return bases(document).some((base) =>
    [".ts", ".tsx", ".mts", ".cts", ".jsx"].some((ending) => tree.files.has(joinPath(base, stem + ending) ?? "")),
  );
}

function judge(
  tree: RepoTree,
  history: History,
  document: LoadedDocument,
  named: NamedPath,
): PendingReport | undefined {
  const [first = "", ...rest] = named.path.split("/");
  if (named.path.split("/").some((segment) => BUILT.test(segment))) return undefined;
  const base = bases(document).find((folder) => tree.folders.has(joinPath(folder, first) ?? ""));
  if (base === undefined || rest.length === 0) return undefined;
  const full = joinPath(base, named.path);
  if (full === null) return undefined;
  if (isExamplePath(named.path) && !tree.folders.has(parentOf(full))) return undefined;
  const once = history.lastChange(full) !== undefined;
  // Pages for users name files of the user's project, which often has the folders that this one has.
  if (document.published && document.kind !== "contributor" && (!once || COMMON.test(first))) return undefined;
  if (!once && !denotesThisRepository(tree, document, first, full)) return undefined;
  const moved = (tree.byName.get(baseOf(full)) ?? []).filter(
    (file) => !/^(?:index|readme|main|mod|__init__|package)\b/i.test(baseOf(file)),
  );
  return {
    rule: missingPath,
    missing: full,
    report: {
      path: document.path,
      line: named.line,
      message: once
        ? `\`${named.path}\` was removed or renamed, and is still named here.`
        : `\`${named.path}\` does not exist.`,
      mend:
        moved.length === 1 ? `Did you mean ${moved[0]}?` : "Name the file that took its place, or remove the mention.",
    },
  };
}

/** Without a trace in history, only documents about this repository can mean one of its files. */
function denotesThisRepository(tree: RepoTree, document: LoadedDocument, first: string, full: string): boolean {
  if (document.kind === "contributor") return true;
  return (isReadme(document.path) || !COMMON.test(first)) && tree.folders.has(parentOf(full));
}

function inExamples(document: LoadedDocument): boolean {
  return /(?:^|\/)(?:examples?|samples?|demos?|playgrounds?|starters?|skills|prompts|references?)(?:\/|$)/i.test(
    document.folder,
  );
}
