import type { Repository } from "../repository";

/**
 * Which of these paths git ignores: build results and local files, which are absent from the tracked tree
 * on purpose. One git process for all; none in a bare repository, which has no ignore files on disk.
 * Throws the signal's reason when aborted.
 */
export async function gitIgnored(
  repo: Repository,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string>> {
  const asked = [...new Set(paths)].filter((path) => path !== "" && !path.startsWith(":") && !path.includes("\0"));
  if (repo.bare || asked.length === 0) return new Set();
  // `dist/` in an ignore file matches only folders, and what is not there has no kind: ask for both.
  const input = Buffer.from(asked.flatMap((path) => [path, `${path}/`]).join("\0") + "\0");
  try {
    const out = await repo.git(["--no-literal-pathspecs", "check-ignore", "--no-index", "-z", "--stdin"], { input });
    return new Set(
      out
        .split("\0")
        .filter(Boolean)
        .map((path) => path.replace(/\/$/, "")),
    );
  } catch {
    // Exit code 1 is git's way to say that none is ignored.
    signal?.throwIfAborted();
    return new Set();
  }
}
