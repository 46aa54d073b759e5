import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compareFindings, findingSchema } from "@/lib/domain/finding";
import { CHECKS } from "./checks";
import { allRules, runAnalysis, runAudit, analyses } from "./index";
import { NOW, TestRepository } from "./test-repository";

let repo: TestRepository;
beforeEach(() => {
  repo = new TestRepository();
  repo.commit({
    message: "feat: begin",
    files: { "README.md": "# Name\n\nSee [a](missing.md).\n", "a.bin": Buffer.alloc(6 * 1024 * 1024, 1) },
    daysAgo: 200,
  });
});
afterEach(() => repo.remove());

describe("OPS-1 the registry of rules", () => {
  it("has unique ids that findings may carry, a text for everything, and defaults for every option", () => {
    expect(new Set(allRules.map((rule) => rule.id)).size).toBe(allRules.length);
    for (const rule of allRules) {
      expect(findingSchema.shape.rule.safeParse(rule.id).success, rule.id).toBe(true);
      expect(rule.title.length > 5 && rule.description.length > 20, rule.id).toBe(true);
      expect(rule.options?.safeParse({}).success ?? true, rule.id).toBe(true);
    }
  });
});

describe("OPS-1 the whole audit", () => {
  it("merges the findings of all agents in one order and gives every check of 004 B", async () => {
    const outcome = await runAudit(repo.path, { now: NOW });
    expect(Object.keys(outcome.agents)).toEqual(["RELEASE_MANAGER", "META_UPDATER", "TOOLSMITH"]);
    expect(outcome.checks.map((check) => check.id)).toEqual(Object.values(CHECKS).map((check) => check.id));
    expect(outcome.findings).toEqual([...outcome.findings].sort(compareFindings));
    expect(outcome.findings.length).toBe(
      Object.values(outcome.agents).reduce((sum, result) => sum + result.findings.length, 0),
    );
    expect(outcome.findings.map((finding) => finding.rule)).toContain("git/large-file");
    for (const finding of outcome.findings) expect(findingSchema.safeParse(finding).success).toBe(true);
  });

  it("gives the same findings for the same repository and time", async () => {
    const [first, second] = await Promise.all([runAudit(repo.path, { now: NOW }), runAudit(repo.path, { now: NOW })]);
    expect(second.findings).toEqual(first.findings);
  });

  it("writes nothing into the repository", async () => {
    const state = () =>
      repo.git("status", "--porcelain", "--ignored") + repo.git("count-objects", "-v") + repo.git("for-each-ref");
    const before = state();
    await runAudit(repo.path, { now: NOW });
    expect(state()).toBe(before);
  });

  it("runs one analysis with the repository's own configuration", async () => {
    repo.write(".quarterdeck.yml", "audit: { rules: { git/large-file: off }, checks: { tests-pass: off } }\n");
    const result = await runAnalysis(analyses.auditGitHealth, repo.path, { now: NOW });
    expect(result.findings.map((finding) => finding.rule)).not.toContain("git/large-file");
    expect(result.checks.map((check) => check.id)).toEqual(["commit-message-format", "no-secrets-in-diff"]);
  });

  it("stops when it is aborted", async () => {
    const abort = new AbortController();
    abort.abort(new Error("enough"));
    await expect(runAudit(repo.path, { now: NOW, signal: abort.signal })).rejects.toThrow("enough");
  });
});
