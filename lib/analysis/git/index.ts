import { z } from "zod";
import { TerminalError } from "@/lib/domain/errors";
import { checkResult, CHECKS } from "../checks";
import { createReporter, type Reporter } from "../rule";
import type { Analysis, AnalysisOptions, AnalysisResult } from "../types";
import { auditBranches } from "./branches";
import { readCommits } from "./commits";
import { auditLargeFiles } from "./large-files";
import { auditManifests } from "./manifests";
import { auditMessages } from "./messages";
import { auditReleases, readVersionTags } from "./releases";
import { commitMessage, noCommits, secret, shallowClone, staleBranch } from "./rules";
import { auditSecrets } from "./secrets/index";
import { readBranches } from "./refs";
import { percent, plural } from "./words";

/** What a signal's context may set for this audit; anything else in it is for others. */
const paramsSchema = z.object({
  staleDays: z.number().int().min(0).nullish(),
  commits: z.number().int().min(1).max(10_000).nullish(),
  mainBranch: z.string().min(1).max(255).nullish(),
});

/**
 * OPS-1: the health of a repository's branches, commits, releases and tracked files (RELEASE_MANAGER).
 * Parameters: `staleDays` (days), `commits` (how many of the newest), `mainBranch`.
 * Throws TerminalError `bad-parameters` when one does not fit.
 */
export const auditGitHealth: Analysis = async (repo, config, options) => {
  const params = parseParams(options);
  const reporter = createReporter(config, overridesFrom(params));
  const log = options.log ?? (() => undefined);
  const head = await repo.head();
  const large = await auditLargeFiles(repo, reporter);
  log(`${plural(large["trackedFiles"] ?? 0, "tracked file")}`);
  if (head === null) return emptyResult(reporter, large);

  const shallow = (await repo.git(["rev-parse", "--is-shallow-repository"])).trim() === "true";
  if (shallow) {
    const mend = "Run git fetch --unshallow --tags (in CI: fetch-depth: 0) and audit again.";
    reporter.report(shallowClone, {
      path: null,
      line: null,
      message: "The clone is shallow: branches and releases were not judged.",
      mend,
    });
  }
  const secrets = auditSecrets(repo, reporter, head);
  const rest = (async () => {
    const commits = await readCommits(repo, { from: [head], max: reporter.options(commitMessage).commits });
    const messages = await auditMessages(repo, reporter, commits);
    log(`${plural(commits.length, "commit message")} read`);
    const { branches: all, main } = await readBranches(repo, params.mainBranch ?? config.mainBranch);
    const branches = shallow ? {} : await auditBranches(repo, reporter, { now: options.now, branches: all, main });
    const tags = await readVersionTags(repo, head);
    const releases = await auditReleases(repo, reporter, {
      now: options.now,
      mainTips: main?.tips ?? [head],
      tags,
      conventional: messages.adopted,
      complete: !shallow,
    });
    if (!shallow) await auditManifests(repo, reporter, { now: options.now, tags });
    log(`${plural(tags.length, "version tag")} read`);
    return { messages, metrics: { ...messages.metrics, ...branches, ...releases } };
  })();
  const [scanned, { messages, metrics }] = await settleBoth(secrets, rest);
  log(`${plural(scanned.metrics["commitsScanned"] ?? 0, "diff")} searched for secrets`);

  const commits = Number((await repo.git(["rev-list", "--count", head])).trim());
  const all = { commits, ...large, ...metrics, ...scanned.metrics };
  return {
    findings: reporter.findings(),
    metrics: all,
    checks: [messages.check, testsPass(), scanned.check],
    summary: summarise(all),
  };
};

/** Waits for both, so that nothing runs on when one fails; throws the first failure. */
async function settleBoth<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([first, second]);
  return Promise.all([first, second]);
}

function parseParams(options: AnalysisOptions): z.infer<typeof paramsSchema> {
  const parsed = paramsSchema.safeParse(options.params ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new TerminalError(
    "bad-parameters",
    `Parameter ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "does not fit"}`,
  );
}

function overridesFrom(params: z.infer<typeof paramsSchema>): Record<string, Record<string, unknown>> {
  return {
    ...(params.staleDays == null ? {} : { [staleBranch.id]: { maxAgeDays: params.staleDays } }),
    ...(params.commits == null
      ? {}
      : { [commitMessage.id]: { commits: params.commits }, [secret.id]: { commits: params.commits } }),
  };
}

function testsPass() {
  return checkResult(CHECKS.testsPass, "not_applicable", "An audit reads the repository and runs no tests.");
}

function emptyResult(reporter: Reporter, metrics: Record<string, number>): AnalysisResult {
  reporter.report(noCommits, {
    path: null,
    line: null,
    message: "The repository has no commit yet.",
    mend: "Commit something, then audit again.",
  });
  const checks = [CHECKS.commitFormat, CHECKS.noSecrets].map((check) =>
    checkResult(check, "not_applicable", "The repository has no commit yet."),
  );
  return {
    findings: reporter.findings(),
    metrics: { commits: 0, ...metrics },
    checks: [...checks, testsPass()],
    summary: "The repository has no commit yet.",
  };
}

function summarise(metrics: Record<string, number>): string {
  const parts = [plural(metrics["commits"] ?? 0, "commit")];
  if (metrics["branches"] !== undefined) parts.push(plural(metrics["branches"], "branch", "branches"));
  parts.push(plural(metrics["releases"] ?? 0, "release"));
  if (metrics["unreleasedCommits"]) parts.push(`${plural(metrics["unreleasedCommits"], "commit")} unreleased`);
  if (metrics["commitsChecked"]) parts.push(`${percent(metrics["conventionalShare"] ?? 0)} conventional messages`);
  return `Git health: ${parts.join(", ")}.`;
}
