import ignore from "ignore";
import { isGitFailure } from "../git-process";
import type { Repository } from "../repository";
import type { Reporter } from "../rule";
import { readOpenWork, type OpenWork } from "./landed";
import type { Branch, MainBranch } from "./refs";
import { goneUpstream, mergedBranch, missingObjects, orphanedBranch, staleBranch } from "./rules";
import { daysBetween, plural } from "./words";

const DAY_MS = 86_400_000;
const BOT = /\[bot\]|\bbot\b|renovate|dependabot|noreply@github\.com$|github-actions/i;

export type BranchState = "kept" | "active" | "merged" | "gone" | "stale" | "orphaned";

export type BranchPolicy = {
  now: Date;
  main: string;
  keeps: (name: string) => boolean;
  maxAgeDays: number;
  mergedGraceDays: number;
  /** True when the branch's changes are in the main branch without a merge. */
  landed: (branch: Branch) => boolean;
  goneGraceDays: number;
  /** False when nobody of that name or address has committed lately, while others have. */
  ownerActive: (branch: Branch) => boolean;
};

/** OPS-1: what a release manager should think of one branch. A branch has exactly one state. */
export function classifyBranch(branch: Branch, policy: BranchPolicy): BranchState {
  if (branch.name === policy.main || policy.keeps(branch.name)) return "kept";
  const age = daysBetween(branch.lastCommit, policy.now);
  if (branch.merged || policy.landed(branch))
    return !branch.checkedOut && age > policy.mergedGraceDays ? "merged" : "active";
  if (branch.gone && !branch.checkedOut && age > policy.goneGraceDays) return "gone";
  if (age <= policy.maxAgeDays) return "active";
  const unowned =
    branch.shared && !branch.local && !BOT.test(`${branch.author} ${branch.email}`) && !policy.ownerActive(branch);
  return unowned ? "orphaned" : "stale";
}

export type BranchContext = { now: Date; branches: readonly Branch[]; main: MainBranch | null };

