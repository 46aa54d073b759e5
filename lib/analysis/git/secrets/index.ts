import { checkResult, CHECKS } from "../../checks";
import { severityRank } from "@/lib/domain/finding";
import type { CheckResult } from "@/lib/domain/task-result";
import { isGitFailure } from "../../git-process";
import type { Repository } from "../../repository";
import type { Reporter } from "../../rule";
import { missingObjects, secret } from "../rules";
import { plural } from "../words";
import { findSecrets, KEY_REACH, PRIVATE_KEY, type Sighting } from "./find";
import { isPrivateKeyHeader } from "./match";

/**
 * OPS-1: looks through what the last commits added, in one pass of git, and reports each secret once,
 * however often it was committed. The value itself is in no finding. Gives the check "No secrets in diff".
 */
export async function auditSecrets(
  repo: Repository,
  reporter: Reporter,
  head: string,
): Promise<{ metrics: Record<string, number>; check: CheckResult }> {
  if (!reporter.enabled(secret)) {
    return {
      metrics: {},
      check: checkResult(CHECKS.noSecrets, "not_applicable", `The rule ${secret.id} is turned off.`),
    };
  }
  let complete = true;
  const { commits, bytes, sightings } = await findSecrets(
    untilFailure(repo.gitStream(logArguments(reporter.options(secret).commits, head)), () => (complete = false)),
    (path) => !reporter.ignored(path),
    reporter.options(secret),
  );

  if (!complete) {
    const mend = "Clone without --filter, or run git fetch --refetch, and audit again; git fsck says what is missing.";
    reporter.report(missingObjects, {
      path: null,
      line: null,
      message: `Only the diffs of the last ${plural(commits, "commit")} could be read; objects are missing.`,
      mend,
    });
  }
  for (const sighting of sightings) await reportSighting(repo, reporter, sighting);
  const found = reporter.findings().filter((finding) => finding.rule === secret.id);
  const serious = found.filter((finding) => severityRank(finding.severity) <= severityRank("high"));
  const looked = `the last ${plural(commits, "commit")}`;
  if (!complete && serious.length === 0) {
    return {
      metrics: { secrets: found.length, commitsScanned: commits, diffBytesScanned: bytes },
      check: checkResult(
        CHECKS.noSecrets,
        "not_applicable",
        `Objects are missing; only the diffs of ${looked} could be read.`,
      ),
    };
  }
  const evidence =
    serious.length > 0
      ? `${plural(serious.length, "likely secret")} in the diffs of ${looked}.`
      : `Nothing in the diffs of ${looked} is likely to be a secret.`;
  return {
    metrics: { secrets: found.length, commitsScanned: commits, diffBytesScanned: bytes },
    check: checkResult(CHECKS.noSecrets, serious.length > 0 ? "fail" : "pass", evidence),
  };
}

/** One pass over the newest commits' patches, whatever the repository's own configuration says of diffs. */
function logArguments(commits: number, head: string): string[] {
  const settings = "-c log.showRoot=true -c core.bigFileThreshold=20m";
  const patch = "-p --unified=0 --no-color --no-ext-diff --no-textconv --no-renames --diff-filter=AMT";
  const form = "--src-prefix=a/ --dst-prefix=b/ --ignore-submodules --no-notes --no-show-signature";
  const words = `${settings} log ${patch} ${form} --max-count=${commits}`.split(" ");
  return [...words, "--format=%x00commit %H", head, "--"];
}

/** Chunks until git fails over an object that it lacks; what came before is still worth reading. */
async function* untilFailure(chunks: AsyncIterable<Buffer>, failed: () => void): AsyncGenerator<Buffer> {
  try {
    yield* chunks;
  } catch (error) {
    if (!isGitFailure(error)) throw error;
    failed();
  }
}

async function reportSighting(repo: Repository, reporter: Reporter, sighting: Sighting): Promise<void> {
  const current = await repo.read(sighting.path);
  const at = current?.split("\n").findIndex((line) => line.includes(sighting.value)) ?? -1;
  const stays = at >= 0;
  const line = !stays ? null : sighting.name === PRIVATE_KEY.name ? Math.max(1, headerLine(current ?? "", at)) : at + 1;
  const others = sighting.paths.size - 1;
  const where = `added in commit ${sighting.commit.slice(0, 9)}${stays ? "" : `, line ${sighting.line}, and still in the history`}`;
  const also = others > 0 ? ` It is also in ${plural(others, "other file")}.` : "";
  reporter.report(secret, {
    path: sighting.path,
    line,
    severity: sighting.severity,
    message: `Looks like ${article(sighting.name)} ${sighting.name} (${sighting.value.length} characters, not shown), ${where}.${also}`,
    mend: "Revoke it where it was issued, then take it out of the file and read it from the environment or a secret store; rewriting the history alone does not make it safe. If it is no secret, end the line with quarterdeck:allow-secret.",
  });
}

function article(name: string): string {
  return /^(?:[aeiou]|npm)/i.test(name) ? "an" : "a";
}

function headerLine(text: string, at: number): number {
  const lines = text.split("\n");
  for (let line = at; line >= 0 && line > at - KEY_REACH; line -= 1) {
    if (isPrivateKeyHeader(lines[line] ?? "")) return line + 1;
  }
  return at + 1;
}
