import { access, constants, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { TerminalError } from "@/lib/domain/errors";
import { runGit } from "./git-process";

export type Location = { root: string; gitDir: string; bare: boolean };

/**
 * Finds the repository that holds a path.
 * Throws TerminalError `repo-not-found`, `repo-not-a-folder`, `repo-not-git` or `repo-unreadable`.
 */
export async function locateRepository(where: string, signal?: AbortSignal): Promise<Location> {
  if (where === "" || where.includes("\0")) {
    throw new TerminalError("repo-not-found", "No path was given. Name the folder of a git repository.");
  }
  const folder = await realFolder(path.resolve(where));
  const ask = async (...flags: string[]) =>
    (await runGit(folder, ["rev-parse", ...flags], signal ? { signal } : {})).toString("utf8").replace(/\n$/, "");
  let answer: string;
  try {
    answer = await ask("--is-bare-repository", "--is-inside-work-tree", "--absolute-git-dir");
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(folder, error);
  }
  const [bareText, insideText, ...rest] = answer.split("\n");
  const gitDir = rest.join("\n");
  if (insideText !== "true") return { root: gitDir, gitDir, bare: true };
  const root = await ask("--show-toplevel");
  // A repository can point its work tree anywhere by core.worktree; only the folder asked for may be read.
  if (folder !== root && !folder.startsWith(root === "/" ? "/" : `${root}/`)) throw outside(folder);
  const marker = path.join(root, ".git");
  if (!(await exists(marker))) throw outside(folder);
  return { root, gitDir, bare: bareText === "true" };
}

async function realFolder(where: string): Promise<string> {
  try {
    const real = await realpath(where);
    if (!(await stat(real)).isDirectory()) {
      throw new TerminalError("repo-not-a-folder", `${where} is a file. Name the folder of a git repository.`);
    }
    await access(real, constants.R_OK | constants.X_OK);
    return real;
  } catch (error) {
    if (error instanceof TerminalError) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" || code === "ENAMETOOLONG") {
      throw new TerminalError("repo-not-found", `${where} does not exist. Check the path.`, { cause: error });
    }
    throw new TerminalError("repo-unreadable", `${where} cannot be read. Give this user permission to read it.`, {
      cause: error,
    });
  }
}

function explain(folder: string, error: unknown): unknown {
  if (!(error instanceof TerminalError) || error.code !== "git-failed") return error;
  if (/not a git repository/.test(error.message) && !/: \(null\)/.test(error.message)) {
    return new TerminalError(
      "repo-not-git",
      `${folder} is not inside a git repository. Run "git init" there, or name another folder.`,
      { cause: error },
    );
  }
  return new TerminalError(
    "repo-unreadable",
    `The git repository at ${folder} cannot be read (${error.message}). Run "git fsck" there to see what is wrong.`,
    { cause: error },
  );
}

function outside(folder: string): TerminalError {
  return new TerminalError(
    "repo-unreadable",
    `The git repository at ${folder} keeps its work tree in another folder (core.worktree). Name that folder, or unset core.worktree.`,
  );
}

async function exists(target: string): Promise<boolean> {
  return access(target).then(
    () => true,
    () => false,
  );
}