/** Reports on every branch and returns how many are in each state. */
export async function auditBranches(
  repo: Repository,
  reporter: Reporter,
  context: BranchContext,
): Promise<Record<string, number>> {
  const { branches, main } = context;
  const metrics = {
    branches: branches.length,
    staleBranches: 0,
    orphanedBranches: 0,
    mergedBranches: 0,
    goneBranches: 0,
  };
  if (main === null) return metrics;
  const stale = reporter.options(staleBranch);
  const policy: BranchPolicy = {
    now: context.now,
    main: main.name,
    keeps: keeper(stale.keep),
    maxAgeDays: stale.maxAgeDays,
    mergedGraceDays: reporter.options(mergedBranch).graceDays,
    goneGraceDays: reporter.options(goneUpstream).graceDays,
    landed: () => false,
    ownerActive: () => true,
  };
  const youngest = { ...policy, maxAgeDays: Math.min(policy.maxAgeDays, policy.mergedGraceDays) };
  const open = branches.filter(
    (branch) => !branch.merged && !["kept", "active"].includes(classifyBranch(branch, youngest)),
  );
  const work = await readOpenWork(repo, main, open).catch((error: unknown) => {
    if (!isGitFailure(error)) throw error;
    const mend = "Clone without --filter, or run git fetch --refetch, and audit again.";
    reporter.report(missingObjects, {
      path: null,
      line: null,
      message: "Branches could not be compared by content; objects are missing.",
      mend,
    });
    return new Map<Branch, OpenWork>();
  });
  policy.landed = (branch) => work.get(branch)?.landed ?? false;
  if (branches.some((branch) => branch.shared && !branch.local && classifyBranch(branch, policy) === "stale")) {
    policy.ownerActive = await ownerActivity(repo, main, reporter.options(orphanedBranch).ownerDays);
  }

  const of = (state: BranchState) => branches.filter((branch) => classifyBranch(branch, policy) === state);
  const [merged, gone, unowned, old] = [of("merged"), of("gone"), of("orphaned"), of("stale")];
  const age = (branch: Branch) => plural(Math.floor(daysBetween(branch.lastCommit, context.now)), "day");
  const mendRemove = (branch: Branch) =>
    branch.shared
      ? `Delete it: git push origin --delete ${branch.name}`
      : `Delete it: git branch ${branch.merged ? "-d" : "-D"} ${branch.name}`;

  const { list } = reporter.options(mergedBranch);
  for (const branch of merged.slice(0, list)) {
    const how = branch.merged ? "is merged into" : "brings nothing new: its changes were squashed or rebased into";
    const message = `Branch ${title(branch)} ${how} ${main.name}; its last commit is ${age(branch)} old.`;
    reporter.report(mergedBranch, { path: null, line: null, message, mend: `${mendRemove(branch)}.` });
  }
  if (merged.length > list) {
    const message = `${plural(merged.length - list, "more branch", "more branches")} merged into ${main.name} ${merged.length - list === 1 ? "was" : "were"} not deleted.`;
    reporter.report(mergedBranch, {
      path: null,
      line: null,
      message,
      mend: "Delete merged branches, and let the server delete them on merge.",
    });
  }
  for (const branch of gone) {
    const message = `Local branch ${branch.name} follows a remote branch that was deleted; its last commit is ${age(branch)} old and is not in ${main.name} as such.`;
    reporter.report(goneUpstream, {
      path: null,
      line: null,
      message,
      mend: `If its work was squashed or given up, delete it: git branch -D ${branch.name}.`,
    });
  }
  const listed = new Set(
    [...unowned, ...old].sort((a, b) => a.lastCommit.getTime() - b.lastCommit.getTime()).slice(0, stale.list),
  );
  for (const branch of listed) {
    const state = `is not merged into ${main.name}${aheadText(work.get(branch))} and has had no commit for ${age(branch)}`;
    const mend = `merge or delete ${branch.name}, or add it to "keep" of ${staleBranch.id} if it lives on purpose.`;
    if (unowned.includes(branch)) {
      const message = `Branch ${title(branch)} ${state}; its last author, ${branch.author}, has not committed lately.`;
      reporter.report(orphanedBranch, { path: null, line: null, message, mend: `Find an owner, or ${mend}` });
    } else {
      reporter.report(staleBranch, {
        path: null,
        line: null,
        message: `Branch ${title(branch)} ${state}.`,
        mend: capitalise(mend),
      });
    }
  }
  const rest = unowned.length + old.length - listed.size;
  if (rest > 0) {
    const message = `${plural(rest, "more branch", "more branches")} not merged into ${main.name} had no commit for more than ${plural(stale.maxAgeDays, "day")}.`;
    reporter.report(staleBranch, {
      path: null,
      line: null,
      message,
      mend: `Delete what is given up; "list" of ${staleBranch.id} says how many are listed one by one.`,
    });
  }
  return {
    ...metrics,
    staleBranches: old.length,
    orphanedBranches: unowned.length,
    mergedBranches: merged.length,
    goneBranches: gone.length,
  };
}

function keeper(patterns: readonly string[]): (name: string) => boolean {
  const matcher = ignore({ allowRelativePaths: true, ignorecase: true }).add([...patterns]);
  return (name) => name !== "" && matcher.ignores(name);
}

/** Whether the author of a branch committed anything within `days` before the newest commit of the main branch. */
async function ownerActivity(repo: Repository, main: MainBranch, days: number): Promise<(branch: Branch) => boolean> {
  const newest = Number((await repo.git(["log", "-1", "--format=%ct", ...main.tips, "--"])).trim());
  const since = newest * 1_000 - days * DAY_MS;
  const out = await repo.git([
    "log",
    "--format=%ae%x00%ce%x00%an%x00%cn",
    `--since=${new Date(since).toISOString()}`,
    "--branches",
    "--remotes",
    "--tags",
  ]);
  const active = new Set(out.toLowerCase().split(/[\n\0]/));
  return (branch) => active.has(branch.email) || active.has(branch.author.toLowerCase());
}

function aheadText(work: OpenWork | undefined): string {
  return work ? ` (${plural(work.ahead, "commit")} ahead)` : "";
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function title(branch: Branch): string {
  return branch.places.length > 0 ? `${branch.name} (${branch.places.join(" and ")})` : branch.name;
}
