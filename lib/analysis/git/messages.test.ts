import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { analyse, messagesOf, TestRepository } from "../test-repository";
import { auditGitHealth } from "./index";
import { isExempt, judgeMessage } from "./messages";
import { commitMessage } from "./rules";

const types = commitMessage.options?.parse({}).types as string[];

describe("OPS-1 commit messages, one by one", () => {
  it.each([
    "feat: add a table",
    "fix(parser): accept empty input",
    "feat(api)!: drop v1",
    "refactor!: move",
    "FIX: case does not count",
    "chore(deps): bump x from 1 to 2",
    "feat(a, b/c): scopes with signs",
  ])("accepts %s", (subject) => expect(judgeMessage(subject, types)).toBeNull());

  it.each([
    ["update stuff again", "has no type"],
    ["wip", "says too little, and has no type"],
    ["", "has no message"],
    ["feat add a table", "has no type"],
    ["feat:missing blank", "has no type"],
    ["✨ feat: shiny", "has no type"],
    ["router: handle x", 'has the unknown type "router"'],
    ["feat: ", "says too little, and has no type"],
  ])("finds fault with %s", (subject, text) => expect(judgeMessage(subject.trim(), types)?.text).toBe(text));

  it.each([
    [{ parents: 2, subject: "whatever" }, true],
    [{ parents: 1, subject: "Merge branch 'x' into main" }, true],
    [{ parents: 1, subject: 'Revert "feat: x"' }, true],
    [{ parents: 1, subject: "fixup! feat: x" }, true],
    [{ parents: 0, subject: "Initial commit" }, true],
    [{ parents: 1, subject: "v1.2.3" }, true],
    [{ parents: 1, subject: "Release 4.0.0-rc.1" }, true],
    [{ parents: 1, subject: "Version Packages (#12)" }, true],
    [{ parents: 1, subject: "Initial work on the parser" }, false],
    [{ parents: 1, subject: "Merge the two lists" }, false],
    [{ parents: 1, subject: "Release the lock" }, false],
  ])("%o is exempt: %s", (commit, exempt) => expect(isExempt(commit)).toBe(exempt));
});

describe("OPS-1 commit message compliance of a repository", () => {
  let repo: TestRepository;
  beforeEach(() => {
    repo = new TestRepository();
  });
  afterEach(() => repo.remove());
  const commits = (...messages: string[]) => messages.forEach((message) => repo.commit({ message }));
  const audit = () => analyse(auditGitHealth, repo.path);

  it("lists the offenders and passes the check above the share wanted", async () => {
    commits("feat: a", "fix: b", "docs: c", "chore: d", "test: e", "oops");
    const result = await audit();
    expect(messagesOf(result, "git/commit-message")).toEqual([
      expect.stringMatching(/^Commit [0-9a-f]{9} "oops" by Ada Example says too little/),
    ]);
    expect(messagesOf(result, "git/commit-message-share")).toEqual([]);
    expect(result.metrics).toMatchObject({ commitsChecked: 6, conventionalCommits: 5 });
    expect(result.checks.find((check) => check.id === "commit-message-format")).toMatchObject({
      status: "pass",
      mandatory: false,
    });
  });

  it("fails the check below the share wanted, with one finding for the share and the worst first", async () => {
    commits("feat: a", "fix: b", "docs: c", "some longer words here", "wip", "no");
    const result = await audit();
    expect(messagesOf(result, "git/commit-message-share")).toEqual([
      "3 of the last 6 commits (50 %) follow the conventional format; 80 % are wanted.",
    ]);
    expect(result.checks.find((check) => check.id === "commit-message-format")?.status).toBe("fail");
  });

  it("takes types of the repository's own, unless told otherwise", async () => {
    commits("feat: a", "fix: b", "docs: c", "bench: d");
    expect(await audit()).toMatchObject({ findings: [], metrics: { conventionalShare: 1 } });
    repo.write(".quarterdeck.yml", "audit: { rules: { git/commit-message: { strictTypes: true } } }\n");
    expect(messagesOf(await audit(), "git/commit-message")).toEqual([
      expect.stringContaining('has the unknown type "bench"'),
    ]);
  });

  it("does not take the habit of naming a package first for conventional commits", async () => {
    commits("router: add a", "http: change b", "docs: c", "cmd/serve: d", "feat: e");
    expect((await audit()).checks.find((check) => check.id === "commit-message-format")?.status).toBe("not_applicable");
  });

  it("says it once where the format evidently is not used", async () => {
    commits("Add a", "Change b", "Remove c", "feat: stray");
    const result = await audit();
    expect(result.findings).toEqual([expect.objectContaining({ rule: "git/commit-message-share", severity: "info" })]);
    expect(result.checks.find((check) => check.id === "commit-message-format")?.status).toBe("not_applicable");
  });

  it("holds a repository to the format that it configures a check for", async () => {
    commits("Add a", "Change b");
    repo.commit({ message: "Add commitlint", files: { "commitlint.config.js": "export default {};\n" } });
    expect((await audit()).checks.find((check) => check.id === "commit-message-format")?.status).toBe("fail");
  });

  it("reports a fixup commit that was never squashed, and does not judge its format", async () => {
    commits("feat: a", "fixup! feat: a");
    const result = await audit();
    expect(messagesOf(result, "git/unsquashed-fixup")).toHaveLength(1);
    expect(result.metrics).toMatchObject({ commitsChecked: 1, conventionalShare: 1 });
  });

  it("looks no further back than the number of commits asked for", async () => {
    for (const message of ["bad one here", "feat: a", "feat: b"]) repo.commit({ message, files: { "a.txt": message } });
    const result = await analyse(auditGitHealth, repo.path, { params: { commits: 2 } });
    expect(result.metrics).toMatchObject({ commitsChecked: 2, conventionalShare: 1, commitsScanned: 2 });
  });

  it("refuses a parameter that does not fit", async () => {
    commits("feat: a");
    await expect(analyse(auditGitHealth, repo.path, { params: { commits: -1 } })).rejects.toMatchObject({
      code: "bad-parameters",
    });
  });
});
