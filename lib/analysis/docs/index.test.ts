import { describe, expect, it } from "vitest";
import { openRepository } from "../repository";
import { defaultConfig } from "../config";
import { auditDocumentation } from "./index";
import { docsRules, headingJump } from "./rules";
import { audit, makeRepository, NOW, type TestRepository } from "./test-repository";

const good =
  "# Tool\n\nA tool that turns one thing into another thing.\n\n## Usage\n\nSee [the guide](docs/guide.md#first) and run `npm run build`.\n";
const files = {
  "README.md": good,
  "docs/guide.md": "# Guide\n\n## First\n\nWords.\n",
  "package.json": '{"private":true,"scripts":{"build":"x"}}',
};

async function withRepository<T>(work: (repo: TestRepository) => Promise<T>): Promise<T> {
  const repo = makeRepository();
  try {
    return await work(repo);
  } finally {
    repo.remove();
  }
}

describe("OPS-1 the documentation audit", () => {
  it("passes its three checks on sound documents and counts what it saw", async () => {
    const result = await withRepository((repo) => {
      repo.commit(files);
      return audit(repo);
    });
    expect(result.findings).toEqual([]);
    expect(result.checks.map(({ id, status, mandatory }) => [id, status, mandatory])).toEqual([
      ["links-valid", "pass", true],
      ["examples-work", "pass", false],
      ["consistent-formatting", "pass", false],
    ]);
    expect(result.metrics).toMatchObject({
      documents: 2,
      linksChecked: 1,
      anchorsChecked: 1,
      brokenLinks: 0,
      commandsChecked: 1,
      staleDocuments: 0,
    });
  });

  it("fails the mandatory check for links from medium severity on, with the place as evidence", async () => {
    const result = await withRepository((repo) => {
      repo.commit({ ...files, "README.md": `${good}\n[x](gone.md)\n` });
      return audit(repo);
    });
    expect(result.checks[0]).toMatchObject({ id: "links-valid", status: "fail", mandatory: true });
    expect(result.checks[0]?.evidence).toContain("README.md:9");
    expect(result.metrics["brokenLinks"]).toBe(1);
  });

  it("does not fail that check for a low finding", async () => {
    const result = await withRepository((repo) => {
      repo.commit({ ...files, "CHANGELOG.md": "# Changelog\n\n[x](gone.md)\n" });
      return audit(repo);
    });
    expect(result.findings.map((finding) => finding.severity)).toEqual(["low"]);
    expect(result.checks[0]?.status).toBe("pass");
  });

  it("says not applicable where there is nothing to check", async () => {
    const result = await withRepository((repo) => {
      repo.commit({ "a.txt": "x" });
      return audit(repo);
    });
    expect(result.checks.map((check) => check.status)).toEqual(["not_applicable", "not_applicable", "not_applicable"]);
  });

  it("works on an empty, a bare and a partly deleted repository", async () => {
    await withRepository(async (repo) => {
      expect((await audit(repo)).findings).toEqual([]);
      repo.commit({ ...files, "docs/extra.md": "# Extra\n" });
      repo.git("clone", "-q", "--bare", ".", "copy.git");
      const bare = await openRepository(`${repo.root}/copy.git`);
      expect((await auditDocumentation(bare, defaultConfig(), { now: NOW })).findings).toEqual([]);
    });
  });

  it("obeys options given with the call, ignored paths and the signal", async () => {
    await withRepository(async (repo) => {
      repo.commit({ ...files, "old/a.md": "# A\n\n[x](gone.md)\n\n### Deep\n" });
      expect((await audit(repo, "audit:\n  ignore: ['old/']\n")).findings).toEqual([]);
      expect((await audit(repo)).findings.map((finding) => finding.rule)).toContain(headingJump.id);
      const off = `audit:\n  rules:\n${docsRules.map((rule) => `    ${rule.id}: off`).join("\n")}\n`;
      expect((await audit(repo, off)).findings).toEqual([]);
      expect((await audit(repo, "", { "docs/broken-link": { allow: ["gone.md"] } })).metrics["brokenLinks"]).toBe(0);
      await expect(
        auditDocumentation(await openRepository(repo.root), defaultConfig(), { now: NOW, signal: AbortSignal.abort() }),
      ).rejects.toThrow();
    });
  });

  it("gives an equal result for an equal repository", async () => {
    await withRepository(async (repo) => {
      repo.commit({ ...files, "README.md": `${good}\n[x](gone.md) ![y](gone.png)\n` });
      expect(await audit(repo)).toEqual(await audit(repo));
    });
  });

  it("gives every rule an id of its own, and options with defaults", () => {
    expect(new Set(docsRules.map((rule) => rule.id)).size).toBe(docsRules.length);
    for (const rule of docsRules) expect(rule.options?.parse({}) ?? {}).toBeTypeOf("object");
  });
});
