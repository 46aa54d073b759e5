import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyse, messagesOf, TestRepository } from "../test-repository";
import { auditGitHealth } from "./index";

let repo: TestRepository;
beforeEach(() => {
  repo = new TestRepository();
  repo.commit({ message: "feat: begin", files: { "a.txt": "one\n" }, daysAgo: 400 });
});
afterEach(() => repo.remove());

const audit = (params?: Record<string, unknown>, where = repo.path) =>
  analyse(auditGitHealth, where, params ? { params } : {});

describe("OPS-1 stale branches", () => {
  it("reports an unmerged branch without a commit for more than 90 days, with what it is ahead", async () => {
    repo.branch(
      "topic",
      { message: "feat: one", files: { "b.txt": "b" }, daysAgo: 120 },
      { message: "feat: two", files: { "c.txt": "c" }, daysAgo: 119 },
    );
    const result = await audit();
    expect(messagesOf(result, "git/stale-branch")).toEqual([
      "Branch topic (local) is not merged into main (2 commits ahead) and has had no commit for 119 days.",
    ]);
    expect(result.metrics["staleBranches"]).toBe(1);
  });

  it("leaves a branch alone that is younger than the threshold, and takes the threshold from the parameters", async () => {
    repo.branch("topic", { files: { "b.txt": "b" }, daysAgo: 60 });
    expect(messagesOf(await audit(), "git/stale-branch")).toEqual([]);
    expect(messagesOf(await audit({ staleDays: 30 }), "git/stale-branch")).toHaveLength(1);
  });

  it("leaves branches alone that live on purpose", async () => {
    for (const name of ["gh-pages", "1.x", "release/2.0", "v3", "develop", "stable-4", "2.1.x"])
      repo.branch(name, { files: { [`${name.replace("/", "-")}.txt`]: "x" }, daysAgo: 300 });
    repo.branch("feature/v2-login", { files: { "login.txt": "x" }, daysAgo: 300 });
    expect(messagesOf(await audit(), "git/stale-branch")).toEqual([expect.stringContaining("feature/v2-login")]);
  });

  it("lists the oldest ones and counts the rest in one finding", async () => {
    repo.write(".quarterdeck.yml", "audit:\n  rules:\n    git/stale-branch:\n      list: 2\n");
    repo.commit({ daysAgo: 399 });
    for (const [at, name] of ["one", "two", "three", "four"].entries())
      repo.branch(name, { files: { [`${name}.txt`]: name }, daysAgo: 300 - at });
    const messages = messagesOf(await audit(), "git/stale-branch");
    expect(messages).toEqual([
      expect.stringMatching(/^2 more branches/),
      expect.stringContaining("Branch one"),
      expect.stringContaining("Branch two"),
    ]);
  });

  it("judges against the main branch it is told", async () => {
    repo.branch("integration", { files: { "b.txt": "b" }, daysAgo: 200 });
    repo.git("checkout", "--quiet", "integration");
    repo.git("checkout", "--quiet", "-b", "topic");
    repo.commit({ files: { "c.txt": "c" }, daysAgo: 190 });
    repo.git("checkout", "--quiet", "main");
    expect(messagesOf(await audit({ mainBranch: "integration" }), "git/stale-branch")).toEqual([
      expect.stringContaining("not merged into integration (1 commit ahead)"),
    ]);
  });
});

