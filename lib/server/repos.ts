import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { env } from "./env";
import { unprocessable } from "./errors";

/** Longest path that Linux takes. */
const MOST = 4_096;

const refuse = (message: string, rule: string) =>
  unprocessable(`context.repo: ${message}`, [{ path: "context.repo", rule, message }]);

/**
 * The real path of a repository a signal names. Throws 422 when it does not exist, is no folder, lies
 * outside QUARTERDECK_REPO_ROOTS or is not inside a git repository.
 */
export async function resolveRepo(given: unknown): Promise<string> {
  const real = await realFolder(given, "name the folder of the repository", refuse);
  if (!(await isInsideGit(real)))
    throw refuse(`"${given}" is not inside a git repository; run \`git init\` there or name another folder`, "git");
  return real;
}

/**
 * The real path of a folder that somebody named. What breaks a rule is made the error to throw by `refuse`: not absolute,
 * does not exist, no folder (`hint` says what to do then), not readable, outside QUARTERDECK_REPO_ROOTS.
 */
export async function realFolder(
  given: unknown,
  hint: string,
  refuse: (message: string, rule: string) => Error,
): Promise<string> {
  if (typeof given !== "string" || given.trim() === "") throw refuse("must be the path of a folder", "path");
  if (given.length > MOST) throw refuse(`must be at most ${MOST} characters`, "path");
  if (!path.isAbsolute(given)) throw refuse(`"${given}" is not absolute; name the whole path`, "absolute");
  let real: string;
  try {
    real = await realpath(given);
    if (!(await stat(real)).isDirectory()) throw refuse(`"${given}" is a file; ${hint}`, "folder");
    await access(real, constants.R_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw refuse(`"${given}" does not exist on the server`, "exists");
    if (code === "EACCES" || code === "EPERM") throw refuse(`"${given}" can't be read by the server`, "readable");
    if (code === "ENAMETOOLONG" || code === "ELOOP") throw refuse(`"${given.slice(0, 80)}…" is no usable path`, "path");
    throw error;
  }
  if (!(await isAllowed(real)))
    throw refuse(`"${given}" lies outside the allowed folders (QUARTERDECK_REPO_ROOTS)`, "allowed-root");
  return real;
}

/** Whether a real path lies in one of QUARTERDECK_REPO_ROOTS, links followed; true for every path when none is set. */
export async function isAllowed(real: string): Promise<boolean> {
  const roots = env().QUARTERDECK_REPO_ROOTS;
  if (roots.length === 0) return true;
  const allowed = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
  // The root of the file system ends with the separator already.
  return allowed.some(
    (root) => real === root || real.startsWith(root.endsWith(path.sep) ? root : `${root}${path.sep}`),
  );
}

const exists = (...parts: string[]): Promise<boolean> =>
  stat(path.join(...parts)).then(
    () => true,
    () => false,
  );

/** True for a work tree, a folder below one, and a bare repository, found without starting git. */
async function isInsideGit(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    if (await exists(at, ".git")) return true;
    if ((await exists(at, "HEAD")) && (await exists(at, "objects")) && (await exists(at, "refs"))) return true;
    if (at === path.dirname(at)) return false;
  }
}
