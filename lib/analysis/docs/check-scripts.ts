import { findCommands, type NamedCommand } from "./commands";
import type { DocsContext } from "./context";
import type { LoadedDocument } from "./documents";
import { isReadme } from "./kinds";
import { nearestPackage, readManifests, type Manifests } from "./manifests";
import { missingScript } from "./rules";
import type { RepoTree } from "./tree";

const CONTRIBUTOR_SECTION =
  /\b(?:contribut|develop|hack|build|test|release|local|setup|set up|running|scripts?|commands?|maintain|lint|getting started|quick ?start|run|deploy|install)/i;
const SCAFFOLD =
  /\b(?:npm (?:init|create)|(?:yarn|pnpm|bun) create|npx (?:--yes |-y )?create-|degit|cookiecutter|git clone)\b/;

/** How many named scripts and targets were checked, and how many are missing. */
export interface CommandCounts {
  commands: number;
  missing: number;
}

/** Reports scripts and make targets that documents name and that nothing in the repository defines. */
export async function checkScripts(context: DocsContext): Promise<CommandCounts> {
  const counts: CommandCounts = { commands: 0, missing: 0 };
  const manifests = await readManifests(context.repo);
  const allowed = new Set(context.reporter.options(missingScript).allow);
  for (const document of context.documents) {
    if (document.kind !== "guide" && document.kind !== "contributor") continue;
    if (document.generated) continue;
    const commands = document.facts.code.flatMap(findCommands);
    if (commands.length === 0) continue;
    const trusted = commands.some((command) => command.kind === "script" && manifests.scripts.has(command.name));
    const named = new Set<string>();
    for (const command of commands) {
      if (named.has(command.text)) continue;
      named.add(command.text);
      const known = command.kind === "script" ? manifests.scripts : manifests.targets;
      if (known === null || (command.kind === "script" && manifests.packages.length === 0)) continue;
      counts.commands += 1;
      if (known.has(command.name) || allowed.has(command.name)) continue;
      if (command.folder !== null && !isFolderHere(context.tree, command.folder)) continue;
      if (!speaksOfThisRepository(document, command, manifests, trusted)) continue;
      if (command.kind === "script" && definesScript(document, command.name)) continue;
      counts.missing += 1;
      context.reporter.report(missingScript, describe(document, command, [...known]));
    }
  }
  return counts;
}

/**
 * Guides for users tell them what to run in their own project; only documents that speak of this
 * repository can be wrong about its scripts.
 */
function speaksOfThisRepository(
  document: LoadedDocument,
  command: NamedCommand,
  manifests: Manifests,
  trusted: boolean,
): boolean {
  if (document.kind === "contributor") return true;
  if (document.published) return false;
  const manifest = nearestPackage(manifests.packages, document.folder);
  if (command.kind === "target") return true;
  if (!manifest) return false;
  // A package's own page may show its users' scripts, unless it names some of its own as well.
  if (manifest.published && isReadme(document.path))
    return trusted && command.section.some((title) => CONTRIBUTOR_SECTION.test(title));
  return !manifest.published && (trusted || !document.facts.code.some((code) => SCAFFOLD.test(code.value)));
}

/** True for a `cd` into a folder of this repository, from wherever; other folders have their own scripts. */
function isFolderHere(tree: RepoTree, folder: string): boolean {
  const name = folder.replace(/^(?:\.{1,2}\/)+|\/+$/g, "");
  if (/^[/~$<{]/.test(name)) return false;
  return (
    name === "" ||
    /^\.{1,2}$/.test(name) ||
    [...tree.folders].some((known) => known === name || known.endsWith(`/${name}`))
  );
}

/** True when the document shows how to define the script, as guides for readers' projects do. */
function definesScript(document: LoadedDocument, name: string): boolean {
  return document.facts.code.some((code) => code.value.includes(`"${name}"`) || code.value.includes(`'${name}':`));
}

function describe(document: LoadedDocument, command: NamedCommand, known: readonly string[]) {
  const near = known.filter(
    (name) =>
      name.length > 2 &&
      (name.startsWith(command.name) || command.name.startsWith(name) || distanceOne(name, command.name)),
  );
  const what = command.kind === "script" ? "no package.json has that script" : "no makefile has that target";
  return {
    path: document.path,
    line: command.line,
    message: `\`${command.text}\` is named, but ${what}.`,
    mend: near.length > 0 ? `Did you mean ${near.slice(0, 3).join(" or ")}?` : `Add it, or name one that exists.`,
  };
}

/** One letter changed, added, left out or two neighbours swapped. */
function distanceOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const restA = a.slice(start, a.length - end);
  const restB = b.slice(start, b.length - end);
  return (restA.length <= 1 && restB.length <= 1) || (restA.length === 2 && restA === [...restB].reverse().join(""));
}
