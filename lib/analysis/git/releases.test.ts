import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyse, daysAgo, messagesOf, NOW, TestRepository } from "../test-repository";
import { auditGitHealth } from "./index";
import { parseVersionTag, releaseCadence, type VersionTag } from "./releases";

describe("OPS-1 version tags", () => {
  it.each([
    ["v1.2.3", "", "1.2.3"],
    ["1.2.3-rc.1", "", "1.2.3-rc.1"],
    ["v2.0", "", "2.0.0"],
    ["release-1.4.0", "", "1.4.0"],
    ["zod@4.1.0", "zod", "4.1.0"],
    ["@scope/pkg@1.0.0", "@scope/pkg", "1.0.0"],
    ["my-app-v3.2.1", "my-app", "3.2.1"],
    ["cli/v0.3.0", "cli", "0.3.0"],
  ])("%s is version %s of %s", (name, product, version) => {
    const parsed = parseVersionTag(name);
    expect([parsed?.product, parsed?.version.version]).toEqual([product, version]);
  });

  it.each(["latest", "v1", "nightly", "before-rewrite", "v1.2.3.4.5.x y", "build-17"])("%s is none", (name) =>
    expect(parseVersionTag(name)).toBeNull(),
  );
});

describe("OPS-1 release cadence", () => {
  const tag = (name: string, days: number): VersionTag => ({
    name,
    oid: name,
    date: daysAgo(days),
    reachable: true,
    ...parseVersionTag(name)!,
  });

  it("has the median of the days between, and the days since the last", () => {
    const tags = [tag("v1.3.0", 10), tag("v1.2.0", 40), tag("v1.1.0", 50), tag("v1.0.0", 100)];
    expect(releaseCadence(tags, NOW)).toEqual({ releases: 4, medianDays: 30, daysSinceLast: 10 });
  });

  it("takes several tags of one day for one release, and leaves pre-releases out", () => {
    const tags = [
      tag("v3.0.0-rc.1", 1),
      tag("a@2.0.0", 10),
      tag("b@2.0.0", 10),
      tag("a@1.1.0", 20),
      tag("a@1.0.0", 30),
    ];
    expect(releaseCadence(tags, NOW)).toEqual({ releases: 3, medianDays: 10, daysSinceLast: 10 });
  });

  it("knows no median without two releases", () => {
    expect(releaseCadence([tag("v1.0.0", 5)], NOW)).toEqual({ releases: 1, medianDays: null, daysSinceLast: 5 });
    expect(releaseCadence([], NOW)).toEqual({ releases: 0, medianDays: null, daysSinceLast: null });
  });
});

describe("OPS-1 releases of a repository", () => {
  let repo: TestRepository;
  beforeEach(() => {
    repo = new TestRepository();
  });
  afterEach(() => repo.remove());
  const release = (name: string, days: number) => {
    repo.commit({ message: `feat: for ${name}`, daysAgo: days });
    repo.gitAt(daysAgo(days), "tag", "-a", name, "-m", name);
  };
  const changes = (count: number, days: number, type = "fix") => {
    for (let at = 0; at < count; at += 1) repo.commit({ message: `${type}: change ${at}`, daysAgo: days });
  };
  const audit = () => analyse(auditGitHealth, repo.path);

  it("reports a cadence that stalled", async () => {
    for (const [at, days] of [260, 240, 220, 200].entries()) release(`v1.${at}.0`, days);
    changes(6, 100);
    const result = await audit();
    expect(messagesOf(result, "git/release-stalled")).toEqual([
      "No release for 200 days, while there usually is one every 20 days; 6 commits wait since v1.3.0.",
    ]);
    expect(result.metrics).toMatchObject({
      releases: 4,
      medianDaysBetweenReleases: 20,
      daysSinceLastRelease: 200,
      unreleasedCommits: 6,
    });
  });

  it("does not when nothing waits, when only chores wait, or when the silence is usual", async () => {
    for (const [at, days] of [260, 240, 220, 200].entries()) release(`v1.${at}.0`, days);
    expect(messagesOf(await audit(), "git/release-stalled")).toEqual([]);
    changes(8, 100, "chore");
    const result = await audit();
    expect(messagesOf(result, "git/release-stalled")).toEqual([]);
    expect(result.metrics).toMatchObject({ unreleasedCommits: 8, releasableCommits: 0 });
  });

  it("does not call a slow project stalled", async () => {
    for (const [at, days] of [800, 600, 400, 200].entries()) release(`v1.${at}.0`, days);
    changes(8, 100);
    expect(messagesOf(await audit(), "git/release-stalled")).toEqual([]);
  });

  it("reports many unreleased commits, and not a few", async () => {
    repo.commit({
      files: { ".quarterdeck.yml": "audit:\n  rules:\n    git/unreleased-commits: { maxCommits: 3 }\n" },
      daysAgo: 30,
    });
    release("v1.0.0", 20);
    changes(3, 5);
    expect(messagesOf(await audit(), "git/unreleased-commits")).toEqual([]);
    changes(1, 4);
    expect(messagesOf(await audit(), "git/unreleased-commits")).toEqual(["4 commits wait since v1.0.0, 20 days ago."]);
  });

  it("knows what a release branch has released", async () => {
    changes(2, 90);
    repo.git("checkout", "--quiet", "-b", "release/1.0");
    release("v1.0.0", 80);
    repo.git("checkout", "--quiet", "main");
    expect((await audit()).metrics).toMatchObject({ releases: 1, unreleasedCommits: 0 });
  });

  it("says nothing of releases where there are no version tags", async () => {
    changes(3, 300);
    repo.git("tag", "latest");
    const result = await audit();
    expect(result.metrics).toMatchObject({ releases: 0 });
    expect(result.findings.filter((finding) => /release/.test(finding.rule))).toEqual([]);
  });
});
