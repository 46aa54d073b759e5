import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { RetryableError, TerminalError } from "@/lib/domain/errors";
import { node, startCommand, tempFolder } from "./testing";

const writeResult = (value: string) =>
  node(`require("fs").writeFileSync(process.env.QD_RESULT_FILE, ${JSON.stringify(value)})`);

describe("EXEC-1 command executor: input", () => {
  it("gives the input on stdin and as a file, and the handoffs by step", async () => {
    const script = `
      const fs = require("fs");
      const stdin = JSON.parse(fs.readFileSync(0, "utf8"));
      const file = JSON.parse(fs.readFileSync(process.env.QD_INPUT_FILE, "utf8"));
      const handoff = JSON.parse(fs.readFileSync(process.env.QD_HANDOFF_FILE, "utf8"));
      console.log(JSON.stringify({ outputs: { stdin, same: JSON.stringify(stdin) === JSON.stringify(file), handoff } }));`;
    const inputs = {
      commit: { outputs: { hash: "abc" }, summary: "done", handoff: { workCompleted: ["commit"] } },
      check: { outputs: {}, summary: "" },
    };
    const { outcome } = await startCommand(node(script), { input: { inputs, params: { depth: 2 } } });
    const { outputs } = await outcome;
    expect(outputs).toMatchObject({
      same: true,
      stdin: { taskId: "task-1", params: { depth: 2 }, inputs: { commit: { outputs: { hash: "abc" } } } },
      handoff: { commit: { workCompleted: ["commit"] } },
    });
    expect(Object.keys(outputs.handoff as object)).toEqual(["commit"]);
  });

  it("survives a program that closes stdin at once, even with a large input", async () => {
    const { outcome } = await startCommand(node(`require("fs").closeSync(0)`), {
      input: { context: { text: "x".repeat(4_000_000) } },
    });
    expect((await outcome).summary).toContain("exit code 0");
  });

  it("hands argv over untouched: no shell reads it", async () => {
    const { outcome } = await startCommand([
      process.execPath,
      "-p",
      "JSON.stringify({summary: process.argv[1]})",
      "$(id); `id` && *",
    ]);
    expect((await outcome).summary).toBe("$(id); `id` && *");
  });

  it("starts in the repository, in the configured folder, or in an empty temp folder", async () => {
    const repo = await tempFolder();
    await mkdir(join(repo, "sub"));
    const cwd = node(
      `console.log(JSON.stringify({summary: process.cwd(), outputs: {files: require("fs").readdirSync(".")}}))`,
    );
    expect((await (await startCommand(cwd, { input: { repo } })).outcome).summary).toBe(repo);
    expect((await (await startCommand(cwd, { input: { repo }, config: { cwd: "sub" } })).outcome).summary).toBe(
      join(repo, "sub"),
    );
    const own = await startCommand(cwd);
    expect((await own.outcome).outputs).toEqual({ files: [] });
    expect(await own.leftovers()).toEqual([]);
  });

  it.each([
    ["does not exist", "nowhere"],
    ["is a file", "file"],
  ])("refuses a working folder that %s", async (_title, cwd) => {
    const repo = await tempFolder();
    await writeFile(join(repo, "file"), "");
    const { outcome, leftovers } = await startCommand(node(""), { input: { repo }, config: { cwd } });
    await expect(outcome).rejects.toMatchObject({ name: "TerminalError", code: "cwd-missing" });
    expect(await leftovers()).toEqual([]);
  });
});

