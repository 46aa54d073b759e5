import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CommandExecutorConfig } from "@/lib/domain/executor";
import type { TaskResult } from "@/lib/domain/task-result";
import { createCommandExecutor } from "./command";
import type { Environment } from "./environment";
import type { ExecutorLimits } from "./limits";
import type { ExecutorContext, ExecutorInput, LogLine } from "./types";

/** An input with nothing special in it. */
export function taskInput(over: Partial<ExecutorInput> = {}): ExecutorInput {
  return {
    flags: [],
    phase: "work",
    runId: "run-1",
    taskId: "task-1",
    attempt: 1,
    agent: "TOOLSMITH",
    task: "audit_skills",
    signal: "OPS:AUDIT",
    context: {},
    params: {},
    inputs: {},
    repo: null,
    ...over,
  };
}

/** A context that keeps its log lines, can be aborted, and tells when a line appears. */
export function taskContext() {
  const lines: Pick<LogLine, "stream" | "text">[] = [];
  const waiting: { text: string; resolve: (line: string) => void }[] = [];
  const controller = new AbortController();
  const ctx: ExecutorContext = {
    signal: controller.signal,
    log: (stream, text) => {
      lines.push({ stream, text });
      for (const wait of waiting) if (text.includes(wait.text)) wait.resolve(text);
    },
  };
  const seen = (text: string) =>
    new Promise<string>((resolve) => {
      const found = lines.find((line) => line.text.includes(text));
      if (found) resolve(found.text);
      else waiting.push({ text, resolve });
    });
  const of = (stream: LogLine["stream"]) => lines.filter((line) => line.stream === stream).map((line) => line.text);
  return { ctx, lines, of, seen, abort: (reason?: unknown) => controller.abort(reason) };
}

/** A temp folder that is removed after the test. */
export async function tempFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "qd-test-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

/** Node's program with a script; the product's own tests need nothing else on the machine. */
export function node(script: string): [string, ...string[]] {
  return [process.execPath, "-e", script];
}

type Setup = {
  config?: Partial<CommandExecutorConfig>;
  input?: Partial<ExecutorInput>;
  limits?: Partial<ExecutorLimits>;
  env?: Environment;
};

/** Starts a command in a temp root of its own; `leftovers` lists what it left there. */
export async function startCommand(argv: [string, ...string[]], setup: Setup = {}) {
  const tempRoot = await tempFolder();
  const task = taskContext();
  const run = createCommandExecutor(
    { kind: "command", argv, ...setup.config },
    { env: setup.env ?? process.env, tempRoot, ...(setup.limits ? { limits: setup.limits } : {}) },
  );
  const outcome: Promise<TaskResult> = run(taskInput(setup.input), task.ctx);
  outcome.catch(() => undefined);
  return { ...task, outcome, leftovers: () => readdir(tempRoot) };
}

/** True while a process exists and is not a zombie. */
export async function isAlive(pid: number): Promise<boolean> {
  const { readFile } = await import("node:fs/promises");
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
  return stat === null || !/\) Z /.test(stat);
}
