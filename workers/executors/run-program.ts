import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { RetryableError, TerminalError } from "@/lib/domain/errors";
import { abortError } from "./abort";
import type { ExecutorLimits } from "./limits";
import { groupIsAlive, signalGroup, trackGroup, untrackGroup } from "./process-group";

/** What to start, where, and who takes its output. */
export type Program = {
  argv: readonly [string, ...string[]];
  cwd: string;
  env: Record<string, string>;
  stdin: string;
  onOutput(stream: "stdout" | "stderr", chunk: Buffer): void;
  onNotice(text: string): void;
};

/** How a program ended: exactly one of the two is not null. */
export type ProgramEnd = { code: number | null; signal: NodeJS.Signals | null };

const BUSY = new Set(["EAGAIN", "ENOMEM", "EMFILE", "ENFILE"]);
const POLL_MS = 50;
/** SIGKILL takes effect at once, except on a process stuck in the kernel or owned by another user. */
const GIVE_UP_MS = 2_000;

/**
 * Runs a program in a process group of its own and waits until it has ended and the group is empty.
 * When `signal` is aborted the group gets SIGTERM, after the grace SIGKILL, and the call throws
 * `abortError(signal)`. What the program leaves behind in its group is killed; a process that left the
 * group (setsid) survives, but can't hold the call up.
 * @throws TerminalError `command-not-found`, `command-not-executable`; RetryableError `spawn-failed`.
 */
export async function runProgram(
  program: Program,
  signal: AbortSignal,
  limits: Pick<ExecutorLimits, "killGraceMs" | "pipeGraceMs">,
): Promise<ProgramEnd> {
  if (signal.aborted) throw abortError(signal);
  const child = await start(program);
  const pgid = child.pid as number;
  const exit = new Promise<ProgramEnd>((resolve) => child.once("exit", (code, sig) => resolve({ code, signal: sig })));
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()));
  child.on("error", () => undefined);
  child.stdin.on("error", () => undefined);
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream].on("error", () => undefined);
    child[stream].on("data", (chunk: Buffer) => program.onOutput(stream, chunk));
  }
  child.stdin.end(program.stdin);

  const aborted = onceAborted(signal);
  try {
    const end = await Promise.race([exit, aborted.promise]);
    if (end === "aborted") {
      program.onNotice("Stopping the program (SIGTERM).");
      await stop(pgid, exit, limits.killGraceMs, program.onNotice);
      await Promise.race([closed, pause(limits.pipeGraceMs)]);
      throw abortError(signal);
    }
    await Promise.race([closed, pause(limits.pipeGraceMs), aborted.promise]);
    if (signalGroup(pgid, "SIGKILL")) {
      await Promise.all([Promise.race([closed, pause(limits.pipeGraceMs)]), groupGone(pgid, exit, limits.pipeGraceMs)]);
    }
    return end;
  } finally {
    aborted.dispose();
    signalGroup(pgid, "SIGKILL");
    untrackGroup(pgid);
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
    child.unref();
  }
}

async function start(program: Program): Promise<ChildProcessWithoutNullStreams> {
  const [file, ...args] = program.argv;
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException) => reject(spawnError(file, error));
    try {
      const child = spawn(file, args, {
        cwd: program.cwd,
        env: { ...program.env } as NodeJS.ProcessEnv,
        detached: true,
        stdio: "pipe",
        shell: false,
      });
      // At once: a worker that is killed a moment later must not leave the program behind.
      if (child.pid !== undefined) trackGroup(child.pid);
      child.once("error", fail);
      child.once("spawn", () => {
        child.off("error", fail);
        resolve(child);
      });
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
}

function spawnError(file: string, error: NodeJS.ErrnoException): RetryableError | TerminalError {
  const code = error.code ?? error.message;
  if (code === "ENOENT") {
    const why = `The program ${file}, or the interpreter its first line names, was not found. Install it or correct argv.`;
    return new TerminalError("command-not-found", why, { cause: error });
  }
  if (BUSY.has(code))
    return new RetryableError("spawn-failed", `The machine could not start ${file} (${code}).`, { cause: error });
  return new TerminalError("command-not-executable", `The program ${file} can't be executed (${code}).`, {
    cause: error,
  });
}

/** SIGTERM, then SIGKILL after the grace; returns when the group is empty, or can't be made so. */
async function stop(
  pgid: number,
  exit: Promise<ProgramEnd>,
  graceMs: number,
  notice: (text: string) => void,
): Promise<void> {
  signalGroup(pgid, "SIGTERM");
  if (await groupGone(pgid, exit, graceMs)) return;
  notice("The program did not stop in time; killing it (SIGKILL).");
  signalGroup(pgid, "SIGKILL");
  if (!(await groupGone(pgid, exit, GIVE_UP_MS))) notice("Some of the program's processes could not be killed.");
}

async function groupGone(pgid: number, exit: Promise<ProgramEnd>, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  let exited = false;
  void exit.then(() => (exited = true));
  for (;;) {
    const left = deadline - performance.now();
    if (left <= 0) return false;
    if (!exited) await Promise.race([exit, pause(left)]);
    else if (!(await groupIsAlive(pgid))) return true;
    else await pause(Math.min(POLL_MS, left));
  }
}

function pause(ms: number): Promise<void> {
  // Longer waits end by an event as a rule; their timers must not keep a finished process alive.
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    if (ms > POLL_MS) timer.unref();
  });
}

function onceAborted(signal: AbortSignal): { promise: Promise<"aborted">; dispose(): void } {
  const own = new AbortController();
  const promise = new Promise<"aborted">((resolve) => {
    if (signal.aborted) resolve("aborted");
    else signal.addEventListener("abort", () => resolve("aborted"), { once: true, signal: own.signal });
  });
  return { promise, dispose: () => own.abort() };
}