describe("EXEC-2 command executor: environment", () => {
  const printEnv = node("console.log(JSON.stringify({outputs: {env: process.env}}))");
  const env = {
    PATH: process.env.PATH,
    HOME: "/home/x",
    LANG: "C",
    DATABASE_URL: "postgres://secret",
    CI_TOKEN: "t0ken",
    NODE_OPTIONS: "--no-warnings",
  };

  it("passes PATH, HOME, LANG and nothing else of the worker's environment", async () => {
    const { outcome } = await startCommand(printEnv, { env });
    const seen = (await outcome).outputs.env as Record<string, string>;
    expect(Object.keys(seen).toSorted()).toEqual([
      "HOME",
      "LANG",
      "PATH",
      "QD_FLAGS_FILE",
      "QD_HANDOFF_FILE",
      "QD_INPUT_FILE",
      "QD_PHASE",
      "QD_RESULT_FILE",
      "TMPDIR",
    ]);
    expect(JSON.stringify(seen)).not.toMatch(/secret|t0ken/);
  });

  it("passes variables named in env and literals of setEnv, which can't replace the product's own", async () => {
    const { outcome } = await startCommand(printEnv, {
      env,
      config: { env: ["CI_TOKEN", "ABSENT"], setEnv: { MODE: "fast", QD_RESULT_FILE: "/etc/x" } },
    });
    const seen = (await outcome).outputs.env as Record<string, string>;
    expect(seen).toMatchObject({ CI_TOKEN: "t0ken", MODE: "fast" });
    expect(seen.ABSENT).toBeUndefined();
    expect(seen.QD_RESULT_FILE).not.toBe("/etc/x");
  });
});

describe("EXEC-1 command executor: result", () => {
  it("reads the result file, and prefers it to the last line", async () => {
    const script = `require("fs").writeFileSync(process.env.QD_RESULT_FILE, '{"summary":"from file"}'); console.log('{"summary":"from line"}')`;
    expect((await (await startCommand(node(script))).outcome).summary).toBe("from file");
  });

  it("reads the last non-empty line of stdout, however long, and whatever was printed before", async () => {
    const script = `console.log("working\\n{}\\n"); console.log(JSON.stringify({summary: "ok", outputs: {text: "é".repeat(100000)}}) + "\\n\\n  ")`;
    const result = await (await startCommand(node(script))).outcome;
    expect(result.summary).toBe("ok");
    expect(result.outputs.text).toBe("é".repeat(100_000));
  });

  it.each([
    ["no output", ""],
    ["ordinary text", "console.log('all good')"],
    ["a JSON log line without a field of the contract", `console.log('{"level":30,"msg":"done"}')`],
    ["a JSON array", "console.log('[1]')"],
  ])("takes exit 0 with %s as plain success", async (_title, script) => {
    expect(await (await startCommand(node(script))).outcome).toMatchObject({
      summary: "node ended with exit code 0 and gave no result.",
      findings: [],
    });
  });

  it.each([
    ["no JSON", "{oops", /result file is not a valid result: it is not JSON/],
    ["a broken rule", JSON.stringify({ metrics: { spent: "much" } }), /metrics\.spent: .*expected number/],
    [
      "a finding without a mend",
      JSON.stringify({ findings: [{ rule: "a/b", severity: "low", path: null, line: null, message: "m" }] }),
      /findings\.0\.mend/,
    ],
    ["an array", "[]", /expected object/],
    ["absurd depth", "[".repeat(50_000) + "]".repeat(50_000), /nested deeper/],
    ["a number out of range", '{"metrics":{"a":1e999}}', /metrics\.a/],
  ])("refuses %s, naming field and rule", async (_title, text, message) => {
    const { outcome, leftovers } = await startCommand(writeResult(text));
    const error = await outcome.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TerminalError);
    expect(error).toMatchObject({ code: "result-invalid", message: expect.stringMatching(message) });
    expect(await leftovers()).toEqual([]);
  });

  it("refuses an invalid result on the last line as well", async () => {
    const { outcome } = await startCommand(node(`console.log('{"summary": 5}')`));
    await expect(outcome).rejects.toMatchObject({
      code: "result-invalid",
      message: expect.stringContaining("summary"),
    });
  });

  it("refuses a result above the cap, in a file or on a line", async () => {
    const file = await startCommand(
      node(
        `require("fs").writeFileSync(process.env.QD_RESULT_FILE, JSON.stringify({outputs: {a: "x".repeat(8 * 1024 * 1024)}}))`,
      ),
    );
    await expect(file.outcome).rejects.toMatchObject({ name: "TerminalError", code: "result-too-large" });
    const line = await startCommand(node(`console.log(JSON.stringify({outputs: {a: "x".repeat(8 * 1024 * 1024)}}))`));
    await expect(line.outcome).rejects.toMatchObject({ name: "TerminalError", code: "result-too-large" });
  });

  it.each([
    ["a FIFO", `require("child_process").execFileSync("mkfifo", [process.env.QD_RESULT_FILE])`],
    ["a symbolic link", `require("fs").symlinkSync(process.env.QD_INPUT_FILE, process.env.QD_RESULT_FILE)`],
    ["a folder", `require("fs").mkdirSync(process.env.QD_RESULT_FILE)`],
  ])("refuses %s in place of the result file instead of hanging", async (_title, script) => {
    await expect((await startCommand(node(script))).outcome).rejects.toMatchObject({ code: "result-invalid" });
  });

  it("reads a configured result file, but never one that was there before", async () => {
    const repo = await tempFolder();
    const setup = { input: { repo }, config: { resultFile: "out.json" } };
    await writeFile(join(repo, "out.json"), '{"summary":"stale"}');
    expect((await (await startCommand(node(""), setup)).outcome).summary).toContain("gave no result");
    const fresh = node(`require("fs").writeFileSync("out.json", '{"summary":"fresh"}')`);
    expect((await (await startCommand(fresh, setup)).outcome).summary).toBe("fresh");
    expect(await readFile(join(repo, "out.json"), "utf8")).toContain("fresh");
  });

  it("replaces NUL and lone surrogates, in keys too, and names dropped fields in the log", async () => {
    const { outcome, of } = await startCommand(
      writeResult(String.raw`{"summary":"a\u0000b\ud800","outputs":{"k\u0000":"\ud83d\ude00"},"finding":[]}`),
    );
    expect(await outcome).toMatchObject({ summary: "a\uFFFDb\uFFFD", outputs: { "k\uFFFD": "😀" } });
    expect(of("system")).toEqual([expect.stringContaining("dropped: finding")]);
  });
});

