import type { Repository } from "../repository";
import type { Reporter } from "../rule";
import { largeFile } from "./rules";

const MIB = 1024 * 1024;
const LOCK_FILE =
  /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|go\.sum|flake\.lock)$/;

/** True for a file that a package manager writes. */
export function isLockFile(path: string): boolean {
  return LOCK_FILE.test(path);
}

/** OPS-1: reports tracked files above the limit and returns the size of all files, in bytes. */
export async function auditLargeFiles(repo: Repository, reporter: Reporter): Promise<Record<string, number>> {
  const limit = reporter.options(largeFile).maxMiB * MIB;
  let total = 0;
  let large = 0;
  const files = await repo.files();
  for (const file of files) {
    const size = file.size ?? 0;
    total += size;
    if (size <= limit || isLockFile(file.path)) continue;
    large += 1;
    const message = `${file.path} has ${mebibytes(size)}; at most ${mebibytes(limit)} are wanted.`;
    const mend =
      "Keep it in Git LFS or attach it to a release; what is already in the history stays there until it is rewritten.";
    reporter.report(largeFile, { path: file.path, line: null, message, mend });
  }
  return { trackedFiles: files.length, trackedBytes: total, largeFiles: large };
}

function mebibytes(bytes: number): string {
  const value = bytes / MIB;
  return `${value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} MiB`;
}
