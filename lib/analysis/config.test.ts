import { symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyCheckSettings, loadConfig, parseConfig } from "./config";
import { checkResult, CHECKS } from "./checks";
import { gitRules, largeFile, mergedBranch, staleBranch } from "./git/rules";
import { openRepository } from "./repository";
import { createReporter } from "./rule";
import { TestRepository } from "./test-repository";

const parse = (text: string) => parseConfig(text, ".quarterdeck.yml", gitRules);
const problem = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    expect(error).toMatchObject({ name: "TerminalError", code: "config-invalid" });
    return error instanceof Error ? error.message : "";
  }
  return "no error";
};

describe("OPS-1 .quarterdeck.yml", () => {
  it("turns rules off, sets severities and options, ignores paths and weighs checks", () => {
    const config = parse(`
audit:
  mainBranch: trunk
  ignore: ["vendor/", "*.gen.md", "!keep.gen.md"]
  rules:
    git/stale-branch: { maxAgeDays: 30, severity: high }
    git/merged-branch: off
    git/large-file: critical
  checks:
    commit-message-format: mandatory
    tests-pass: off
`);
    expect(config.mainBranch).toBe("trunk");
    expect(["vendor/a.md", "a.gen.md", "keep.gen.md", "docs/a.md"].map((name) => config.ignores(name))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    const reporter = createReporter(config);
    expect(reporter.options(staleBranch)).toMatchObject({ maxAgeDays: 30, list: 50 });
    expect([reporter.enabled(mergedBranch), reporter.enabled(largeFile)]).toEqual([false, true]);
    const report = { line: null, message: "m", mend: "n", severity: "info" as const };
    for (const rule of [staleBranch, mergedBranch, largeFile]) reporter.report(rule, { ...report, path: null });
    reporter.report(largeFile, { ...report, path: "vendor/x" });
    reporter.report(largeFile, { ...report, path: null });
    expect(reporter.findings().map((finding) => [finding.rule, finding.severity])).toEqual([
      ["git/large-file", "critical"],
      ["git/stale-branch", "high"],
    ]);
    const checks = [CHECKS.commitFormat, CHECKS.testsPass, CHECKS.noSecrets].map((check) =>
      checkResult(check, "pass", "."),
    );
    expect(applyCheckSettings(config, checks).map((check) => [check.id, check.mandatory])).toEqual([
      ["commit-message-format", true],
      ["no-secrets-in-diff", true],
    ]);
  });

  it.each(["", "# nothing\n", "audit:\n", "audit: {}\n", "---\n"])("takes %j for the defaults", (text) => {
    expect(createReporter(parse(text)).options(staleBranch).maxAgeDays).toBe(90);
  });

  it("lets parameters win over the file", () => {
    const config = parse("audit: { rules: { git/stale-branch: { maxAgeDays: 30 } } }");
    expect(createReporter(config, { "git/stale-branch": { maxAgeDays: 7 } }).options(staleBranch).maxAgeDays).toBe(7);
  });

  it.each([
    [
      "audit:\n  rules:\n    git/stale-branches: off\n",
      '.quarterdeck.yml:3: audit.rules.git/stale-branches: unknown rule "git/stale-branches"; did you mean git/stale-branch?',
    ],
    [
      "audit:\n  rules:\n    git/stale-branch:\n      maxAge: 3\n",
      '.quarterdeck.yml:4: audit.rules.git/stale-branch.maxAge: unknown option "maxAge" of rule git/stale-branch; known: severity, maxAgeDays, keep, list',
    ],
    [
      "audit:\n  rules:\n    git/stale-branch:\n      maxAgeDays: soon\n",
      ".quarterdeck.yml:4: audit.rules.git/stale-branch.maxAgeDays: Invalid input: expected number, received string",
    ],
    [
      "audit:\n  rules:\n    git/stale-branch: loud\n",
      '.quarterdeck.yml:3: audit.rules.git/stale-branch: must be "off", a severity (critical, high, medium, low, info) or a map of options',
    ],
    [
      "audit:\n  rules:\n    git/stale-branch:\n      severity: loud\n",
      '.quarterdeck.yml:4: audit.rules.git/stale-branch.severity: must be "off" or one of critical, high, medium, low, info',
    ],
    ["audit:\n  ignores: []\n", '.quarterdeck.yml:2: audit.ignores: unknown setting "ignores"'],
    ["\nadit: {}\n", '.quarterdeck.yml:2: adit: unknown setting "adit"'],
    [
      "audit:\n  ignore:\n    - a\n    - 7\n",
      ".quarterdeck.yml:4: audit.ignore.1: Invalid input: expected string, received number",
    ],
    [
      "audit:\n  checks:\n    links: off\n",
      '.quarterdeck.yml:3: audit.checks.links: unknown check "links"; known: commit-message-format,',
    ],
    ["audit: {}\naudit: {}\n", ".quarterdeck.yml:2: Map keys must be unique"],
    ["audit:\n\tx: 1\n", ".quarterdeck.yml:2: "],
    ["- a\n- b\n", ".quarterdeck.yml: "],
    ["just text", ".quarterdeck.yml: "],
  ])("refuses %j with file, line and path", (text, message) => expect(problem(text)).toContain(message));

  it("refuses a bomb of aliases, several documents and a file without end", () => {
    const bomb = [
      "a: &a [x, x, x, x, x, x, x, x, x]",
      ...[..."bcdefghi"].map((name, at) => `${name}: &${name} [${`*${"abcdefgh"[at]}, `.repeat(8)}*${"abcdefgh"[at]}]`),
    ].join("\n");
    expect(problem(bomb)).toMatch(/alias/i);
    expect(problem("audit: {}\n---\naudit: {}\n")).toMatch(/document/i);
    expect(problem(`# ${"x".repeat(300_000)}\n`)).toMatch(/larger than 256 KiB/);
  });

  it("has no prototype to tamper with", () => {
    expect(problem('audit:\n  rules:\n    __proto__: { severity: "high" }\n')).toBe("no error");
    expect(({} as { severity?: string }).severity).toBeUndefined();
  });
});

describe("OPS-1 finding the configuration", () => {
  let repo: TestRepository;
  beforeEach(() => {
    repo = new TestRepository();
  });
  afterEach(() => repo.remove());
  const load = async () => loadConfig(await openRepository(repo.path), gitRules);

  it("has the defaults without a file, and reads one that is not committed", async () => {
    expect((await load()).source).toBeNull();
    repo.write(".quarterdeck.yml", "audit: { rules: { git/large-file: off } }\n");
    expect((await load()).rule("git/large-file").off).toBe(true);
  });

  it("reads the committed one of a bare repository", async () => {
    repo.commit({ files: { ".quarterdeck.yml": "audit: { rules: { git/large-file: off } }\n" } });
    expect(
      (await loadConfig(await openRepository(repo.clone("bare.git", "--bare")), gitRules)).rule("git/large-file").off,
    ).toBe(true);
  });

  it("refuses a binary one, and follows no link out of the repository", async () => {
    repo.write(".quarterdeck.yml", Buffer.from([0, 1, 2]));
    await expect(load()).rejects.toMatchObject({ code: "config-invalid" });
    const other = new TestRepository();
    writeFileSync(repo.beside("secret.yml"), "password: 1\n");
    symlinkSync(repo.beside("secret.yml"), path.join(other.path, ".quarterdeck.yml"));
    const config = await loadConfig(await openRepository(other.path), gitRules);
    other.remove();
    expect(config.source).toBeNull();
  });
});
