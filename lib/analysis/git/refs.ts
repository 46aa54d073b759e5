import type { Repository } from "../repository";

/** A branch as people name it: the local ref and the shared one of the same name are one branch. */
export type Branch = {
  name: string;
  /** Where it is, for messages: "local", "origin". */
  places: string[];
  local: boolean;
  shared: boolean;
  /** Tips, newest first; more than one when local and remote differ. */
  tips: string[];
  lastCommit: Date;
  author: string;
  email: string;
  merged: boolean;
  /** The remote branch a local one follows was deleted. */
  gone: boolean;
  checkedOut: boolean;
};

export type MainBranch = { name: string; tips: string[] };

type Ref = {
  ref: string;
  oid: string;
  date: number;
  author: string;
  email: string;
  upstream: string;
  gone: boolean;
  checkedOut: boolean;
  symref: string;
};

const FORMAT = [
  "refname",
  "objectname",
  "committerdate:unix",
  "authorname",
  "authoremail:trim",
  "upstream",
  "upstream:track",
  "worktreepath",
  "symref",
  "HEAD",
]
  .map((field) => `%(${field})`)
  .join("%00");

/**
 * Reads local branches and those of the shared remote (`origin`, or the only one), tells which of them
 * are merged into the main branch, and which branch that is. `mainBranch` is the configured name, if any.
 */
export async function readBranches(
  repo: Repository,
  mainBranch?: string,
): Promise<{ branches: Branch[]; main: MainBranch | null }> {
  const out = await repo.git(["for-each-ref", `--format=${FORMAT}`, "refs/heads", "refs/remotes"]);
  const refs = out.split("\n").filter(Boolean).map(parseRef);
  const remote = sharedRemote(refs);
  const inRemote = remote === null ? "" : `refs/remotes/${remote}/`;
  const usable = refs.filter(
    (ref) => ref.ref.startsWith("refs/heads/") || (inRemote !== "" && ref.ref.startsWith(inRemote)),
  );
  const main = findMain(usable, inRemote, mainBranch, await headBranch(repo));
  const merged = main === null ? new Set<string>() : await mergedTips(repo, main);

  const groups = new Map<string, Ref[]>();
  for (const ref of usable) {
    if (ref.symref !== "") continue;
    const name = branchName(ref, inRemote);
    groups.set(name, [...(groups.get(name) ?? []), ref]);
  }
  const branches = [...groups].map(([name, group]) => describe(name, group, { remote, bare: repo.bare, merged }));
  return {
    branches: branches.sort((a, b) => a.lastCommit.getTime() - b.lastCommit.getTime() || (a.name < b.name ? -1 : 1)),
    main,
  };
}

function parseRef(line: string): Ref {
  const [
    ref = "",
    oid = "",
    date = "0",
    author = "",
    email = "",
    upstream = "",
    track = "",
    worktree = "",
    symref = "",
    head = "",
  ] = line.split("\0");
  return {
    ref,
    oid,
    date: Number(date),
    author,
    email,
    upstream,
    gone: track === "[gone]",
    checkedOut: head === "*" || worktree !== "",
    symref,
  };
}

function sharedRemote(refs: readonly Ref[]): string | null {
  const names = new Set(
    refs.filter((ref) => ref.ref.startsWith("refs/remotes/")).map((ref) => ref.ref.split("/")[2] ?? ""),
  );
  if (names.has("origin")) return "origin";
  const [only] = names;
  return names.size === 1 && only ? only : null;
}

/** A local branch that follows a shared branch of another name belongs to that one. */
function branchName(ref: Ref, inRemote: string): string {
  if (inRemote !== "" && ref.ref.startsWith(inRemote)) return ref.ref.slice(inRemote.length);
  if (inRemote !== "" && ref.upstream.startsWith(inRemote) && !ref.gone) return ref.upstream.slice(inRemote.length);
  return ref.ref.slice("refs/heads/".length);
}

async function headBranch(repo: Repository): Promise<string | null> {
  const text = await repo.git(["rev-parse", "--symbolic-full-name", "HEAD"]).catch(() => "");
  return text.startsWith("refs/heads/") ? text.trim().slice("refs/heads/".length) : null;
}

function findMain(
  refs: readonly Ref[],
  inRemote: string,
  configured: string | undefined,
  head: string | null,
): MainBranch | null {
  const tipsOf = (name: string) =>
    refs
      .filter((ref) => ref.ref === `refs/heads/${name}` || (inRemote !== "" && ref.ref === inRemote + name))
      .map((ref) => ref.oid);
  const remoteHead = refs
    .find((ref) => inRemote !== "" && ref.ref === `${inRemote}HEAD`)
    ?.symref.slice(inRemote.length);
  for (const name of [configured, remoteHead, "main", "master", "trunk", "develop", head]) {
    if (!name) continue;
    const tips = tipsOf(name);
    if (tips.length > 0) return { name, tips: [...new Set(tips)] };
  }
  return null;
}

async function mergedTips(repo: Repository, main: MainBranch): Promise<Set<string>> {
  const merged = new Set<string>();
  for (const tip of main.tips) {
    const out = await repo.git([
      "for-each-ref",
      "--format=%(objectname)",
      `--merged=${tip}`,
      "refs/heads",
      "refs/remotes",
    ]);
    for (const oid of out.split("\n")) if (oid) merged.add(oid);
  }
  return merged;
}

function describe(
  name: string,
  group: readonly Ref[],
  where: { remote: string | null; bare: boolean; merged: ReadonlySet<string> },
): Branch {
  const sorted = [...group].sort((a, b) => b.date - a.date);
  const [newest] = sorted;
  const local = group.some((ref) => ref.ref.startsWith("refs/heads/"));
  const onRemote = group.some((ref) => ref.ref.startsWith("refs/remotes/"));
  return {
    name,
    places: [...(local && !where.bare ? ["local"] : []), ...(onRemote && where.remote ? [where.remote] : [])],
    local: local && !where.bare,
    shared: onRemote || where.bare,
    tips: [...new Set(sorted.map((ref) => ref.oid))],
    lastCommit: new Date((newest?.date ?? 0) * 1_000),
    author: newest?.author ?? "",
    email: newest?.email.toLowerCase() ?? "",
    merged: group.every((ref) => where.merged.has(ref.oid)),
    gone: group.some((ref) => ref.gone),
    checkedOut: group.some((ref) => ref.checkedOut),
  };
}
