import path from "node:path";
import type { Repository } from "../repository";

/** The tracked tree in the shapes that link resolution asks for. Paths are relative to the root. */
export interface RepoTree {
  readonly files: ReadonlySet<string>;
  /** Every folder that holds a tracked file, "" for the root. */
  readonly folders: ReadonlySet<string>;
  /** Tracked paths (files and folders) by their lower-case form. */
  readonly byLowerCase: ReadonlyMap<string, string>;
  /** Tracked files by base name. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
  /** Symbolic links and submodules: what lies below them is not in the listing. */
  readonly opaque: ReadonlySet<string>;
}

/** Reads the tracked tree of a repository once. Throws TerminalError `git-failed`. */
export async function readTree(repo: Repository): Promise<RepoTree> {
  const tracked = await repo.files();
  const modules = (await repo.read(".gitmodules")) ?? "";
  const submodules = [...modules.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].flatMap((match) => match[1] ?? []);
  return buildTree(
    tracked.map((file) => file.path),
    [...tracked.filter((file) => file.symlink).map((file) => file.path), ...submodules],
  );
}

/** Builds a tree from path lists; `opaque` are symbolic links and submodules. */
export function buildTree(paths: readonly string[], opaque: readonly string[] = []): RepoTree {
  const folders = new Set<string>([""]);
  const byName = new Map<string, string[]>();
  for (const file of paths) {
    for (let folder = parentOf(file); folder !== "" && !folders.has(folder); folder = parentOf(folder))
      folders.add(folder);
    const name = baseOf(file);
    const same = byName.get(name);
    if (same) same.push(file);
    else byName.set(name, [file]);
  }
  const byLowerCase = new Map<string, string>();
  for (const entry of [...folders, ...paths]) byLowerCase.set(entry.toLowerCase(), entry);
  return { files: new Set(paths), folders, byLowerCase, byName, opaque: new Set(opaque) };
}

/** What stands at a path: a file, a folder, something that cannot be looked into, or nothing. */
export function kindAt(tree: RepoTree, target: string): "file" | "folder" | "opaque" | "nothing" {
  for (let at = target; at !== ""; at = parentOf(at)) if (tree.opaque.has(at)) return "opaque";
  if (tree.files.has(target)) return "file";
  return tree.folders.has(target) ? "folder" : "nothing";
}

/** The folder of a path; "" for the root. */
export function parentOf(target: string): string {
  const slash = target.lastIndexOf("/");
  return slash === -1 ? "" : target.slice(0, slash);
}

/** The last segment of a path. */
export function baseOf(target: string): string {
  return target.slice(target.lastIndexOf("/") + 1);
}

/**
 * Joins a relative path to a folder and removes `.` and `..`. The result is "" for the root and null
 * when the path leads out of the repository.
 */
export function joinPath(folder: string, relative: string): string | null {
  const joined = path.posix.normalize(folder === "" ? relative || "." : `${folder}/${relative}`).replace(/\/+$/, "");
  if (joined === ".." || joined.startsWith("../") || joined.startsWith("/")) return null;
  return joined === "." ? "" : joined;
}

/** True when a path is the folder or lies below it; every path lies below "". */
export function isBelow(target: string, folder: string): boolean {
  return folder === "" || target === folder || target.startsWith(`${folder}/`);
}
