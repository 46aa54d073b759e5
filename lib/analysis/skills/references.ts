import path from "node:path";
import type { Repository } from "../repository";
import { folderOf, type Subject } from "./discover";
import type { Body } from "./markdown";

/** A path that leads nowhere, as it is written. */
export type MissingReference = { target: string; line: number };

const BUNDLED = /^(?:\.\/)?(?:scripts|references?|assets|resources|templates)\/[\w./-]+\.[A-Za-z0-9]{1,5}$/;
const STAND_IN =
  /(?:^|\/)(?:file-?(?:name)?|name|example\w*|foo|bar|x+|script|(?:your|my)[-_][\w-]*|[\w-]*[-_]name)\.\w+$/i;
const HYPOTHETICAL =
  /\be\.?g\.|\bexamples?\b|\bsuch as\b|\bfor instance\b|\blike\b|\bcreate\b|\bcould\b|\bwould\b|\bmight\b|\bsave\b|\bwrite\b|\badd\b|→|->/i;

/**
 * The relative links of a body that lead nowhere, and for skills the bundled files (`scripts/…`,
 * `references/…`) that are named in prose but missing. Paths are looked up beside the file and from the
 * repository's root. Sentences that speak of examples are left alone.
 */
export async function findMissingReferences(
  repo: Repository,
  subject: Subject,
  body: Body,
): Promise<MissingReference[]> {
  const missing: MissingReference[] = [];
  const folder = folderOf(subject.path);
  for (const { value, line } of body.links) {
    const target = relativeTarget(value);
    if (target !== null && !(await found(repo, folder, target))) missing.push({ target: value, line });
  }
  if (subject.kind !== "skill") return firstOfEach(missing);
  for (const { value, line, around } of body.inlineCode) {
    if (!BUNDLED.test(value) || STAND_IN.test(value) || HYPOTHETICAL.test(around.replaceAll(value, ""))) continue;
    // "`references/x.md` of the other skill" is a common way to put it.
    if (!(await found(repo, folder, value)) && !(await inCollection(repo, subject.scope, value)))
      missing.push({ target: value, line });
  }
  return firstOfEach(missing);
}

function firstOfEach(missing: readonly MissingReference[]): MissingReference[] {
  return missing.filter(
    (one, index) => missing.findIndex((other) => bareTarget(other.target) === bareTarget(one.target)) === index,
  );
}

function bareTarget(target: string): string {
  return target.replace(/^\.\/|#.*$/g, "");
}

/** The path a link leads to, null when it is no link to a file of this repository. */
function relativeTarget(url: string): string | null {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/|#|~|@)/i.test(url)) return null;
  const bare = url.replace(/[?#].*$/, "");
  if (bare === "" || /[<>{}$*|[\]]|\.\.\./.test(bare)) return null;
  // Agents and skills are used in other repositories; only a relative path can mean this one for sure.
  if (bare.startsWith("/")) return null;
  // A word alone is a placeholder in an example link, as in [text](url).
  if (/^[a-z_-]+$/i.test(bare)) return null;
  try {
    return decodeURIComponent(bare);
  } catch {
    return bare;
  }
}

async function found(repo: Repository, folder: string, target: string): Promise<boolean> {
  if (leadsOut(folder, target)) return true;
  return (await repo.exists(path.posix.join(folder, target))) || (await repo.exists(target));
}

async function inCollection(repo: Repository, scope: string, target: string): Promise<boolean> {
  const end = `/${target.replace(/^\.\//, "")}`;
  return (await repo.files()).some((file) => file.path.endsWith(end) && file.path.startsWith(scope));
}

function leadsOut(folder: string, target: string): boolean {
  return path.posix.normalize(path.posix.join(folder, target)).startsWith("..");
}
