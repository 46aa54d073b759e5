import { TerminalError } from "@/lib/domain/errors";
import { isGitFailure, runGit, type GitOptions } from "./git-process";
import { decodePath, splitNul } from "./text";

/** One tracked file. `size` is in bytes, null when it cannot be told; `sparse` files are not checked out. */
export type TrackedFile = {
  path: string;
  oid: string;
  size: number | null;
  symlink: boolean;
  executable: boolean;
  sparse: boolean;
  /** The name's bytes when they are not UTF-8, else null. */
  raw: Buffer | null;
};

const MAX_LISTING = 512 * 1024 * 1024;
const SUBMODULE = "160000";

/**
 * Lists the tracked files: the index for a work tree, the tree at HEAD for a bare repository. Sizes are
 * those of the objects in the repository, which differ from the files on disk with Git LFS.
 */
export async function listFiles(
  root: string,
  bare: boolean,
  head: string | null,
  options: GitOptions,
): Promise<TrackedFile[]> {
  const sized =
    head === null
      ? []
      : await listTree(root, head, options).catch((error: unknown) => {
          if (!isGitFailure(error)) throw error;
          if (!bare) return [];
          throw new TerminalError(
            "repo-unreadable",
            `The repository at ${root} lacks the tree of its newest commit. Clone it without --filter=tree:0.`,
          );
        });
  if (bare) return sized;
  const sizes = new Map(sized.map((file) => [file.oid, file.size]));
  const out = await runGit(root, ["ls-files", "-s", "-t", "-z", "--full-name"], { ...options, maxBytes: MAX_LISTING });
  const files = new Map<string, TrackedFile>();
  for (const entry of splitNul(out)) {
    const tab = entry.indexOf(9);
    const [tag, mode, oid] = entry.subarray(0, tab).toString("latin1").split(" ");
    if (!mode || !oid || mode === SUBMODULE) continue;
    const name = decodePath(entry.subarray(tab + 1));
    files.set(name.path, describe(name, mode, oid, sizes.get(oid) ?? null, tag === "S"));
  }
  await measure(
    root,
    [...files.values()].filter((file) => file.size === null),
    options,
  );
  return [...files.values()];
}

async function listTree(root: string, head: string, options: GitOptions): Promise<TrackedFile[]> {
  const limits = { ...options, maxBytes: MAX_LISTING };
  const list = (size: boolean) =>
    runGit(root, ["ls-tree", "-r", ...(size ? ["-l"] : []), "-z", "--full-tree", head], limits);
  // A partial clone lacks some blobs and cannot tell their size; the names are still good.
  const out = await list(true).catch(() => {
    options.signal?.throwIfAborted();
    return list(false);
  });
  return splitNul(out).flatMap((entry) => {
    const tab = entry.indexOf(9);
    const [mode, , oid, size] = entry.subarray(0, tab).toString("latin1").split(/ +/);
    if (!mode || !oid || mode === SUBMODULE) return [];
    const bytes = size === undefined ? Number.NaN : Number(size);
    return [describe(decodePath(entry.subarray(tab + 1)), mode, oid, Number.isNaN(bytes) ? null : bytes, false)];
  });
}

function describe(
  name: { path: string; raw: Buffer | null },
  mode: string,
  oid: string,
  size: number | null,
  sparse: boolean,
): TrackedFile {
  return { ...name, oid, size, symlink: mode === "120000", executable: mode === "100755", sparse };
}

/** Fills in the sizes of contents that HEAD lacks. The object counts, not the file: with Git LFS they differ. */
async function measure(root: string, files: readonly TrackedFile[], options: GitOptions): Promise<void> {
  if (files.length === 0) return;
  const input = Buffer.from(`${files.map((file) => file.oid).join("\n")}\n`);
  const out = await runGit(root, ["cat-file", "--batch-check=%(objectsize)"], {
    ...options,
    input,
    maxBytes: MAX_LISTING,
  }).catch(() => {
    options.signal?.throwIfAborted();
    return Buffer.alloc(0);
  });
  const sizes = out.toString("latin1").split("\n");
  files.forEach((file, at) => {
    const size = /^\d+$/.test(sizes[at] ?? "") ? Number(sizes[at]) : null;
    file.size = size;
  });
}
