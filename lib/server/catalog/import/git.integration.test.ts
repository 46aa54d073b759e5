import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { access, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { forgetEnv } from "@/lib/server/env";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { importsEnded } from "./begin";
import { agentFile, filesOf, importFrom, writeFiles } from "./testing";

describe("imports from git", () => {
  let api: TestApi;
  let work: string;
  let url: string;
  let left: string[];

  const git = (...args: string[]): string =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], {
      cwd: work,
      encoding: "utf8",
    }).trim();
  const allowPrivate = (value: string) => {
    process.env.QUARTERDECK_PRIVATE_GIT = value;
    forgetEnv();
  };
  const leftovers = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("quarterdeck-git-"));

  beforeAll(async () => {
    left = await leftovers();
    api = await openTestApi({ QUARTERDECK_PRIVATE_GIT: "true" });
    work = path.join(api.folder, "work");
    url = `file://${work}`;
    mkdirSync(work);
    git("init", "--quiet", "--initial-branch", "main");
    git("config", "uploadpack.allowAnySHA1InWant", "true");
    await writeFiles(work, {
      "agents/git.one.md": agentFile("git.one", "The first"),
      "agents/git.two.md": agentFile("git.two", "The second"),
      "node_modules/x/git.hidden.md": agentFile("git.hidden"),
      "src/index.ts": "export {};",
    });
    symlinkSync("/etc/hostname", path.join(work, "agents/git.link.md"));
    git("add", "--all");
    git("commit", "--quiet", "--message", "first");
    git("tag", "v1");
    git("switch", "--quiet", "--create", "next");
    await writeFiles(work, { "agents/git.one.md": agentFile("git.one", "The next one") });
    git("commit", "--quiet", "--all", "--message", "second");
    git("switch", "--quiet", "main");
  }, 60_000);
  afterEach(() => allowPrivate("true"));
  afterAll(() => api?.close());

  it("CAT-1 a repository's files are imported with the commit they came from; links are skipped", async () => {
    const done = await importFrom(api, { git: url });
    expect(done).toMatchObject({
      status: "complete",
      source: { kind: "git", location: url },
      revision: git("rev-parse", "HEAD"),
      counts: { imported: 2, added: 2 },
    });
    expect(Object.keys(await filesOf(api, done.id))).toEqual([
      "agents/git.link.md",
      "agents/git.one.md",
      "agents/git.two.md",
    ]);
    expect((await importFrom(api, { git: url })).counts).toMatchObject({ unchanged: 2, changed: 0, added: 0 });
  });

  it("CAT-1 a branch, a tag and a commit can be named", async () => {
    for (const [ref, description] of [
      ["next", "The next one"],
      ["v1", "The first"],
      [git("rev-parse", "next"), "The next one"],
    ] as const) {
      const done = await importFrom(api, { git: url, ref });
      expect(done, ref).toMatchObject({ status: "complete", revision: git("rev-parse", `${ref}^{commit}`) });
      expect((await api.call("getAgent", { handle: "@git.one" })).description).toBe(description);
    }
  });

  it("CAT-1 what is gone from the repository is marked as removed", async () => {
    await writeFiles(work, { "agents/git.two.md": null });
    git("commit", "--quiet", "--all", "--message", "third");
    await importFrom(api, { git: url, ref: "v1" });
    await importFrom(api, { git: url, ref: "main" });
    const again = await importFrom(api, { git: url, ref: "main" });
    expect(again.status).toBe("complete");
    // v1 and main are two sources: what only v1 has stays with v1.
    expect((await api.call("getAgent", { handle: "@git.two" })).status).toBe("active");
    await importFrom(api, { git: url, ref: "v1" });
    git("tag", "--force", "v1", "main");
    expect((await importFrom(api, { git: url, ref: "v1" })).counts.removed).toBe(1);
    expect((await api.call("getAgent", { handle: "@git.two" })).status).toBe("removed");
  });

  it("CAT-1 an import of the commit that was previewed is an import of the same source", async () => {
    git("switch", "--quiet", "--create", "moving", "v1");
    await writeFiles(work, {
      "agents/git.four.md": agentFile("git.four"),
      "agents/git.five.md": agentFile("git.five"),
    });
    git("add", "--all");
    git("commit", "--quiet", "--message", "fourth");
    const preview = await importFrom(api, { git: url, ref: "moving", dryRun: true });
    const seen = git("rev-parse", "moving");
    expect(preview).toMatchObject({ revision: seen, source: { location: `${url}#moving`, git: url, ref: "moving" } });
    const byPreview = { git: preview.source.git!, ref: preview.source.ref!, commit: preview.revision! };

    await writeFiles(work, { "agents/git.five.md": null });
    git("commit", "--quiet", "--all", "--message", "fifth");
    const real = await importFrom(api, byPreview);
    expect(real).toMatchObject({ status: "complete", revision: seen, source: preview.source });
    expect((await api.call("getAgent", { handle: "@git.five" })).status).toBe("active");

    const next = await importFrom(api, { git: url, ref: "moving", commit: git("rev-parse", "moving") });
    expect(next).toMatchObject({ source: preview.source, counts: { removed: 1 } });
    expect((await api.call("getAgent", { handle: "@git.five" })).status).toBe("removed");
    git("switch", "--quiet", "main");

    const whole = await importFrom(api, { git: url, ref: seen, dryRun: true });
    expect(whole).toMatchObject({ revision: seen, source: { kind: "git", location: url, git: url } });
    expect(whole.source.ref).toBeUndefined();
  });

  it("CAT-1 a commit that is none, or of no repository, is refused", async () => {
    const refused = (body: object) => api.refused(422, "/api/v1/catalog/imports", { method: "POST", body });
    for (const commit of ["main", "HEAD", "abc123", "--upload-pack=x", "A".repeat(40)])
      expect((await refused({ git: url, commit })).errors, commit).toMatchObject([{ path: "commit" }]);
    expect((await refused({ path: work, commit: "a".repeat(40) })).errors).toMatchObject([{ rule: "git-only" }]);
    expect((await refused({ git: `${url}#main` })).errors).toMatchObject([{ path: "git", rule: "address" }]);
  });

  it("CAT-1 an import that can't be fetched fails and says why", async () => {
    for (const [input, says] of [
      [{ git: url, ref: "no-such-branch" }, /no branch, tag or commit/],
      [{ git: `${url}-nowhere` }, /git could not fetch/],
      [{ git: "git://127.0.0.1:9/x" }, /git could not fetch/],
    ] as const) {
      const done = await importFrom(api, input);
      expect(done.status).toBe("failed");
      expect(done.error).toMatch(says);
      expect(done.endedAt).not.toBeNull();
    }
  });

  it("CAT-1 addresses of this machine and private networks are refused unless allowed", async () => {
    allowPrivate("false");
    const rules: Record<string, string> = {
      [url]: "protocol",
      "http://example.org/x.git": "protocol",
      "https://127.0.0.1/x.git": "private-network",
      "https://2130706433/x.git": "private-network",
      "https://0x7f.1/x.git": "private-network",
      "https://[::1]/x.git": "private-network",
      "https://[::ffff:10.0.0.1]/x.git": "private-network",
      "https://169.254.169.254/latest": "private-network",
      "ssh://git@192.168.1.1/x.git": "private-network",
      "git@10.0.0.1:x.git": "private-network",
      "git://172.16.0.1/x": "private-network",
    };
    for (const [address, rule] of Object.entries(rules)) {
      const problem = await api.refused(422, "/api/v1/catalog/imports", { method: "POST", body: { git: address } });
      expect(problem.errors, address).toMatchObject([{ path: "git", rule }]);
    }
    const done = await importFrom(api, { git: "https://localhost/x.git" });
    expect(done).toMatchObject({ status: "failed", error: expect.stringContaining("QUARTERDECK_PRIVATE_GIT") });
  });

  it("CAT-1 addresses and refs that would make git run or read something are refused", async () => {
    const trap = path.join(api.folder, "trap");
    const rules: [object, string][] = [
      [{ git: `ext::sh -c "touch ${trap}"` }, "address"],
      [{ git: `ext::touch%20${trap}` }, "protocol"],
      [{ git: `--upload-pack=touch ${trap}` }, "address"],
      [{ git: "--upload-pack=x" }, "address"],
      [{ git: "-oProxyCommand=x:y" }, "address"],
      [{ git: "ssh://-oProxyCommand=x/y" }, "address"],
      [{ git: "ftp://example.org/x" }, "protocol"],
      [{ git: "https://user:secret@example.org/x" }, "credentials"],
      [{ git: "https://token@example.org/x" }, "credentials"],
      [{ git: "just words" }, "address"],
      [{ git: url, ref: "--upload-pack=x" }, "ref"],
      [{ git: url, ref: "main:refs/heads/x" }, "ref"],
      [{ git: url, ref: "a..b" }, "ref"],
      [{ git: url, ref: "+main" }, "ref"],
    ];
    for (const [body, rule] of rules) {
      const problem = await api.refused(422, "/api/v1/catalog/imports", { method: "POST", body });
      expect(problem.errors[0]?.rule, JSON.stringify(body)).toBe(rule);
    }
    await expect(access(trap)).rejects.toThrow();
  });

  it("CAT-1 nothing of a repository is left on disk", async () => {
    await importsEnded();
    expect((await leftovers()).filter((name) => !left.includes(name))).toEqual([]);
  });
});
