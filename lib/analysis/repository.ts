import { lstat, open, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { BlobReader } from "./blob-reader";
import { listFiles, type TrackedFile } from "./files";
import { runGit, streamGit, type GitOptions } from "./git-process";
import { locateRepository } from "./locate";
import { decodeText } from "./text";

export type { TrackedFile } from "./files";

/** Files above this size are not read as text; one mebibyte. */
export const MAX_TEXT_BYTES = 1024 * 1024;

/**
 * A git repository on disk, opened for reading. Paths are relative to `root` with `/` separators. A file
 * name that is not UTF-8 keeps its other bytes as `\xNN`, and `read` and `exists` understand that form.
 */
export type Repository = {
  /** Absolute path of the work tree's top level, or of the repository itself when it is bare. */
  root: string;
  gitDir: string;
  bare: boolean;
  /** The commit at HEAD, null when there is none yet. */
  head(): Promise<string | null>;
  /** Runs git with these arguments and returns its output as text. Throws TerminalError `git-failed`. */
  git(args: readonly string[], options?: GitOptions): Promise<string>;
  /** Like `git`, but yields the output in chunks as it comes. */
  gitStream(args: readonly string[], options?: GitOptions): AsyncGenerator<Buffer>;
  /** Every tracked file, submodules left out. Listed once. */
  files(): Promise<readonly TrackedFile[]>;
  /** The text of a file; null when it is missing, binary, above 1 MiB, unreadable or leads out of the root. */
  read(path: string): Promise<string | null>;
  /** True when the path is a file or folder of the repository (tracked, or present in the work tree). */
  exists(path: string): Promise<boolean>;
};

/**
 * Opens the repository that contains `where` (a work tree, a sub-folder of one, or a bare repository).
 * Throws TerminalError `repo-not-found`, `repo-not-a-folder`, `repo-not-git` or `repo-unreadable`; each
 * message says what to do.
 */
export async function openRepository(where: string, options: { signal?: AbortSignal } = {}): Promise<Repository> {
  const { root, gitDir, bare } = await locateRepository(where, options.signal);
  const withSignal = (given: GitOptions = {}): GitOptions => ({
    ...(options.signal ? { signal: options.signal } : {}),
    ...given,
  });
  const git = async (args: readonly string[], given?: GitOptions) =>
    (await runGit(root, args, withSignal(given))).toString("utf8");
  const blobs = new BlobReader(root, options.signal);
  const once = <T>(make: () => Promise<T>) => {
    let value: Promise<T> | undefined;
    return () => (value ??= make());
  };

  const head = once(async () => {
    try {
      return (await git(["rev-parse", "--verify", "--quiet", "--end-of-options", "HEAD^{commit}"])).trim() || null;
    } catch {
      options.signal?.throwIfAborted();
      return null;
    }
  });
  const files = once(async () => listFiles(root, bare, await head(), withSignal()));
  const index = once(async () => {
    const byPath = new Map<string, TrackedFile>();
    const folders = new Set<string>();
    for (const file of await files()) {
      byPath.set(file.path, file);
      for (
        let folder = path.posix.dirname(file.path);
        folder !== "." && !folders.has(folder);
        folder = path.posix.dirname(folder)
      ) {
        folders.add(folder);
      }
    }
    return { byPath, folders };
  });

  /** The real location of a path of the work tree, null when it does not exist or leads out of the root. */
  async function locate(relative: string, file: TrackedFile | undefined): Promise<string | Buffer | null> {
    try {
      if (file?.raw) {
        const target = Buffer.concat([Buffer.from(`${root}/`), file.raw]);
        const real = await realpath(target, { encoding: "buffer" });
        return isInside(root, real.toString("latin1"), Buffer.from(root).toString("latin1")) ? real : null;
      }
      const real = await realpath(path.join(root, relative));
      return isInside(root, real) ? real : null;
    } catch {
      return null;
    }
  }

  async function read(asked: string): Promise<string | null> {
    const relative = normalise(asked);
    if (relative === null || relative === "") return null;
    const file = (await index()).byPath.get(relative);
    if (bare || file?.sparse) {
      if (!file || file.symlink || (file.size !== null && file.size > MAX_TEXT_BYTES)) return null;
      const blob = await blobs.read(file.oid, MAX_TEXT_BYTES);
      return blob && decodeText(blob);
    }
    const real = await locate(relative, file);
    return real === null ? null : await readBounded(real);
  }

  async function exists(asked: string): Promise<boolean> {
    const relative = normalise(asked);
    if (relative === null) return false;
    if (relative === "") return true;
    const { byPath, folders } = await index();
    const file = byPath.get(relative);
    if (bare || file?.sparse) return file !== undefined || folders.has(relative);
    const real = await locate(relative, file);
    if (real === null) return folders.has(relative) && !(await onDisk(path.join(root, relative)));
    return true;
  }

  return {
    root,
    gitDir,
    bare,
    head,
    git,
    gitStream: (args, given) => streamGit(root, args, withSignal(given)),
    files,
    read,
    exists,
  };
}

function normalise(asked: string): string | null {
  if (asked.includes("\0")) return null;
  const relative = path.posix.normalize(asked.replace(/^\/+/, "")).replace(/\/$/, "");
  if (relative === ".") return "";
  if (relative === ".." || relative.startsWith("../") || relative === ".git" || relative.startsWith(".git/"))
    return null;
  return relative;
}

function isInside(root: string, real: string, rootForm = root): boolean {
  return real === rootForm || real.startsWith(rootForm.endsWith("/") ? rootForm : `${rootForm}/`);
}

async function onDisk(target: string): Promise<boolean> {
  return lstat(target).then(
    () => true,
    () => false,
  );
}

async function readBounded(target: string | Buffer): Promise<string | null> {
  try {
    const info = await stat(target);
    if (!info.isFile() || info.size > MAX_TEXT_BYTES) return null;
    const handle = await open(target, "r");
    try {
      const buffer = Buffer.allocUnsafe(info.size);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
      return decodeText(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch {
    return null;
  }
}
