import { z } from "zod";
import { defineRule, type RuleDefinition } from "../rule";

const agent = "RELEASE_MANAGER";
const days = (fallback: number) => z.number().int().min(0).max(36_500).default(fallback);
const count = (fallback: number, max = 10_000) => z.number().int().min(1).max(max).default(fallback);
const share = (fallback: number) => z.number().min(0).max(1).default(fallback);

/** Branches that live on purpose, as gitignore-style patterns anchored with a leading slash. */
const LONG_LIVED = (
  "main master trunk default develop development dev next canary nightly edge beta alpha staging production prod live " +
  "stable latest lts release releases archive backport support maint gh-pages pages docs " +
  "stable[-_./]* release[-_./]* releases[-_./]* lts[-_./]* support[-_./]* maint*[-_./]* archive[-_./]* " +
  "*[-_./]stable *[-_./]lts *.x *.X *.x.x v[0-9] v[0-9][0-9] v[0-9]*.* [0-9]*.[0-9]*"
)
  .split(" ")
  .map((pattern) => `/${pattern}`);

export const staleBranch = defineRule({
  id: "git/stale-branch",
  title: "Branch without a commit for long",
  description:
    "A branch that is not merged into the main branch has had no commit for longer than maxAgeDays. Branches that live on purpose (keep) are left out. At most `list` are listed, the oldest first; the rest are counted in one finding.",
  severity: "low",
  agent,
  options: z.object({ maxAgeDays: days(90), keep: z.array(z.string()).default(LONG_LIVED), list: count(50) }),
});

export const orphanedBranch = defineRule({
  id: "git/orphaned-branch",
  title: "Shared branch that nobody owns any more",
  description:
    "A branch of the shared repository is stale and unmerged, has no local branch here, and the author of its last commit has committed nothing anywhere in the repository for ownerDays, while others have. Bots are not owners. Reported instead of git/stale-branch.",
  severity: "medium",
  agent,
  options: z.object({ ownerDays: days(180) }),
});

export const mergedBranch = defineRule({
  id: "git/merged-branch",
  title: "Merged branch that was not deleted",
  description:
    "Everything on the branch is in the main branch, and its last commit is older than graceDays (a branch just made, or just merged, is left alone). Merged means by ancestry, or that every file the branch changed had exactly that content on the main branch later (squashed, rebased). The branch checked out and the branches kept by git/stale-branch are left out. At most `list` are listed.",
  severity: "low",
  agent,
  options: z.object({ graceDays: days(7), list: count(50) }),
});

export const goneUpstream = defineRule({
  id: "git/gone-upstream",
  title: "Local branch whose remote branch was deleted",
  description:
    "A local branch follows a remote branch that no longer exists, as after a squash merge on the server, and its last commit is older than graceDays.",
  severity: "low",
  agent,
  options: z.object({ graceDays: days(7) }),
});

export const commitMessage = defineRule({
  id: "git/commit-message",
  title: "Commit message outside the conventional format",
  description:
    "One of the last `commits` commits does not read `type(scope): description` (Conventional Commits 1.0). Merges, reverts, first commits and version commits are left out. Only the `list` worst are listed, and only in a repository that uses the format. Types other than `types` count only with strictTypes.",
  severity: "low",
  agent,
  options: z.object({
    commits: count(200),
    list: count(10, 200),
    strictTypes: z.boolean().default(false),
    types: z
      .array(z.string())
      .default([
        "build",
        "chore",
        "ci",
        "deps",
        "docs",
        "feat",
        "fix",
        "perf",
        "refactor",
        "release",
        "revert",
        "style",
        "test",
      ]),
  }),
});

export const commitMessageShare = defineRule({
  id: "git/commit-message-share",
  title: "Too few commits follow the conventional format",
  description:
    "The share of the last commits (git/commit-message, `commits`) in the conventional format is below minShare. A repository where it is below adoptedShare evidently does not use the format; it gets one finding of severity info and nothing else.",
  severity: "medium",
  agent,
  options: z.object({ minShare: share(0.8), adoptedShare: share(0.5) }),
});

export const unsquashedFixup = defineRule({
  id: "git/unsquashed-fixup",
  title: "fixup! or squash! commit left in the history",
  description: "A commit made for `git rebase --autosquash` was never squashed.",
  severity: "low",
  agent,
});

export const releaseStalled = defineRule({
  id: "git/release-stalled",
  title: "Release cadence has stalled",
  description:
    "Unreleased commits (at least minCommits) wait, and the last version tag is older than `factor` times the repository's own median time between releases, and older than minDays. Needs at least three releases.",
  severity: "medium",
  agent,
  options: z.object({ factor: z.number().min(1).max(100).default(3), minDays: days(60), minCommits: count(5) }),
});

export const unreleasedCommits = defineRule({
  id: "git/unreleased-commits",
  title: "Many commits since the last release",
  description:
    "More than maxCommits commits (merges left out; with conventional commits only those that change behaviour) are in no version tag. Not reported together with git/release-stalled.",
  severity: "low",
  agent,
  options: z.object({ maxCommits: count(50) }),
});

export const versionMismatch = defineRule({
  id: "git/version-mismatch",
  title: "Version in a manifest disagrees with the tags",
  description:
    "A manifest (package.json, pyproject.toml, Cargo.toml, composer.json, setup.cfg, VERSION) names a version below the highest version tag reachable from HEAD, or one above it that was set more than graceDays ago and never tagged. Versions 0.0.0 and development versions are left out.",
  severity: "medium",
  agent,
  options: z.object({ graceDays: days(30) }),
});

export const largeFile = defineRule({
  id: "git/large-file",
  title: "Large file in the repository",
  description:
    "A tracked file is larger than maxMiB. Files kept in Git LFS are small in the repository and do not count; neither do lock files.",
  severity: "medium",
  agent,
  options: z.object({ maxMiB: z.number().min(0.001).max(100_000).default(5) }),
});

export const secret = defineRule({
  id: "git/secret",
  title: "Looks like a secret",
  description:
    "One of the last `commits` commits added something that looks like a credential: a private key, a token of a well-known form, a password in a URL, or (severity medium) a random value given to a name such as api_key. Placeholders, documented examples, tests, fixtures, lock files and minified files are left out. The value is never shown. A line with `quarterdeck:allow-secret` is passed over.",
  severity: "high",
  agent,
  options: z.object({ commits: count(200), assignments: z.boolean().default(true) }),
});

export const shallowClone = defineRule({
  id: "git/shallow-clone",
  title: "History is cut off",
  description: "The clone is shallow, so that branches, unreleased commits and version tags cannot be judged.",
  severity: "info",
  agent,
});

export const missingObjects = defineRule({
  id: "git/missing-objects",
  title: "Objects are missing",
  description:
    "The clone is partial or damaged: git could not read everything that the rules on secrets and branches look at.",
  severity: "info",
  agent,
});

export const noCommits = defineRule({
  id: "git/no-commits",
  title: "No commits yet",
  description: "The repository has no commit at HEAD, so that its history cannot be judged.",
  severity: "info",
  agent,
});

/** The rules of RELEASE_MANAGER. */
export const gitRules: readonly RuleDefinition[] = [
  staleBranch,
  orphanedBranch,
  mergedBranch,
  goneUpstream,
  commitMessage,
  commitMessageShare,
  unsquashedFixup,
  releaseStalled,
  unreleasedCommits,
  versionMismatch,
  largeFile,
  secret,
  shallowClone,
  missingObjects,
  noCommits,
];
