import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { auditGitHealth } from "./git/index";
import { openRepository } from "./repository";
import { analyse, TestRepository } from "./test-repository";

let repo: TestRepository;
beforeEach(() => {
  repo = new TestRepository();
});
afterEach(() => repo.remove());
const failure = (where: string) =>
  openRepository(where).then(
    () => null,
    (error: { code?: string; message: string }) => error,
  );

describe("OPS-1 paths that are no repository", () => {
  it.each([
    ["a missing folder", () => repo.beside("missing"), "repo-not-found", /does not exist/],
    ["an empty path", () => "", "repo-not-found", /Name the folder/],
    ["a NUL byte", () => "a\0b", "repo-not-found", /Name the folder/],
    ["a folder without git", () => (mkdirSync(repo.beside("plain")), repo.beside("plain")), "repo-not-git", /git init/],
    ["a file", () => (writeFileSync(repo.beside("file"), "x"), repo.beside("file")), "repo-not-a-folder", /is a file/],
    [
      "a path below a file",
      () => (writeFileSync(repo.beside("file"), "x"), repo.beside("file/x")),
      "repo-not-found",
      /does not exist/,
    ],
    [
      "a damaged repository",
      () => (writeFileSync(path.join(repo.path, ".git/config"), "[core\n"), repo.path),
      "repo-unreadable",
      /git fsck/,
    ],
    [
      "a work tree elsewhere",
      () => (repo.git("config", "core.worktree", "/"), repo.path),
      "repo-unreadable",
      /core\.worktree/,
    ],
  ])("%s", async (_, where, code, message) => {
    const error = await failure(where());
    expect(error).toMatchObject({ code });
    expect(error?.message).toMatch(message);
  });
});

