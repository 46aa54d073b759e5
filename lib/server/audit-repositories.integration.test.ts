import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { TestRepository } from "@/lib/analysis/test-repository";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { bootstrap } from "./bootstrap";

const README =
  "# Project\n\nA small tool that shows how a repository is audited.\n\n## Install\n\n    npm install\n\n## Usage\n\n    npm start\n\n## License\n\nMIT\n";

describe("OPS-1 OPS:AUDIT of repositories of every kind ends in an orderly way", () => {
  let api: TestApi;
  let made: TestRepository[] = [];

  beforeAll(async () => {
    api = await openTestApi();
    await bootstrap();
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "a", executor: NOOP }] as never,
      signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] })],
    });
    api.runtime.work(4);
  });
  afterAll(() => api?.close());
  afterEach(() => {
    for (const repository of made) repository.remove();
    made = [];
  });

  function repository(options: { bare?: boolean } = {}): TestRepository {
    const repo = new TestRepository(options);
    made.push(repo);
    return repo;
  }

  async function audit(repo: string) {
    const { runId } = await api.call("broadcastSignal", { signal: "OPS:AUDIT", context: { repo } });
    const run = await api.until(runId!, "escalated", "complete", "failed", "aborted");
    const details = await api.call("getRun", { id: run.id });
    const { items } = await api.call("listRunFindings", { id: run.id });
    await api.call("getRunReport", { id: run.id });
    const after = await api.call("broadcastSignal", { signal: "TEST:ONE" });
    expect(await api.until(after.runId!)).toMatchObject({ status: "complete" });
    for (const finding of items) expect(finding.message + finding.mend).not.toMatch(/undefined|\[object|\n\s+at /);
    return {
      run: details,
      found: items.map((finding) => [finding.rule, finding.path]),
      summaries: Object.fromEntries(details.tasks.map((task) => [task.agent, task.summary])),
    };
  }

  it("a bare repository", async () => {
    const source = repository();
    source.commit({ message: "feat: first", files: { "README.md": README } });
    const { run, summaries } = await audit(source.clone("bare.git", "--bare"));
    expect(run).toMatchObject({ status: "complete", outcome: "success", gate: { arithmetic: "3/3 = 100%" } });
    expect(summaries).toMatchObject({
      RELEASE_MANAGER: expect.stringContaining("1 commit"),
      META_UPDATER: expect.stringContaining("1 document"),
    });
  });

  it("a repository without a commit", async () => {
    const { run, found } = await audit(repository().path);
    expect(run.status).toBe("complete");
    expect(found).toEqual([["git/no-commits", null]]);
  });

  it("a bare repository without a commit", async () => {
    const { run, found } = await audit(repository({ bare: true }).path);
    expect(run.status).toBe("complete");
    expect(found).toEqual([["git/no-commits", null]]);
  });

  it("a shallow clone", async () => {
    const source = repository();
    for (let count = 0; count < 5; count++)
      source.commit({ message: `feat: number ${count}`, files: { "README.md": `${README}${count}\n` } });
    const { run, found } = await audit(source.clone("shallow", "--depth", "1"));
    expect(run.status).toBe("complete");
    expect(found).toContainEqual(["git/shallow-clone", null]);
  });

  it("a folder that is no git repository is refused before anything starts", async () => {
    const folder = path.join(api.folder, "plain");
    mkdirSync(folder);
    const answer = await api.send("/api/v1/signals", {
      method: "POST",
      body: { signal: "OPS:AUDIT", context: { repo: folder } },
    });
    expect(answer.status).toBe(422);
    expect(answer.json).toMatchObject({
      errors: [{ path: "context.repo", rule: "git", message: expect.stringContaining("git init") }],
    });
  });

  it("files of a million lines, binary Markdown, names that are no UTF-8, unreadable files and broken links", async () => {
    const repo = repository();
    repo.commit({
      message: "feat: first",
      files: {
        "README.md": README,
        "docs/long.md": "A line with a [link](../README.md).\n".repeat(1_000_000),
        "lines.txt": "x\n".repeat(1_000_000),
        "docs/one-line.md": "word ".repeat(400_000),
      },
    });
    repo.write("docs/binary.md", Buffer.from(Array.from({ length: 50_000 }, (_, at) => (at * 31) % 256)));
    repo.write("docs/latin1.md", Buffer.from("# Caf\xe9\n\nSee [here](caf\xe9.md).\n", "latin1"));
    writeFileSync(
      Buffer.concat([Buffer.from(`${repo.path}/docs/`), Buffer.from([0xff, 0xfe]), Buffer.from(".md")]),
      "# Name without UTF-8\n",
    );
    repo.write("docs/with\nnewline.md", "# Newline\n");
    symlinkSync("nowhere.md", path.join(repo.path, "docs/broken.md"));
    symlinkSync("loop.md", path.join(repo.path, "docs/loop.md"));
    symlinkSync("/etc", path.join(repo.path, "docs/outside"));
    repo.commit({ message: "docs: strange files" });
    repo.write("docs/secret.md", "# Unreadable\n");
    repo.commit({ message: "docs: one more" });
    chmodSync(path.join(repo.path, "docs/secret.md"), 0o000);
    const { run, found } = await audit(repo.path);
    expect(run).toMatchObject({ status: "complete", gate: { arithmetic: "3/3 = 100%" } });
    expect(found).toEqual(
      expect.arrayContaining([
        ["docs/unreadable-document", "docs/binary.md"],
        ["docs/unreadable-document", "docs/latin1.md"],
        ["docs/huge-document", "docs/long.md"],
        ["docs/huge-document", "docs/one-line.md"],
        ["git/large-file", "docs/long.md"],
      ]),
    );
  });

  it("submodules, there or not", async () => {
    const inner = repository();
    inner.commit({ message: "feat: inner", files: { "README.md": "# Inner\n\n[broken](nothing.md)\n" } });
    const outer = repository();
    outer.commit({ message: "feat: outer", files: { "README.md": README } });
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.path, "vendor/inner");
    outer.commit({ message: "build: vendor inner" });
    for (const where of [outer.path, outer.clone("without")]) {
      const { run, found } = await audit(where);
      expect(run.status).toBe("complete");
      expect(found.filter(([, file]) => file?.startsWith("vendor/"))).toEqual([]);
    }
  });
}, 240_000);
