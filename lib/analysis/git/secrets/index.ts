import { checkResult, CHECKS } from "../../checks";
import { severityRank } from "@/lib/domain/finding";
import type { CheckResult } from "@/lib/domain/task-result";
import { isGitFailure } from "../../git-process";
import type { Repository } from "../../repository";
import type { Reporter } from "../../rule";
import { missingObjects, secret } from "../rules";
import { plural } from "../words";
import { readDiff } from "./diff";
import { isPrivateKeyHeader, keyMaterial, matchLine, type SecretMatch } from "./match";
import { fileKind } from "./plausible";

type Sighting = SecretMatch & { commit: string; path: string; line: number; paths: Set<string> };

const PRIVATE_KEY: Omit<SecretMatch, "value"> = { name: "private key", severity: "critical" };
/** How many lines below its header a private key's first base-64 line may stand (headers, a blank line). */
const KEY_REACH = 6;

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
  const options = reporter.options(secret);
  const sightings = new Map<string, Sighting>();
  let key: { commit: string; path: string; line: number } | null = null;

  const see = (match: SecretMatch, at: { commit: string; path: string; line: number }) => {
    const known = sightings.get(match.value);
    if (known) known.paths.add(at.path);
    else
      sightings.set(match.value, {
        ...match,
        commit: at.commit,
        path: at.path,
        line: at.line,
        paths: new Set([at.path]),
      });
  };
  let complete = true;
  const { commits, bytes } = await readDiff(
    untilFailure(repo.gitStream(logArguments(options.commits, head)), () => (complete = false)),
    (path) => fileKind(path) !== "skip" && !reporter.ignored(path),
    (added) => {
      if (key && (key.commit !== added.commit || key.path !== added.path || added.line > key.line + KEY_REACH))
        key = null;
      if (isPrivateKeyHeader(added.text))
        key = fileKind(added.path) === "source" ? { commit: added.commit, path: added.path, line: added.line } : null;
      if (key) {
        const value = keyMaterial(added.text);
        if (value !== "") {
          see({ ...PRIVATE_KEY, value }, key);
          key = null;
        }
      }
      for (const match of matchLine(added.text, added.path, options)) see(match, added);
    },
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
  for (const sighting of sightings.values()) await reportSighting(repo, reporter, sighting);
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
