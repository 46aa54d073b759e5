import semver from "semver";
import type { Repository } from "../repository";
import type { Reporter } from "../rule";
import { readCommits, type Commit } from "./commits";
import { judgeMessage } from "./messages";
import { commitMessage, releaseStalled, unreleasedCommits } from "./rules";
import { daysBetween, median, plural } from "./words";

/** A tag that names a version. `product` is what stands before it ("" for plain v1.2.3). */
export type VersionTag = {
  name: string;
  oid: string;
  date: Date;
  product: string;
  version: semver.SemVer;
  reachable: boolean;
};

export type Cadence = { releases: number; medianDays: number | null; daysSinceLast: number | null };

const DAY_MS = 86_400_000;
/** How many of the newest releases decide what the usual time between two is. */
const WINDOW = 12;
const SILENT_TYPES = new Set(["build", "chore", "ci", "docs", "style", "test", "release"]);

/** Splits a tag name into product and version; null when it names no version. */
export function parseVersionTag(name: string): { product: string; version: semver.SemVer } | null {
  const match =
    /^(?:(?!v?\d+\.)(.+?)(?:@v?|[-_/]v?)(?=\d))?v?(\d+\.\d+(?:\.\d+)?(?:[-+.]?[0-9a-z][0-9a-z.+-]*)?)$/i.exec(name);
  if (!match?.[2]) return null;
  const version =
    semver.parse(match[2], { loose: true }) ??
    semver.parse(match[2].replace(/^(\d+\.\d+)(?!\.\d)/, "$1.0"), { loose: true });
  const product = (match[1] ?? "").toLowerCase();
  return version ? { product: /^(?:v|version|rel|release|releases)$/.test(product) ? "" : product, version } : null;
}

/** Reads every tag that names a version, with its commit's date, newest first. */
export async function readVersionTags(repo: Repository, head: string): Promise<VersionTag[]> {
  const format = "%(refname:strip=2)%00%(objectname)%00%(*objectname)%00%(committerdate:unix)%00%(*committerdate:unix)";
  const [all, merged] = await Promise.all([
    repo.git(["for-each-ref", `--format=${format}`, "refs/tags"]),
    repo.git(["for-each-ref", "--format=%(refname:strip=2)", `--merged=${head}`, "refs/tags"]),
  ]);
  const reachable = new Set(merged.split("\n"));
  const tags = all.split("\n").flatMap((line) => {
    const [name = "", oid = "", peeled = "", date = "", peeledDate = ""] = line.split("\0");
    const parsed = parseVersionTag(name);
    const seconds = Number(peeledDate || date);
    if (!parsed || !seconds) return [];
    return [{ name, oid: peeled || oid, date: new Date(seconds * 1_000), ...parsed, reachable: reachable.has(name) }];
  });
  return tags.sort((a, b) => b.date.getTime() - a.date.getTime() || semver.rcompare(a.version, b.version));
}

/** OPS-1: releases per time. Several tags on one day are one release; pre-releases count only where little else is. */
export function releaseCadence(tags: readonly VersionTag[], now: Date): Cadence {
  const daysOf = (list: readonly VersionTag[]) =>
    [...new Set(list.map((tag) => Math.floor(tag.date.getTime() / DAY_MS)))].sort((a, b) => b - a);
  const stable = daysOf(tags.filter((tag) => tag.version.prerelease.length === 0));
  const days = stable.length >= 3 ? stable : daysOf(tags);
  const gaps = days.slice(0, WINDOW).flatMap((day, at) => {
    const earlier = days[at + 1];
    return earlier === undefined || at + 1 >= WINDOW ? [] : [day - earlier];
  });
  const [last] = days;
  return {
    releases: days.length,
    medianDays: median(gaps),
    daysSinceLast: last === undefined ? null : Math.max(0, Math.floor(daysBetween(new Date(last * DAY_MS), now))),
  };
}

/** Commits that change behaviour: all, or in a repository with conventional commits those whose type says so. */
export function releasable(commits: readonly Commit[], conventional: boolean, types: readonly string[]): Commit[] {
  if (!conventional) return [...commits];
  return commits.filter((commit) => {
    if (judgeMessage(commit.subject, types) !== null) return true;
    const type = /^\w+/.exec(commit.subject)?.[0].toLowerCase() ?? "";
    return (
      !SILENT_TYPES.has(type) ||
      /^\w+(?:\([^()]*\))?!:/.test(commit.subject) ||
      /^BREAKING[ -]CHANGE:/m.test(commit.message)
    );
  });
}

/** Reports a stalled cadence or a heap of unreleased commits, and returns the release metrics. */
export async function auditReleases(
  repo: Repository,
  reporter: Reporter,
  context: {
    now: Date;
    mainTips: readonly string[];
    tags: readonly VersionTag[];
    conventional: boolean;
    complete: boolean;
  },
): Promise<Record<string, number>> {
  const { now, tags } = context;
  const cadence = releaseCadence(tags, now);
  const metrics: Record<string, number> = { releases: cadence.releases };
  if (cadence.medianDays !== null) metrics["medianDaysBetweenReleases"] = cadence.medianDays;
  if (cadence.daysSinceLast !== null) metrics["daysSinceLastRelease"] = cadence.daysSinceLast;
  const [last] = tags;
  if (!last || !context.complete) return metrics;

  const since = await readCommits(repo, { from: context.mainTips, not: tags.map((tag) => tag.oid), noMerges: true });
  const waiting = releasable(since, context.conventional, reporter.options(commitMessage).types);
  metrics["unreleasedCommits"] = since.length;
  metrics["releasableCommits"] = waiting.length;

  const stalled = reporter.options(releaseStalled);
  const silence = cadence.daysSinceLast ?? 0;
  const usual = cadence.medianDays ?? 0;
  const what = `${plural(waiting.length, "commit")} ${waiting.length === 1 ? "waits" : "wait"} since ${last.name}`;
  if (
    cadence.releases >= 3 &&
    waiting.length >= stalled.minCommits &&
    silence > stalled.minDays &&
    silence > usual * stalled.factor
  ) {
    const message = `No release for ${plural(silence, "day")}, while there usually is one every ${plural(Math.max(1, Math.round(usual)), "day")}; ${what}.`;
    reporter.report(releaseStalled, {
      path: null,
      line: null,
      message,
      mend: "Release what is finished, or say in the README that the project is in maintenance.",
    });
  } else if (waiting.length > reporter.options(unreleasedCommits).maxCommits) {
    const message = `${what}, ${plural(silence, "day")} ago.`;
    reporter.report(unreleasedCommits, {
      path: null,
      line: null,
      message,
      mend: "Plan a release, or raise maxCommits of this rule if so many are usual here.",
    });
  }
  return metrics;
}
