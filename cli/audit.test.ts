import { readFileSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitHubToken } from "@/lib/analysis/git/secrets/test-secrets";
import { NOW, TestRepository } from "@/lib/analysis/test-repository";
import { auditCommand, type AuditCommandOptions } from "./audit";

let repo: TestRepository;
beforeEach(() => {
  repo = new TestRepository();
  repo.commit({
    message: "feat: begin",
    files: { "README.md": "# Name\n", "a b/big.bin": Buffer.alloc(6 * 1024 * 1024, 1) },
    daysAgo: 2,
  });
});
afterEach(() => repo.remove());

async function audit(
  options: AuditCommandOptions = {},
  where = repo.path,
  view: { width?: number; colour?: boolean } = {},
) {
  let out = "";
  let err = "";
  const code = await auditCommand(where, options, {
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    width: view.width ?? 100,
    colour: view.colour ?? false,
    now: () => NOW,
  });
  return { code, out, err };
}

describe("OPS-1 qd audit: exit codes", () => {
  it("ends 0 below --fail-on, 1 at or above it", async () => {
    expect((await audit()).code).toBe(0);
    expect((await audit({ failOn: "medium" })).code).toBe(1);
    repo.commit({ files: { "app.env": `TOKEN=${gitHubToken("ghp_", 1)}\n` } });
    expect((await audit()).code).toBe(1);
    expect((await audit({ failOn: "never" })).code).toBe(0);
  });

  it.each([
    ["a missing path", () => audit({}, repo.beside("none")), "does not exist"],
    ["a folder without git", () => audit({}, "/"), "not inside a git repository"],
    ["an unknown rule", () => audit({ rule: ["git/none"] }), 'Unknown rule "git/none"'],
    ["a missing configuration", () => audit({ config: repo.beside("none.yml") }), "cannot be read"],
  ])("ends 2 with a message for %s", async (_, run, message) => {
    const { code, out, err } = await run();
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^qd audit: .+\n$/);
    expect(err).toContain(message);
  });

  it("ends 2 and names the line of a faulty configuration", async () => {
    repo.write(".quarterdeck.yml", "audit:\n  rules:\n    git/none: off\n");
    expect(await audit()).toMatchObject({
      code: 2,
      err: expect.stringContaining(".quarterdeck.yml:3: audit.rules.git/none"),
    });
  });
});

describe("OPS-1 qd audit: what it prints", () => {
  it("prints a table by agent that fits the terminal", async () => {
    for (const width of [40, 60, 100]) {
      const { out } = await audit({}, repo.path, { width });
      expect(out).toMatch(/RELEASE_MANAGER[^]*META_UPDATER[^]*TOOLSMITH/);
      expect(out.replaceAll(/\s+/g, " ")).toContain("a b/big.bin has 6 MiB; at most 5 MiB are wanted.");
      expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it("colours only where asked, and lets nothing from the repository steer the terminal", async () => {
    repo.commit({ files: { "\u001b[31mred.bin": Buffer.alloc(6 * 1024 * 1024, 1) } });
    const plain = await audit();
    expect(plain.out).toContain("red.bin");
    expect(plain.out).not.toContain("\u001b");
    expect((await audit({}, repo.path, { colour: true })).out).toContain("\u001b[33mmedium");
  });

  it("prints JSON with counts, checks and findings", async () => {
    const data: unknown = JSON.parse((await audit({ json: true })).out);
    expect(data).toMatchObject({
      root: repo.path,
      counts: { critical: 0 },
      agents: { RELEASE_MANAGER: { metrics: { commits: 1 } } },
    });
    expect(data).toHaveProperty(
      "findings",
      expect.arrayContaining([expect.objectContaining({ rule: "git/large-file", path: "a b/big.bin" })]),
    );
  });

  it("prints SARIF, or writes it to a file beside the table", async () => {
    expect(JSON.parse((await audit({ sarif: true })).out)).toMatchObject({ version: "2.1.0" });
    const file = repo.beside("audit.sarif");
    const { out } = await audit({ sarif: file });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ version: "2.1.0" });
    expect(out).toContain("RELEASE_MANAGER");
    expect(await audit({ sarif: repo.beside("none/audit.sarif") })).toMatchObject({ code: 2 });
  });

  it("narrows down to agents and rules, and takes another configuration", async () => {
    const one = JSON.parse((await audit({ json: true, rule: ["git/large-file"] })).out) as {
      agents: object;
      findings: unknown[];
    };
    expect([Object.keys(one.agents), one.findings.length]).toEqual([["RELEASE_MANAGER"], 1]);
    const skills = JSON.parse((await audit({ json: true, agent: ["TOOLSMITH"] })).out) as { agents: object };
    expect(Object.keys(skills.agents)).toEqual(["TOOLSMITH"]);
    writeFileSync(repo.beside("other.yml"), "audit: { rules: { git/large-file: off } }\n");
    const tuned = JSON.parse(
      (await audit({ json: true, rule: ["git/large-file"], config: repo.beside("other.yml") })).out,
    ) as { findings: unknown[] };
    expect(tuned.findings).toEqual([]);
  });
});
