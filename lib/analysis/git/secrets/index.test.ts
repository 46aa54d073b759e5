import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyse, TestRepository } from "../../test-repository";
import { auditGitHealth } from "../index";
import { gitHubToken, random } from "./test-secrets";

let repo: TestRepository;
beforeEach(() => {
  repo = new TestRepository();
  repo.commit({ files: { "README.md": "# x\n" }, daysAgo: 9 });
});
afterEach(() => repo.remove());

async function secrets() {
  const result = await analyse(auditGitHealth, repo.path);
  return {
    findings: result.findings.filter((finding) => finding.rule === "git/secret"),
    check: result.checks.find((check) => check.id === "no-secrets-in-diff"),
    text: JSON.stringify(result),
  };
}

describe("OPS-1 secrets in the last commits' diffs", () => {
  it("reports a token with its place, never with its value, and fails the mandatory check", async () => {
    const token = gitHubToken("ghp_", 40);
    repo.commit({ files: { "src/app.ts": `// app\nconst token = "${token}";\n` } });
    const { findings, check, text } = await secrets();
    expect(findings).toEqual([
      expect.objectContaining({
        severity: "critical",
        path: "src/app.ts",
        line: 2,
        message: expect.stringContaining("Looks like a GitHub token (40 characters, not shown)"),
      }),
    ]);
    expect(check).toMatchObject({ status: "fail", mandatory: true });
    expect(text).not.toContain(token);
    expect(text).not.toContain(token.slice(4, 14));
  });

  it("finds one that was removed again, and says that it is still in the history", async () => {
    repo.commit({ files: { "a.env": `X=1\nKEY=sk_live_${random(24, 41)}\n` } });
    repo.commit({ files: { "a.env": "X=1\n" } });
    const { findings } = await secrets();
    expect(findings).toEqual([
      expect.objectContaining({
        path: "a.env",
        line: null,
        message: expect.stringContaining("line 2, and still in the history"),
      }),
    ]);
  });

  it("reports a secret in several files and commits once", async () => {
    const line = `KEY=glpat-${random(20, 42)}\n`;
    repo.commit({ files: { "a.env": line } });
    repo.commit({ files: { "b.env": line, "c.env": `# moved\n${line}` } });
    const { findings } = await secrets();
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toContain("It is also in 2 other files.");
  });

  it("finds a private key, at its header, and not code that mentions one", async () => {
    const body = [1, 2, 3].map((seed) => random(64, 50 + seed)).join("\n");
    repo.commit({
      files: {
        "certs/kong.local.key": `-----BEGIN PRIVATE KEY-----\n${random(64, 70)}\n`,
        "deploy/id": `\n-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----\n`,
        "src/key.ts": 'export const HEADER = "-----BEGIN RSA PRIVATE KEY-----";\n// no key\n',
      },
    });
    const { findings } = await secrets();
    expect(findings).toEqual([expect.objectContaining({ path: "deploy/id", line: 2, severity: "critical" })]);
  });

  it("passes the check where there is only weak evidence, which is of medium severity", async () => {
    repo.commit({ files: { "src/a.ts": `const c = { api_key: "${random(32, 60)}" };\n` } });
    const { findings, check } = await secrets();
    expect(findings).toEqual([expect.objectContaining({ severity: "medium" })]);
    expect(check?.status).toBe("pass");
  });

  it("looks no further back than asked", async () => {
    repo.commit({ files: { "old.env": `KEY=glpat-${random(20, 61)}\n` } });
    repo.commit({ files: { "new.txt": "x\n" } });
    const result = await analyse(auditGitHealth, repo.path, { params: { commits: 1 } });
    expect(result.findings.filter((finding) => finding.rule === "git/secret")).toEqual([]);
  });

  it("runs no program that the audited repository names", async () => {
    repo.commit({ files: { ".gitattributes": "*.txt diff=evil filter=evil\n", "a.txt": "one\n" } });
    repo.commit({ files: { "a.txt": "two\n" } });
    const mark = repo.beside("ran");
    const evil = `touch ${mark}; cat`;
    for (const key of [
      "diff.evil.textconv",
      "diff.evil.command",
      "diff.external",
      "core.fsmonitor",
      "core.pager",
      "pager.log",
      "gpg.program",
      "filter.evil.clean",
      "filter.evil.smudge",
      "core.sshCommand",
    ])
      repo.git("config", key, evil);
    repo.git("config", "log.showSignature", "true");
    await secrets();
    const { access } = await import("node:fs/promises");
    await expect(access(mark)).rejects.toThrow();
  });

  it("says when the rule is off, and obeys ignored paths", async () => {
    const files = { "conf/a.env": `KEY=glpat-${random(20, 62)}\n` };
    repo.commit({ files: { ...files, ".quarterdeck.yml": "audit: { ignore: [conf/] }\n" } });
    expect((await secrets()).findings).toEqual([]);
    repo.commit({ files: { ".quarterdeck.yml": "audit: { rules: { git/secret: off } }\n" } });
    expect((await secrets()).check).toMatchObject({ status: "not_applicable" });
  });
});