describe("EXEC-1 command executor: failure", () => {
  it("fails for good on an exit code, with the last lines of stderr", async () => {
    const { outcome } = await startCommand(
      node(`for (let i = 0; i < 5000; i++) console.error("line " + i); process.exitCode = 3`),
    );
    const error = (await outcome.catch((thrown: unknown) => thrown)) as TerminalError;
    expect(error).toMatchObject({ name: "TerminalError", code: "exit-code" });
    expect(error.message.split("\n")).toHaveLength(11);
    expect(error.message).toMatch(/^node ended with exit code 3\.\nline 4990\n[\s\S]*line 4999$/);
  });

  it("asks for another attempt on exit code 75", async () => {
    await expect((await startCommand(node("process.exit(75)"))).outcome).rejects.toBeInstanceOf(RetryableError);
  });

  it.each([
    ["SIGKILL", "RetryableError"],
    ["SIGTERM", "RetryableError"],
    ["SIGSEGV", "TerminalError"],
    ["SIGABRT", "TerminalError"],
  ])("tells a signal from outside from a crash: %s is a %s", async (signal, name) => {
    const { outcome } = await startCommand(node(`process.kill(process.pid, "${signal}"); setInterval(() => {}, 1000)`));
    await expect(outcome).rejects.toMatchObject({
      name,
      code: "killed-by-signal",
      message: expect.stringContaining(signal),
    });
  });

  it("says when the program is missing or can't be executed", async () => {
    const dir = await tempFolder();
    await writeFile(join(dir, "plain"), "text", { mode: 0o644 });
    await writeFile(join(dir, "lost"), "#!/no/such/interpreter\n", { mode: 0o755 });
    await expect((await startCommand(["no-such-program-qd"])).outcome).rejects.toMatchObject({
      name: "TerminalError",
      code: "command-not-found",
    });
    await expect((await startCommand([join(dir, "lost")])).outcome).rejects.toMatchObject({
      code: "command-not-found",
    });
    await expect((await startCommand([join(dir, "plain")])).outcome).rejects.toMatchObject({
      name: "TerminalError",
      code: "command-not-executable",
    });
    await expect((await startCommand([dir])).outcome).rejects.toMatchObject({ code: "command-not-executable" });
    const huge = await startCommand([process.execPath, "x".repeat(3_000_000)]);
    await expect(huge.outcome).rejects.toMatchObject({ code: "command-not-executable" });
    expect(await huge.leftovers()).toEqual([]);
  });
});
