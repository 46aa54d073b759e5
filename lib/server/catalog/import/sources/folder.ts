import { constants, type Dirent } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { isCandidate, isForeignFolder } from "@/lib/domain/catalog/candidates";
import { unprocessable } from "../../../errors";
import { LIMITS } from "../../../limits";
import { isAllowed } from "../../../repos";
import { byPath, SourceBudget } from "./candidates";
import { ImportError, type Gathered, type ImportSource, type SourceFile } from "./types";

/** Longest path that Linux takes. */
const MOST = 4_096;

const refuse = (message: string, rule: string) => unprocessable(`path: ${message}`, [{ path: "path", rule, message }]);

/**
 * A folder that the server can read, by its real path. Throws 422 when it does not exist, is no folder, can't be read
 * or lies outside QUARTERDECK_REPO_ROOTS.
 */
export async function folderSource(given: string): Promise<ImportSource> {
  if (given.trim() === "") throw refuse("must be the path of a folder", "path");
  if (given.length > MOST) throw refuse(`must be at most ${MOST} characters`, "path");
  if (!path.isAbsolute(given)) throw refuse(`"${given}" is not absolute; name the whole path`, "absolute");
  let real: string;
  try {
    real = await realpath(given);
    if (!(await stat(real)).isDirectory())
      throw refuse(`"${given}" is a file; name its folder, or upload the file`, "folder");
    await readdir(real);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") throw refuse(`"${given}" does not exist on the server`, "exists");
    if (code === "EACCES" || code === "EPERM") throw refuse(`"${given}" can't be read by the server`, "readable");
    if (code === "ENAMETOOLONG" || code === "ELOOP") throw refuse(`"${given.slice(0, 80)}…" is no usable path`, "path");
    throw error;
  }
  if (!(await isAllowed(real)))
    throw refuse(`"${given}" lies outside the allowed folders (QUARTERDECK_REPO_ROOTS)`, "allowed-root");
  return { kind: "folder", location: real, complete: true, gather: (signal) => gatherFolder(real, signal) };
}

/**
 * Lists a folder's files to import. Links are not followed, so nothing outside the folder is read. Throws ImportError
 * when it holds too much.
 */
async function gatherFolder(root: string, signal: AbortSignal): Promise<Gathered> {
  const budget = new SourceBudget(`The folder ${root}`);
  const files: SourceFile[] = [];
  const todo = [""];
  for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
    signal.throwIfAborted();
    const entries = await readdir(path.join(root, at), { withFileTypes: true }).catch((error: unknown): Dirent[] => {
      if (at === "") throw new ImportError(`The folder ${root} can't be read any more.`, { cause: error });
      // One that went meanwhile is gone; one that can't be read is told of, and what lies below it is left alone.
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        files.push({ path: `${at}/`, size: 0, read: () => Promise.reject(error) });
      return [];
    });
    for (const entry of entries) {
      budget.entry();
      const below = at === "" ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!isForeignFolder(entry.name)) todo.push(below);
      } else if (entry.isFile() && isCandidate(below)) {
        const size = await stat(path.join(root, below)).then(
          (found) => found.size,
          () => 0,
        );
        const file: SourceFile = { path: below, size, read: () => readPlain(path.join(root, below)) };
        budget.file(file);
        files.push(file);
      }
    }
  }
  return { files: files.sort(byPath), revision: null, dispose: async () => undefined };
}

/** Reads a file, no further than the limit, and not through a link that took its place meanwhile. */
async function readPlain(file: string): Promise<Buffer> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if ((await realpath(file)) !== file) throw new Error("it became a link");
    const { size } = await handle.stat();
    const buffer = Buffer.alloc(Math.min(size, LIMITS.importFileBytes + 1));
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await handle.read(buffer, length, buffer.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await handle.close();
  }
}
