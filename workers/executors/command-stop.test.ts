import { readFile } from "node:fs/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { RetryableError } from "@/lib/domain/errors";
import { killLiveGroups } from "./process-group";
import { isAlive, node, startCommand, tempFolder } from "./testing";

const FOREVER = "setInterval(() => {}, 1000);";
const CHILD = `require("child_process").spawn(process.execPath, ["-e", "CODE"], OPTIONS)`;
const child = (code: string, options: string) => CHILD.replace("CODE", code).replace("OPTIONS", options);
const pidIn = (line: string) => Number(/\d+/.exec(line)?.[0]);

describe("RUN-6 EXEC-2 command executor: stopping", () => {
  it("stops a program that never ends, by SIGTERM", async () => {
    const { outcome, seen, abort, of, leftovers } = await startCommand(
      node(`
      process.on("SIGTERM", () => { console.log("cleaned up"); process.exit(0); }); ${FOREVER} console.log("pid " + process.pid);`),
    );
    const pid = pidIn(await seen("pid "));
    abort("timeout after 1 s");
    await expect(outcome).rejects.toMatchObject({
      name: "TerminalError",
      code: "aborted",
      message: expect.stringContaining("timeout after 1 s"),
    });
    expect(await isAlive(pid)).toBe(false);
    expect(of("stdout")).toContain("cleaned up");
    expect(of("system")).toEqual(["Stopping the program (SIGTERM)."]);
    expect(await leftovers()).toEqual([]);
  });

  it("kills a program that ignores SIGTERM once the grace is over", async () => {
    const { outcome, seen, abort, of } = await startCommand(
      node(`process.on("SIGTERM", () => console.log("ignored")); ${FOREVER} console.log("pid " + process.pid);`),
      { config: { killGraceMs: 300 } },
    );
    const pid = pidIn(await seen("pid "));
    abort();
    await expect(outcome).rejects.toMatchObject({ code: "aborted" });
    expect(await isAlive(pid)).toBe(false);
    expect(of("stdout")).toContain("ignored");
    expect(of("system").at(-1)).toContain("SIGKILL");
  });

  it("throws the engine's own error when that is the reason", async () => {
    const { outcome, seen, abort } = await startCommand(node(`${FOREVER} console.log("up")`));
    await seen("up");
    const reason = new RetryableError("lease-lost", "The lease was lost.");
    abort(reason);
    await expect(outcome).rejects.toBe(reason);
  });

  it("starts nothing when it was aborted before", async () => {
    const dir = await tempFolder();
    const { outcome, abort } = await startCommand(
      node(`require("fs").writeFileSync(${JSON.stringify(`${dir}/started`)}, "")`),
    );
    abort();
    await expect(outcome).rejects.toMatchObject({ code: "aborted" });
    await expect(readFile(`${dir}/started`)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("gives grandchildren their grace too and leaves none behind", async () => {
    const polite = `process.on('SIGTERM', () => setTimeout(() => { console.log('bye'); process.exit() }, 700)); console.log('pid ' + process.pid); ${FOREVER}`;
    const { outcome, seen, abort, of } = await startCommand(
      node(`${child(polite, `{ stdio: "inherit" }`)}; ${FOREVER}`),
    );
    const pid = pidIn(await seen("pid "));
    abort();
    await expect(outcome).rejects.toMatchObject({ code: "aborted" });
    expect(await isAlive(pid)).toBe(false);
    expect(of("stdout")).toContain("bye");
  });

  it.each([
    ["holds the pipes", `{ stdio: "inherit" }`],
    ["has closed the pipes", `{ stdio: ["ignore", "ignore", "ignore", "ignore"] }`],
  ])("kills what a finished program left in its group, if it %s", async (_title, options) => {
    const dir = await tempFolder();
    const code = `process.on('SIGTERM', () => {}); require('fs').writeFileSync('${dir}/pid', String(process.pid)); ${FOREVER}`;
    const script = `
      ${child(code, options)}.unref();
      const fs = require("fs");
      const wait = () => (fs.existsSync("${dir}/pid") && fs.readFileSync("${dir}/pid", "utf8") ? (console.log('{"summary":"left"}'), process.exit(0)) : setTimeout(wait, 5));
      wait();`;
    const { outcome } = await startCommand(node(script));
    expect((await outcome).summary).toBe("left");
    expect(await isAlive(Number(await readFile(`${dir}/pid`, "utf8")))).toBe(false);
  });

  it("is not held up by a process that left the group and keeps the pipes open", async () => {
    const dir = await tempFolder();
    const code = `require('fs').writeFileSync('${dir}/pid', String(process.pid)); ${FOREVER}`;
    const script = `
      ${child(code, `{ stdio: "inherit", detached: true }`)}.unref();
      const fs = require("fs");
      const wait = () => (fs.existsSync("${dir}/pid") && fs.readFileSync("${dir}/pid", "utf8") ? process.exit(0) : setTimeout(wait, 5));
      wait();`;
    const { outcome } = await startCommand(node(script));
    await outcome;
    const pid = Number(await readFile(`${dir}/pid`, "utf8"));
    onTestFinished(() => void process.kill(pid, "SIGKILL"));
    expect(pid).toBeGreaterThan(1);
  });

  it("kills every running program at once when the worker has to go", async () => {
    const { outcome, seen } = await startCommand(node(`${FOREVER} console.log("up")`));
    await seen("up");
    killLiveGroups();
    await expect(outcome).rejects.toMatchObject({ name: "RetryableError", code: "killed-by-signal" });
  });

  it("runs many programs at once without mixing them up", async () => {
    const runs = await Promise.all(
      Array.from({ length: 12 }, (_, n) => startCommand(node(`console.log(JSON.stringify({ summary: "run ${n}" }))`))),
    );
    const results = await Promise.all(runs.map((run) => run.outcome));
    expect(results.map((result) => result.summary)).toEqual(runs.map((_, n) => `run ${n}`));
  });
});
