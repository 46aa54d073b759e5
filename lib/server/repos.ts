import { realpath, stat } from "node:fs/promises";
import path from "node:path";
import { env } from "./env";
import { unprocessable } from "./errors";

/** Longest path that Linux takes. */
const MOST = 4_096;

const refuse = (message: string, rule: string) =>
  unprocessable(`context.repo: ${message}`, [{ path: "context.repo", rule, message }]);

/**
 * The real path of a repository a signal names. Throws 422 when it does not exist, is no folder or lies
 * outside QUARTERDECK_REPO_ROOTS. Whether it is a git repository the agents find out and say.
 */
export async function resolveRepo(given: unknown): Promise<string> {
  if (typeof given !== "string" || given.trim() === "") throw refuse("must be the path of a folder", "path");
  if (given.length > MOST) throw refuse(`must be at most ${MOST} characters`, "path");
  if (!path.isAbsolute(given)) throw refuse(`"${given}" is not absolute; name the whole path`, "absolute");
  let real: string;
  try {
    real = await realpath(given);
    if (!(await stat(real)).isDirectory())
      throw refuse(`"${given}" is a file; name the folder of the repository`, "folder");
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw refuse(`"${given}" does not exist on the server`, "exists");
    if (code === "EACCES" || code === "EPERM") throw refuse(`"${given}" can't be read by the server`, "readable");
    if (code === "ENAMETOOLONG" || code === "ELOOP") throw refuse(`"${given.slice(0, 80)}…" is no usable path`, "path");
    throw error;
  }
  const roots = env().QUARTERDECK_REPO_ROOTS;
  if (roots.length === 0) return real;
  const allowed = await Promise.all(roots.map((root) => realpath(root).catch(() => root)));
  if (allowed.some((root) => real === root || real.startsWith(`${root}${path.sep}`))) return real;
  throw refuse(`"${given}" lies outside the allowed folders (QUARTERDECK_REPO_ROOTS)`, "allowed-root");
}
