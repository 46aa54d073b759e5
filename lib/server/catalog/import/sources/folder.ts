import { constants, type Dirent } from "node:fs";
import { open, readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { isCandidate, isForeignFolder } from "@/lib/domain/catalog/candidates";
import { unprocessable } from "../../../errors";
import { LIMITS } from "../../../limits";
import { realFolder } from "../../../repos";
import { byPath, SourceBudget } from "./candidates";
import { ImportError, linkOf, type Gathered, type ImportSource, type SourceFile } from "./types";

const refuse = (message: string, rule: string) => unprocessable(`path: ${message}`, [{ path: "path", rule, message }]);

/**
 * A folder that the server can read, by its real path. Throws 422 when it does not exist, is no folder, can't be read
 * or lies outside QUARTERDECK_REPO_ROOTS.
 */
export async function folderSource(given: string): Promise<ImportSource> {
  const real = await realFolder(given, "name its folder, or upload the file", refuse);
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
      } else if (entry.isSymbolicLink()) {
        if (isForeignFolder(entry.name)) continue;
        const link = linkOf(below);
        budget.file(link);
        files.push(link);
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