describe("OPS-1 repositories of every kind", () => {
  it("opens a sub-folder at the top level", async () => {
    repo.commit({ files: { "a/b/c.txt": "x" } });
    const opened = await openRepository(path.join(repo.path, "a/b"));
    expect(opened).toMatchObject({ root: repo.path, bare: false });
    expect((await opened.files()).map((file) => file.path)).toEqual(["a/b/c.txt"]);
  });

  it("reads a bare repository as it reads a work tree", async () => {
    repo.commit({ files: { "README.md": "# Hello\n", "docs/a.md": "a", "bin.dat": Buffer.from([1, 0, 2]) } });
    const opened = await openRepository(repo.clone("bare.git", "--bare"));
    expect(opened.bare).toBe(true);
    expect((await opened.files()).map((file) => [file.path, file.size])).toEqual([
      ["README.md", 8],
      ["bin.dat", 3],
      ["docs/a.md", 1],
    ]);
    expect(
      await Promise.all(["README.md", "docs/a.md", "bin.dat", "none", "docs"].map((name) => opened.read(name))),
    ).toEqual(["# Hello\n", "a", null, null, null]);
    expect(await Promise.all(["docs", "docs/a.md", "docs/b.md", "."].map((name) => opened.exists(name)))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it("opens an empty repository", async () => {
    const opened = await openRepository(repo.path);
    expect([await opened.head(), await opened.files()]).toEqual([null, []]);
    const result = await analyse(auditGitHealth, repo.path);
    expect(result.findings).toEqual([expect.objectContaining({ rule: "git/no-commits", severity: "info" })]);
    expect(result.checks.map((check) => check.status)).toEqual(["not_applicable", "not_applicable", "not_applicable"]);
  });

  it("audits a detached HEAD", async () => {
    repo.commit();
    repo.git("checkout", "--quiet", "--detach");
    expect((await analyse(auditGitHealth, repo.path)).metrics).toMatchObject({ commits: 1, branches: 1 });
  });

  it("says of a shallow clone that branches and releases were not judged", async () => {
    repo.commit({ daysAgo: 300 });
    repo.branch("topic", { files: { "b.txt": "b" }, daysAgo: 299 });
    for (const days of [5, 4, 3]) repo.commit({ files: { "a.txt": String(days) }, daysAgo: days });
    const result = await analyse(auditGitHealth, repo.clone("shallow", "--depth=1", "--no-single-branch"));
    expect(result.findings.map((finding) => finding.rule)).toEqual(["git/shallow-clone"]);
  });

  it.each(["blob:none", "tree:0"])("audits what a partial clone (%s) has, and says what it lacks", async (filter) => {
    repo.git("config", "uploadpack.allowFilter", "true");
    for (const days of [300, 200, 3])
      repo.commit({ files: { "a.txt": `${days}\n`, "d/b.txt": `${days}\n` }, daysAgo: days });
    repo.branch("topic", { files: { "b.txt": "b" }, daysAgo: 199 });
    const result = await analyse(auditGitHealth, repo.clone("partial", `--filter=${filter}`));
    expect(result.findings.map((finding) => finding.rule)).toContain("git/missing-objects");
    expect(result.findings.map((finding) => finding.rule)).toContain("git/stale-branch");
    expect(result.checks.find((check) => check.id === "no-secrets-in-diff")?.status).toBe("not_applicable");
    const bare = await openRepository(repo.clone("partial.git", "--bare", `--filter=${filter}`));
    if (filter === "tree:0")
      return expect(bare.files()).rejects.toMatchObject({
        code: "repo-unreadable",
        message: expect.stringContaining("--filter=tree:0"),
      });
    expect((await bare.files()).map((file) => file.path)).toEqual(["a.txt", "d/b.txt"]);
    expect(await Promise.all([bare.read("a.txt"), bare.read("d/b.txt")])).toEqual([null, null]);
  });

  it("leaves submodules out", async () => {
    const inner = new TestRepository();
    inner.commit({ files: { "inner.txt": "x" } });
    repo.commit({ files: { "outer.txt": "x" } });
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path, "lib/inner");
    repo.commit();
    inner.remove();
    const opened = await openRepository(repo.path);
    expect((await opened.files()).map((file) => file.path)).toEqual([".gitmodules", "outer.txt"]);
    await expect(analyse(auditGitHealth, repo.path)).resolves.toMatchObject({ metrics: { trackedFiles: 2 } });
    expect(await openRepository(path.join(repo.path, "lib/inner"))).toMatchObject({
      root: path.join(repo.path, "lib/inner"),
    });
  });

  it("opens a linked work tree", async () => {
    repo.commit({ files: { "a.txt": "x" } });
    repo.git("worktree", "add", "--quiet", repo.beside("linked"), "-b", "linked");
    expect(await (await openRepository(repo.beside("linked"))).read("a.txt")).toBe("x");
  });

  it("reads files that are not checked out from the objects", async () => {
    repo.commit({ files: { "in/a.txt": "a", "out/b.txt": "b" } });
    repo.git("sparse-checkout", "set", "--no-cone", "/in/");
    const opened = await openRepository(repo.path);
    expect([await opened.read("out/b.txt"), await opened.exists("out/b.txt"), await opened.exists("out")]).toEqual([
      "b",
      true,
      true,
    ]);
  });
});

describe("OPS-1 files of every kind", () => {
  it("keeps file names that are not UTF-8", async () => {
    const name = Buffer.concat([Buffer.from(`${repo.path}/caf`), Buffer.from([0xe9]), Buffer.from(".md")]);
    writeFileSync(name, "# Kaffee\n");
    repo.commit({ files: { "naïve.md": "x" } });
    for (const where of [repo.path, repo.clone("bare.git", "--bare")]) {
      const opened = await openRepository(where);
      expect((await opened.files()).map((file) => file.path)).toEqual(["caf\\xe9.md", "naïve.md"]);
      expect(await opened.read("caf\\xe9.md")).toBe("# Kaffee\n");
      expect(await opened.exists("caf\\xe9.md")).toBe(true);
    }
  });

  it("reads no binary, no file above 1 MiB, no folder, and replaces bytes that are not UTF-8", async () => {
    repo.commit({
      files: {
        "bin.md": Buffer.from([0x23, 0, 1]),
        "big.md": "x".repeat(1024 * 1024 + 1),
        "limit.md": "y".repeat(1024 * 1024),
        "latin.md": Buffer.from([0x61, 0xe9]),
        "d/x": "x",
      },
    });
    const opened = await openRepository(repo.path);
    expect(await Promise.all(["bin.md", "big.md", "d", "latin.md"].map((name) => opened.read(name)))).toEqual([
      null,
      null,
      null,
      "a�",
    ]);
    expect((await opened.read("limit.md"))?.length).toBe(1024 * 1024);
  });

  it("survives broken symlinks and follows none out of the root", async () => {
    writeFileSync(repo.beside("outside.txt"), "outside");
    mkdirSync(repo.beside("outside"));
    writeFileSync(repo.beside("outside/file.txt"), "outside");
    repo.commit({ files: { "real.txt": "inside" } });
    for (const [target, name] of [
      ["nowhere", "broken"],
      ["../outside.txt", "leads-out"],
      ["../outside", "folder"],
      ["real.txt", "fine"],
      ["loop", "loop"],
    ] as const)
      symlinkSync(target, path.join(repo.path, name));
    repo.commit();
    const opened = await openRepository(repo.path);
    expect(
      await Promise.all(
        ["broken", "leads-out", "folder/file.txt", "loop", "fine", "../outside.txt", "/etc/passwd", ".git/config"].map(
          (name) => opened.read(name),
        ),
      ),
    ).toEqual([null, null, null, null, "inside", null, null, null]);
    expect(
      await Promise.all(["broken", "leads-out", "folder/file.txt", "fine"].map((name) => opened.exists(name))),
    ).toEqual([false, false, false, true]);
    await expect(analyse(auditGitHealth, repo.path)).resolves.toBeDefined();
  });

  it("reads around a file it may not read", async () => {
    repo.commit({ files: { "closed.md": "x" } });
    chmodSync(path.join(repo.path, "closed.md"), 0);
    const mayReadAll = process.getuid?.() === 0;
    expect(await (await openRepository(repo.path)).read("closed.md")).toBe(mayReadAll ? "x" : null);
  });

  it("says of a tracked file that was deleted that it does not exist", async () => {
    repo.commit({ files: { "a.txt": "a", "b.txt": "b" } });
    rmSync(path.join(repo.path, "a.txt"));
    const opened = await openRepository(repo.path);
    expect([await opened.exists("a.txt"), await opened.read("a.txt"), await opened.exists("b.txt")]).toEqual([
      false,
      null,
      true,
    ]);
  });

  it("audits a file of a million lines", async () => {
    repo.commit({
      files: { "many.csv": "a,b,c,secret\n".repeat(1_000_000), "one.json": `{"token":"${"ab".repeat(2_000_000)}"}` },
    });
    const result = await analyse(auditGitHealth, repo.path);
    expect(result.metrics["diffBytesScanned"]).toBeGreaterThan(13_000_000);
    expect(result.findings.map((finding) => finding.rule)).toEqual(["git/large-file"]);
  });
});

describe("OPS-1 git as it is run", () => {
  it("stops with the reason of an aborted signal", async () => {
    repo.commit();
    const abort = new AbortController();
    const opened = await openRepository(repo.path, { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(opened.git(["log"])).rejects.toThrow("enough");
    await expect(openRepository(repo.path, { signal: abort.signal })).rejects.toThrow("enough");
  });

  it("stops a stream in the middle with the reason of an aborted signal", async () => {
    repo.commit({ files: { "a.txt": "line\n".repeat(400_000) } });
    const abort = new AbortController();
    const opened = await openRepository(repo.path, { signal: abort.signal });
    const read = async () => {
      for await (const chunk of opened.gitStream(["show"])) if (chunk.length > 0) abort.abort(new Error("enough"));
    };
    await expect(read()).rejects.toThrow("enough");
  });

  it("bounds output, and streams what is larger", async () => {
    repo.commit({ files: { "a.txt": "line\n".repeat(10_000) } });
    const opened = await openRepository(repo.path);
    await expect(opened.git(["show"], { maxBytes: 1_000 })).rejects.toMatchObject({ code: "git-output-too-large" });
    let bytes = 0;
    for await (const chunk of opened.gitStream(["show"])) bytes += chunk.length;
    expect(bytes).toBeGreaterThan(50_000);
    for await (const chunk of opened.gitStream(["show"])) if (chunk.length > 0) break;
  });

  it("names what git complained of", async () => {
    const opened = await openRepository(repo.path);
    await expect(opened.git(["show", "no-such-thing"])).rejects.toMatchObject({
      code: "git-failed",
      message: expect.stringContaining("no-such-thing"),
    });
  });
});
