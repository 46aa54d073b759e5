import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";

const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 30_000;
/** A process that ran this long is taken to be well: its next crash counts as the first. */
const HEALTHY_AFTER_MS = 60_000;
const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

/** A program to keep running. Times are milliseconds. */
export type ProgramSpec = {
  name: string;
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
  cwd: string;
  /** Where its output goes; moved to `<file>.1` at the start when above 10 MB. */
  logFile: string;
  /** How long it may take to end in order before it is killed. */
  graceMs: number;
};

/** A crash as it is told: what happened, and in how many milliseconds the program is started again. */
export type Crash = { name: string; how: string; delayMs: number };

/** A program under supervision. */
export type Supervised = {
  pid(): number | undefined;
  /** Rejects at the first crash; never resolves. For starts that should fail instead of trying again. */
  firstCrash: Promise<never>;
  /** SIGTERM, then SIGKILL to its process group after the grace time. Resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends it within half a second: asked twice, as by an impatient person, then SIGKILL to its process group. */
  kill(): void;
};

/** Pause before the nth restart in a row (1, 2, …), in milliseconds: doubling, with an upper bound. */
export function restartDelay(crashesInARow: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (crashesInARow - 1));
}

function openLog(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, "a", 0o600);
}

/** Last lines of a log file, for showing why a program did not start. */
export function readLogTail(file: string, lines: number): string {
  try {
    return readFileSync(file, "utf8").trimEnd().split("\n").slice(-lines).join("\n");
  } catch {
    return "";
  }
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

/**
 * Starts a program and starts it again whenever it ends by itself. It runs in a process group of its own, so that a
 * Ctrl-C in the terminal reaches its supervisor alone, and with an IPC channel whose end tells it
 * that the supervisor died (see end-with-parent.ts).
 */
export function supervise(spec: ProgramSpec, onCrash: (crash: Crash) => void): Supervised {
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let crashes = 0;
  let failFirst: (error: Error) => void = () => undefined;
  const firstCrash = new Promise<never>((_, reject) => (failFirst = reject));
  firstCrash.catch(() => undefined);

  function startOnce(): ChildProcess {
    const log = openLog(spec.logFile);
    try {
      return spawn(spec.command, spec.args, {
        cwd: spec.cwd,
        env: { ...spec.env } as NodeJS.ProcessEnv,
        detached: true,
        stdio: ["ignore", log, log, "ipc"],
      });
    } finally {
      closeSync(log);
    }
  }

  async function waitForEnd(running: ChildProcess): Promise<string> {
    if (running.pid === undefined) return `could not be started: ${String((await once(running, "error"))[0])}`;
    const [code, signal] = (await once(running, "exit")) as [number | null, NodeJS.Signals | null];
    return signal ? `was ended by ${signal}` : `ended with code ${String(code)}`;
  }

  async function keepRunning(): Promise<void> {
    while (!stopping.signal.aborted) {
      const began = performance.now();
      child = startOnce();
      const how = await waitForEnd(child);
      // Children of a killed program must not live on under nobody.
      killGroup(child, "SIGKILL");
      child = undefined;
      if (stopping.signal.aborted) return;
      crashes = performance.now() - began > HEALTHY_AFTER_MS ? 1 : crashes + 1;
      const delayMs = restartDelay(crashes);
      failFirst(new Error(`${spec.name} ${how}`));
      onCrash({ name: spec.name, how, delayMs });
      await delay(delayMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const ended = keepRunning();
  return {
    pid: () => child?.pid,
    firstCrash,
    async stop() {
      stopping.abort();
      child?.kill("SIGTERM");
      const timer = setTimeout(() => child && killGroup(child, "SIGKILL"), spec.graceMs);
      await ended;
      clearTimeout(timer);
    },
    kill() {
      stopping.abort();
      const running = child;
      if (!running) return;
      // A worker that is asked a second time takes the programs it started with it; SIGKILL would leave them behind.
      running.kill("SIGTERM");
      setTimeout(() => running.kill("SIGINT"), 50).unref();
      setTimeout(() => killGroup(running, "SIGKILL"), 500).unref();
    },
  };
}
