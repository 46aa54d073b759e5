import { CommitParser } from "conventional-commits-parser";
import { checkResult, CHECKS } from "../checks";
import type { CheckResult } from "@/lib/domain/task-result";
import type { Repository } from "../repository";
import type { Reporter } from "../rule";
import type { Commit } from "./commits";
import { commitMessage, commitMessageShare, unsquashedFixup } from "./rules";
import { percent, plural, shorten } from "./words";

const parser = new CommitParser({
  headerPattern: /^(\w+)(?:\(([^()]*)\))?(!)?: (.+)$/,
  headerCorrespondence: ["type", "scope", "breaking", "subject"],
});

/** Files that show that a repository wants conventional commits, whatever its history says. */
const ADOPTION =
  /^(?:\.?commitlint(?:rc)?(?:\.config)?(?:\.\w+)?|\.czrc|\.cz\.\w+|\.versionrc(?:\.\w+)?|\.releaserc(?:\.\w+)?|release\.config\.\w+|release-please-config\.json|cog\.toml)$/;
const RECENT = 30;
/** The weight of the mildest fault. */
const UNKNOWN_TYPE = 1;

/** What is wrong with a header, with a weight: the larger, the worse. Null when it is conventional. */
export type MessageFault = { weight: number; text: string } | null;

/** True for commits that no person worded: merges, reverts, first commits, version commits. */
export function isExempt(commit: Pick<Commit, "parents" | "subject">): boolean {
  if (commit.parents > 1) return true;
  if (commit.parents === 0 && /^(?:first|initial|init)\b/i.test(commit.subject)) return true;
  if (
    /^(?:Merge (?:branch|pull request|remote-tracking branch|tag|commit)\b|Revert "|Reapply "|Version Packages\b|Apply suggestions? from)/i.test(
      commit.subject,
    )
  )
    return true;
  if (isFixup(commit.subject)) return true;
  return /^(?:release|bump(?: version)?(?: to)?|publish|prepare)?:?\s*(?:@?[\w./-]+@)?v?\d+\.\d+(?:\.\d+)?\S*$/i.test(
    commit.subject,
  );
}

/** True for a commit that `git rebase --autosquash` would have folded into another. */
export function isFixup(subject: string): boolean {
  return /^(?:fixup|squash|amend)! /.test(subject);
}

/** Judges one header against Conventional Commits 1.0; types compare without regard to case. */
export function judgeMessage(subject: string, types: readonly string[]): MessageFault {
  const parsed = subject === "" ? null : parser.parse(subject);
  const type = parsed?.["type"];
  if (typeof type === "string" && type !== "") {
    return types.includes(type.toLowerCase()) ? null : { weight: UNKNOWN_TYPE, text: `has the unknown type "${type}"` };
  }
  if (subject === "") return { weight: 5, text: "has no message" };
  const words = subject.split(/\s+/).length;
  if (words < 2) return { weight: 4, text: "says too little, and has no type" };
  return { weight: words < 3 ? 3 : 2, text: "has no type" };
}

export type MessageOutcome = { metrics: Record<string, number>; check: CheckResult; adopted: boolean };

/** OPS-1: commit message compliance over the newest commits, and the check "Commit message format". */
export async function auditMessages(
  repo: Repository,
  reporter: Reporter,
  commits: readonly Commit[],
): Promise<MessageOutcome> {
  const { types, strictTypes, list } = reporter.options(commitMessage);
  const { minShare, adoptedShare } = reporter.options(commitMessageShare);
  for (const commit of commits.filter((one) => isFixup(one.subject))) {
    const message = `Commit ${commit.oid.slice(0, 9)} "${shorten(commit.subject, 60)}" was never squashed.`;
    reporter.report(unsquashedFixup, {
      path: null,
      line: null,
      message,
      mend: "Run git rebase --autosquash before merging; leave what is already published.",
    });
  }
  const judged = commits
    .filter((commit) => !isExempt(commit))
    .map((commit) => ({ commit, fault: judgeMessage(commit.subject, types) }));
  const adopted = (await wantsConventional(repo)) || knownShare(judged) >= adoptedShare;
  // Conventional Commits allows types of one's own; only where the format is not in use are they no sign of it.
  const wrong = judged.flatMap(({ commit, fault }) =>
    fault && (strictTypes || !adopted || fault.weight > UNKNOWN_TYPE) ? [{ commit, fault }] : [],
  );
  const good = judged.length - wrong.length;
  const share = judged.length === 0 ? 0 : good / judged.length;
  const metrics = { commitsChecked: judged.length, conventionalCommits: good, conventionalShare: share };
  const text = `${good} of the last ${plural(judged.length, "commit")} (${percent(share)}) follow`;
  const outcome = (status: CheckResult["status"], evidence: string): MessageOutcome => ({
    metrics,
    adopted: adopted && judged.length > 0,
    check: checkResult(CHECKS.commitFormat, status, evidence),
  });
  if (judged.length === 0) return outcome("not_applicable", "There is no commit to judge.");
  if (!adopted) {
    const message = `The repository does not use conventional commits: ${text} the format.`;
    const mend =
      'Write messages as "type(scope): description" (conventionalcommits.org) if changelogs and versions shall be made from them, or turn this rule off.';
    reporter.report(commitMessageShare, { path: null, line: null, message, mend, severity: "info" });
    return outcome("not_applicable", message);
  }

  const message = `${text} the conventional format; ${percent(minShare)} are wanted.`;
  if (share < minShare) {
    const mend = "Check messages before they are merged, for example with commitlint in a commit-msg hook and in CI.";
    reporter.report(commitMessageShare, { path: null, line: null, message, mend });
  }
  wrong.sort((a, b) => b.fault.weight - a.fault.weight);
  for (const { commit, fault } of wrong.slice(0, list)) reportOffender(reporter, commit, fault.text);
  return outcome(share >= minShare ? "pass" : "fail", message);
}

/** The share of known types among all commits or among the newest, whichever is larger: habits change. */
function knownShare(judged: readonly { fault: MessageFault }[]): number {
  const share = (part: readonly { fault: MessageFault }[]) =>
    part.length === 0 ? 0 : part.filter(({ fault }) => fault === null).length / part.length;
  return Math.max(share(judged), share(judged.slice(0, RECENT)));
}

function reportOffender(reporter: Reporter, commit: Commit, fault: string): void {
  const mend =
    'Start the message with a type, as in "fix(parser): accept empty input"; leave commits that are already published.';
  const message = `Commit ${commit.oid.slice(0, 9)} "${shorten(commit.subject, 72)}" by ${commit.author} ${fault}.`;
  reporter.report(commitMessage, { path: null, line: null, message, mend });
}

async function wantsConventional(repo: Repository): Promise<boolean> {
  return (await repo.files()).some((file) => ADOPTION.test(file.path));
}