describe("OPS-1 merged but undeleted branches", () => {
  it("reports a branch merged by a merge commit and one that was squashed", async () => {
    repo.branch("merged", { files: { "b.txt": "b" }, daysAgo: 50 });
    repo.branch("squashed", { files: { "c.txt": "1" }, daysAgo: 50 }, { files: { "c.txt": "2" }, daysAgo: 49 });
    repo.merge("merged", 40);
    repo.commit({ message: "feat: c (#7)", files: { "c.txt": "2" }, daysAgo: 39 });
    const result = await audit();
    expect(messagesOf(result, "git/merged-branch")).toEqual([
      "Branch merged (local) is merged into main; its last commit is 50 days old.",
      "Branch squashed (local) brings nothing new: its changes were squashed or rebased into main; its last commit is 49 days old.",
    ]);
    expect(result.metrics["mergedBranches"]).toBe(2);
  });

  it("leaves a branch alone that was just made or just merged, or is checked out", async () => {
    repo.commit({ files: { "n.txt": "n" }, daysAgo: 2 });
    repo.git("branch", "fresh");
    repo.branch("recent", { files: { "b.txt": "b" }, daysAgo: 3 });
    repo.merge("recent", 1);
    repo.git("branch", "current", "HEAD~2");
    repo.git("checkout", "--quiet", "current");
    expect(messagesOf(await audit(), "git/merged-branch")).toEqual([]);
  });

  it("sees what landed on the remote while the local main branch is behind", async () => {
    repo.branch("squashed", { files: { "c.txt": "1" }, daysAgo: 150 });
    const clone = repo.clone("clone");
    repo.commit({ message: "feat: c (#7)", files: { "c.txt": "1" }, daysAgo: 100 });
    repo.git("-C", clone, "-c", "protocol.file.allow=always", "fetch", "--quiet");
    expect(messagesOf(await audit(undefined, clone), "git/merged-branch")).toEqual([
      expect.stringContaining("Branch squashed (origin) brings nothing new"),
    ]);
  });

  it("does not take a branch that goes back to an older content for a landed one", async () => {
    repo.commit({ files: { "a.txt": "two\n" }, daysAgo: 300 });
    repo.branch("back-to-one", { files: { "a.txt": "one\n" }, daysAgo: 200 });
    const result = await audit();
    expect(messagesOf(result, "git/merged-branch")).toEqual([]);
    expect(messagesOf(result, "git/stale-branch")).toHaveLength(1);
  });
});

describe("OPS-1 remote branches without a local owner", () => {
  beforeEach(() => {
    repo.branch("left-behind", { files: { "b.txt": "b" }, daysAgo: 300, author: "Grace Gone" });
    repo.branch("still-mine", { files: { "c.txt": "c" }, daysAgo: 300, author: "Ada Example" });
    repo.branch("dependabot/npm/x", { files: { "d.txt": "d" }, daysAgo: 300, author: "dependabot[bot]" });
    repo.commit({ files: { "e.txt": "e" }, daysAgo: 5 });
  });

  it("reports the shared branch of somebody who is gone, and the others as merely stale", async () => {
    const result = await audit(undefined, repo.clone("clone"));
    expect(messagesOf(result, "git/orphaned-branch")).toEqual([
      "Branch left-behind (origin) is not merged into main (1 commit ahead) and has had no commit for 300 days; its last author, Grace Gone, has not committed lately.",
    ]);
    expect(messagesOf(result, "git/stale-branch")).toEqual([
      expect.stringContaining("dependabot/npm/x (origin)"),
      expect.stringContaining("still-mine (origin)"),
    ]);
  });

  it("takes a local branch of the same name for an owner", async () => {
    const clone = repo.clone("clone");
    repo.git("-C", clone, "branch", "--quiet", "left-behind", "origin/left-behind");
    const result = await audit(undefined, clone);
    expect(messagesOf(result, "git/orphaned-branch")).toEqual([]);
    expect(messagesOf(result, "git/stale-branch")).toContainEqual(
      expect.stringContaining("left-behind (local and origin)"),
    );
  });

  it("calls nobody gone in a repository that is itself at rest", async () => {
    const quiet = new TestRepository();
    quiet.commit({ daysAgo: 1_000, author: "Grace Gone" });
    quiet.branch("topic", { files: { "b.txt": "b" }, daysAgo: 999, author: "Grace Gone" });
    const result = await audit(undefined, quiet.clone("clone", "--bare"));
    quiet.remove();
    expect(messagesOf(result, "git/orphaned-branch")).toEqual([]);
    expect(messagesOf(result, "git/stale-branch")).toHaveLength(1);
  });
});

describe("OPS-1 local branches whose remote branch was deleted", () => {
  it("reports them once they are older than the grace, and not before", async () => {
    repo.branch("topic", { files: { "b.txt": "b" }, daysAgo: 20 });
    const clone = repo.clone("clone");
    repo.git("-C", clone, "branch", "--quiet", "--track", "topic", "origin/topic");
    expect(messagesOf(await audit(undefined, clone), "git/gone-upstream")).toEqual([]);
    repo.git("branch", "-D", "topic");
    repo.git("-C", clone, "-c", "protocol.file.allow=always", "fetch", "--quiet", "--prune");
    expect(messagesOf(await audit(undefined, clone), "git/gone-upstream")).toEqual([
      expect.stringContaining("Local branch topic follows a remote branch that was deleted"),
    ]);
  });
});
