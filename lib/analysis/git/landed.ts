import type { Repository } from "../repository";
import type { Branch, MainBranch } from "./refs";

/** What a branch has that the main branch has not. */
export type OpenWork = {
  /** Commits reachable from the branch alone. */
  ahead: number;
  /** All its changes reached the main branch without a merge (squashed, rebased, picked). */
  landed: boolean;
};

type Commit = { time: number; parents: string[]; changes: [path: string, object: string][] };

/** Only so much of the main line is compared; what landed earlier keeps what its ancestry says. */
const MAX_MAIN_COMMITS = 10_000;
const MAX_BRANCH_COMMITS = 50_000;
/** A branch this far ahead is a line of its own, not a change that could have been squashed. */
const MAX_SQUASHED = 300;
const RAW = ["-z", "--raw", "--no-abbrev", "--no-renames", "--no-show-signature", "--format=%x01%H %ct %P"];
const LIMITS = { maxBytes: 512 * 1024 * 1024 };

/**
 * Looks at unmerged branches in two passes of git, however many they are. A branch has landed when every
 * file its commits changed had, on the main branch and not before the branch began, the content they left.
 */
export async function readOpenWork(
  repo: Repository,
  main: MainBranch,
  branches: readonly Branch[],
): Promise<Map<Branch, OpenWork>> {
  const work = new Map<Branch, OpenWork>();
  if (branches.length === 0) return work;
  const tips = new Set(branches.flatMap((branch) => branch.tips));
  const input = Buffer.from(`${[...tips, ...main.tips.map((tip) => `^${tip}`)].join("\n")}\n`);
  const args = ["log", "--topo-order", ...RAW, `--max-count=${MAX_BRANCH_COMMITS}`, "--stdin"];
  const commits = parseLog(await repo.git(args, { ...LIMITS, input }));
  const onMain = await contentsOnMain(repo, main);
  for (const branch of branches) {
    const own = reachable(commits, branch.tips);
    if (own.length > MAX_SQUASHED) {
      work.set(branch, { ahead: own.length, landed: false });
      continue;
    }
    const left = new Map<string, string>();
    // The log is in topological order, newest first: the first change seen of a path is the one that stays.
    for (const oid of own)
      for (const [path, object] of commits.get(oid)?.changes ?? []) if (!left.has(path)) left.set(path, object);
    const began = Math.min(...own.map((oid) => commits.get(oid)?.time ?? Infinity));
    const landed =
      left.size > 0 && [...left].every(([path, object]) => (onMain.get(`${object} ${path}`) ?? 0) >= began);
    work.set(branch, { ahead: own.length, landed });
  }
  return work;
}

/** The commits among these that the tips reach, in the map's order. */
function reachable(commits: ReadonlyMap<string, Commit>, tips: readonly string[]): string[] {
  const seen = new Set<string>();
  const open = [...tips];
  for (let oid = open.pop(); oid !== undefined; oid = open.pop()) {
    const commit = commits.get(oid);
    if (!commit || seen.has(oid)) continue;
    seen.add(oid);
    open.push(...commit.parents);
  }
  const inOrder: string[] = [];
  for (const oid of commits.keys()) {
    if (inOrder.length === seen.size) break;
    if (seen.has(oid)) inOrder.push(oid);
  }
  return inOrder;
}

/** Every content each path got on the main line, as "object path", with the last time it did (seconds). */
async function contentsOnMain(repo: Repository, main: MainBranch): Promise<Map<string, number>> {
  const out = await repo.git(
    ["log", ...RAW, "-m", "--first-parent", `--max-count=${MAX_MAIN_COMMITS}`, ...main.tips, "--"],
    LIMITS,
  );
  const last = new Map<string, number>();
  for (const { time, changes } of parseLog(out).values()) {
    for (const [path, object] of changes)
      last.set(`${object} ${path}`, Math.max(time, last.get(`${object} ${path}`) ?? 0));
  }
  return last;
}

/** Reads `\x01OID TIME PARENTS NUL` and, after each, `:mode mode old new status NUL path NUL` records. */
function parseLog(out: string): Map<string, Commit> {
  const commits = new Map<string, Commit>();
  let current: Commit | undefined;
  const fields = out.split("\0");
  for (let at = 0; at < fields.length; at += 1) {
    const field = fields[at] ?? "";
    if (field.startsWith("\x01")) {
      const [oid = "", time = "0", ...parents] = field.slice(1).trim().split(" ");
      current = { time: Number(time), parents, changes: [] };
      commits.set(oid, current);
    } else if (/^\n?:/.test(field)) {
      const object = field.split(" ")[3];
      at += 1;
      if (object !== undefined) current?.changes.push([fields[at] ?? "", object]);
    }
  }
  return commits;
}
