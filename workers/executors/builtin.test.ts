import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { describe, expect, it, onTestFinished } from "vitest";
import type { BuiltinAnalysis } from "@/lib/domain/executor";
import { createBuiltinExecutor, type BuiltinOptions } from "./builtin";
import { createExecutors } from "./index";
import { isAlive, taskContext, taskInput, tempFolder } from "./testing";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

async function repository(): Promise<string> {
  const dir = await tempFolder();
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", dir, "-c", "user.name=T", "-c", "user.email=t@example.org", ...args]);
  git("-c", "init.defaultBranch=main", "init", "-q");
  await mkdir(join(dir, ".claude/skills/broken"), { recursive: true });
  await writeFile(join(dir, ".claude/skills/broken/SKILL.md"), "---\nname: [\n---\n");
  git("add", ".");
  git("commit", "-qm", "feat: start");
  return dir;
}

async function threadFile(code: string): Promise<URL> {
  const file = join(await tempFolder(), "thread.mjs");
  await writeFile(file, code);
  return pathToFileURL(file);
}

const builtin = (analysis: BuiltinAnalysis, options: Partial<BuiltinOptions> = {}) =>
  createBuiltinExecutor({ kind: "builtin", analysis }, { env: process.env, ...options });

describe("EXEC-1 builtin executor", () => {
  it("noop returns at once and does nothing", async () => {
    expect(await builtin("noop")(taskInput(), taskContext().ctx)).toMatchObject({ findings: [], outputs: {} });
  });

  it("sleep ends at once when aborted", async () => {
    const task = taskContext();
    const outcome = builtin("sleep")(taskInput({ params: { ms: 80_000_000 } }), task.ctx);
    task.abort("enough");
    await expect(outcome).rejects.toMatchObject({ name: "TerminalError", code: "aborted" });
  });

  it("sleep takes its time from the configuration, and refuses what is no number of milliseconds", async () => {
    const run = createExecutors({ env: {} })({ kind: "builtin", analysis: "sleep", params: { ms: 1 } });
    expect((await run(taskInput(), taskContext().ctx)).summary).toBe("Slept 1 ms.");
    await expect(run(taskInput({ params: { ms: "long" } }), taskContext().ctx)).rejects.toMatchObject({
      code: "params-invalid",
    });
  });

  it("audits a repository in a thread, several at once", async () => {
    const repo = await repository();
    const run = (analysis: BuiltinAnalysis) => builtin(analysis)(taskInput({ repo }), taskContext().ctx);
    const [skills, docs, git] = await Promise.all([
      run("auditSkills"),
      run("auditDocumentation"),
      run("auditGitHealth"),
    ]);
    expect(skills.findings).toContainEqual(
      expect.objectContaining({ rule: "skills/front-matter", path: ".claude/skills/broken/SKILL.md" }),
    );
    expect(skills.checks).toContainEqual(
      expect.objectContaining({ id: "yaml-valid", status: "fail", mandatory: true }),
    );
    expect(skills.handoff?.workCompleted).toHaveLength(1);
    expect([docs.outputs.findings, git.outputs.findings]).toEqual([expect.any(Number), expect.any(Number)]);
  });

  it("does the same from the bundled thread", async () => {
    await mkdir(join(ROOT, "node_modules/.cache"), { recursive: true });
    const dir = await mkdtemp(join(ROOT, "node_modules/.cache/qd-thread-"));
    onTestFinished(() => rm(dir, { recursive: true, force: true }));
    const outfile = join(dir, "analysis-thread.mjs");
    await build({
      entryPoints: [join(ROOT, "workers/executors/analysis-thread.ts")],
      outfile,
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      alias: { "@": ROOT.replace(/\/$/, "") },
    });
    const run = builtin("auditSkills", { threadEntry: pathToFileURL(outfile) });
    const result = await run(taskInput({ repo: await repository() }), taskContext().ctx);
    expect(result.findings).not.toHaveLength(0);
  });

  it("passes the analysis's own errors on, and wants a repository", async () => {
    const missing = taskInput({ repo: "/no/such/folder" });
    await expect(builtin("auditSkills")(missing, taskContext().ctx)).rejects.toMatchObject({
      name: "TerminalError",
      code: "repo-not-found",
    });
    await expect(builtin("auditSkills")(taskInput(), taskContext().ctx)).rejects.toMatchObject({
      code: "repo-missing",
    });
  });
});

describe("RUN-6 builtin executor: stopping", () => {
  it("stops the git processes of an aborted analysis", async () => {
    const bin = await tempFolder();
    await writeFile(
      join(bin, "git"),
      `#!/bin/sh\necho $$ > "${bin}/pid.part"\nmv "${bin}/pid.part" "${bin}/pid"\nexec sleep 1000\n`,
      { mode: 0o755 },
    );
    const task = taskContext();
    const run = builtin("auditGitHealth", { env: { PATH: `${bin}:${process.env.PATH}`, HOME: bin } });
    const outcome = run(taskInput({ repo: await repository() }), task.ctx);
    outcome.catch(() => undefined);
    const pid = await expect
      .poll(() => readFile(join(bin, "pid"), "utf8").catch(() => ""))
      .toMatch(/\d/)
      .then(() => readFile(join(bin, "pid"), "utf8"));
    expect(await isAlive(Number(pid))).toBe(true);
    task.abort();
    await expect(outcome).rejects.toMatchObject({ code: "aborted" });
    await expect.poll(() => isAlive(Number(pid))).toBe(false);
  });

  it("terminates a thread that does not listen", async () => {
    const threadEntry = await threadFile(
      `import { parentPort } from "node:worker_threads"; parentPort.postMessage({ type: "log", text: "up" }); for (;;);`,
    );
    const task = taskContext();
    const outcome = builtin("auditSkills", { threadEntry, limits: { threadGraceMs: 50 } })(
      taskInput({ repo: "/" }),
      task.ctx,
    );
    outcome.catch(() => undefined);
    await task.seen("up");
    task.abort();
    await expect(outcome).rejects.toMatchObject({ code: "aborted" });
    expect(task.of("system")).toEqual([expect.stringContaining("terminated")]);
  });

  it.each([
    ["runs out of memory", "const a = []; for (;;) a.push(new Array(100000).fill({}));", "out-of-memory"],
    ["throws outside of everything", "setImmediate(() => { throw new Error('lost') })", "analysis-failed"],
    ["exits without a result", "process.exit(0)", "analysis-failed"],
  ])("survives a thread that %s", async (_title, code, expected) => {
    const run = builtin("auditSkills", { threadEntry: await threadFile(code), limits: { threadHeapMb: 32 } });
    await expect(run(taskInput({ repo: "/" }), taskContext().ctx)).rejects.toMatchObject({
      name: "TerminalError",
      code: expected,
    });
  });

  it("keeps the worker's secrets out of the thread", async () => {
    const threadEntry = await threadFile(
      `import { parentPort } from "node:worker_threads"; parentPort.postMessage({ type: "log", text: Object.keys(process.env).sort().join(" ") });`,
    );
    const task = taskContext();
    const run = builtin("auditSkills", { threadEntry, env: { PATH: "/bin", HOME: "/h", DATABASE_URL: "x" } });
    await run(taskInput({ repo: "/" }), task.ctx).catch(() => undefined);
    expect(task.of("stdout")).toEqual(["HOME PATH"]);
  });
});
