import type { Repository } from "../repository";

/** When files last changed, from one pass over the log. Times are seconds since the epoch. */
export interface History {
  /** Undefined for a path that no commit read here touched. Deleted files have a time as well. */
  lastChange(path: string): number | undefined;
  /** Commits after a time that changed any of these files, mass changes left out; `changed` are the files. */
  changesAfter(time: number, paths: readonly string[]): { commits: number; changed: string[]; latest: number };
  /** The time before which nothing is known: the oldest commit read. */
  readonly oldest: number;
  readonly commits: number;
  /** False in a shallow clone or without commits: then last changes are not to be trusted. */
  readonly reliable: boolean;
}

/** One commit of the log: committer time in seconds and the paths it touched. */
export interface LoggedCommit {
  readonly time: number;
  readonly paths: readonly string[];
}

/**
 * Reads the log once, newest first, as a stream. `massCommitFiles`: commits that touch more files are
 * known as a file's last change, but not as a change of code. Throws TerminalError `git-failed`.
 */
export async function readHistory(
  repo: Repository,
  limits: { maxCommits: number; massCommitFiles: number },
): Promise<History> {
  if ((await repo.head()) === null) return buildHistory([], limits.massCommitFiles, false);
  const shallow = (await repo.git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
  const args = [
    "log",
    "--no-merges",
    "--no-renames",
    "--name-only",
    "-z",
    "--format=%x01%ct",
    `--max-count=${limits.maxCommits}`,
    "HEAD",
  ];
  return buildHistory(await collect(parseLog(repo.gitStream(args))), limits.massCommitFiles, !shallow);
}

/** Splits the log's bytes into commits. */
export async function* parseLog(chunks: AsyncIterable<Buffer>): AsyncGenerator<LoggedCommit> {
  let rest = Buffer.alloc(0);
  let current: { time: number; paths: string[] } | undefined;
  for await (const chunk of chunks) {
    let data = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    for (let end = data.indexOf(0); end !== -1; end = data.indexOf(0)) {
      const piece = data.subarray(0, end).toString("utf8").replace(/^\n/, "");
      data = data.subarray(end + 1);
      if (piece.startsWith("\x01")) {
        if (current) yield current;
        current = { time: Number(piece.slice(1)), paths: [] };
      } else if (piece !== "") current?.paths.push(piece);
    }
    rest = Buffer.from(data);
  }
  if (current) yield current;
}

/** Builds the index over commits given newest first. */
export function buildHistory(commits: readonly LoggedCommit[], massCommitFiles: number, reliable: boolean): History {
  const last = new Map<string, number>();
  const touched = new Map<string, number[]>();
  for (const [index, commit] of commits.entries()) {
    const mass = commit.paths.length > massCommitFiles;
    for (const path of commit.paths) {
      // Committer times are not always ordered, and the latest is what counts.
      last.set(path, Math.max(last.get(path) ?? 0, commit.time));
      if (mass) continue;
      const list = touched.get(path);
      if (list) list.push(index);
      else touched.set(path, [index]);
    }
  }
  return {
    lastChange: (path) => last.get(path),
    changesAfter(time, paths) {
      const seen = new Set<number>();
      const changed: [string, number][] = [];
      let latest = 0;
      for (const path of paths) {
        const after = (touched.get(path) ?? []).filter((index) => (commits[index]?.time ?? 0) > time);
        if (after.length > 0) changed.push([path, after.length]);
        for (const index of after) {
          seen.add(index);
          latest = Math.max(latest, commits[index]?.time ?? 0);
        }
      }
      changed.sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
      return { commits: seen.size, changed: changed.map(([path]) => path), latest };
    },
    oldest: commits.reduce((oldest, commit) => Math.min(oldest, commit.time), Number.POSITIVE_INFINITY),
    commits: commits.length,
    reliable: reliable && commits.length > 0,
  };
}

async function collect(commits: AsyncIterable<LoggedCommit>): Promise<LoggedCommit[]> {
  const all: LoggedCommit[] = [];
  for await (const commit of commits) all.push(commit);
  return all;
}
