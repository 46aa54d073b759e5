import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { inject } from "vitest";

type ProcessRow = { pid: number; ppid: number; zombie: boolean };

/** A program of ours that a test started. */
export type TestProcess = {
  child: ChildProcess;
  pid: number;
  /** What it wrote so far, standard output and error together. */
  output(): string;
  /** True until its end was seen. */
  running(): boolean;
  /** Sends SIGKILL, to it alone, and waits for its end. */
  kill(): Promise<void>;
  /** Sends SIGTERM and waits for its end. Throws when it was up and does not end with code 0. */
  stop(): Promise<void>;
};

const started: TestProcess[] = [];
const seen = new Set<number>();

async function listProcesses(): Promise<ProcessRow[]> {
  const entries = await readdir("/proc").catch(() => null);
  if (entries === null) {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,stat="]);
    return stdout
      .trim()
      .split("\n")
      .map((line) => {
        const [pid, ppid, state = ""] = line.trim().split(/\s+/);
        return { pid: Number(pid), ppid: Number(ppid), zombie: state.startsWith("Z") };
      });
  }
  const stats = await Promise.all(
    entries.filter((name) => /^\d+$/.test(name)).map((pid) => readFile(`/proc/${pid}/stat`, "latin1").catch(() => "")),
  );
  return stats
    .filter((stat) => stat !== "")
    .map((stat) => {
      const [state, ppid] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return { pid: Number.parseInt(stat, 10), ppid: Number(ppid), zombie: state === "Z" || state === "X" };
    });
}

/** Processes below one, `levels` deep; zombies left out. */
export async function descendantsOf(pid: number, levels = Infinity): Promise<number[]> {
  const all = await listProcesses();
  const below: number[] = [];
  for (let level = [pid], depth = 0; level.length > 0 && depth < levels; depth += 1) {
    level = all.filter((row) => level.includes(row.ppid) && !row.zombie).map((row) => row.pid);
    below.push(...level);
  }
  return below;
}

/** Starts one of the bundled programs; its environment is the test's with `env` on top. `imports` are loaded before it. */
export function startProgram(
  name: "worker" | "caller" | "broadcaster",
  options: { args?: string[]; env?: Record<string, string>; imports?: string[] } = {},
): TestProcess {
  const folder = inject("faultPrograms");
  const imports = (options.imports ?? []).flatMap((file) => ["--import", path.join(folder, file)]);
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", ...imports, path.join(folder, `${name}.js`), ...(options.args ?? [])],
    {
      env: { ...process.env, LOG_LEVEL: name === "worker" ? "info" : "warn", ...options.env },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    },
  );
  let text = "";
  let up = name !== "worker";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text = (text + chunk).slice(-20_000);
      if (chunk.includes("worker started")) up = true;
    });
  const running = () => child.exitCode === null && child.signalCode === null;
  const remember = async () => {
    if (name !== "worker") return;
    for (const pid of await descendantsOf(child.pid!)) seen.add(pid);
  };
  const one: TestProcess = {
    child,
    pid: child.pid!,
    output: () => text,
    running,
    async kill() {
      if (!running()) return;
      await remember();
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
    async stop() {
      if (!running()) return;
      await remember();
      const gone = once(child, "exit");
      child.kill("SIGTERM");
      const [code, signal] = (await gone) as [number | null, string | null];
      // Before it is up it has nothing to end in order.
      if (code !== 0 && (up || signal !== "SIGTERM"))
        throw new Error(`${name} ended with ${signal ?? `code ${code}`} when it was told to stop:\n${text}`);
    },
  };
  started.push(one);
  seen.add(one.pid);
  return one;
}

/** Starts a worker. */
export const startWorkerProcess = (env: Record<string, string> = {}, imports: string[] = []): TestProcess =>
  startProgram("worker", { env, imports });

/** Further process ids that must be gone in the end, such as those programs wrote down themselves. */
export function mustEnd(pids: Iterable<number>): void {
  for (const pid of pids) seen.add(pid);
}

/** Waits until `look` returns something other than null, undefined or false; throws with `what` after `ms`. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  ms = 30_000,
): Promise<T> {
  const deadline = performance.now() + ms;
  let failure: unknown;
  for (;;) {
    try {
      const found = await look();
      if (found !== null && found !== undefined && found !== false) return found;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${ms / 1_000} s: ${what}`, { cause: failure });
    await delay(25);
  }
}

/** Stops every program that still runs, then fails when a process that was ever seen below one of them is left. */
export async function endAllProcesses(): Promise<void> {
  const stopped = await Promise.allSettled(started.splice(0).map((one) => one.stop()));
  const left = async () => {
    const all = await listProcesses();
    return all.filter((row) => seen.has(row.pid) && !row.zombie).map((row) => row.pid);
  };
  try {
    await eventually("every process that was started is gone", async () => (await left()).length === 0, 30_000);
  } catch {
    const pids = await left();
    for (const pid of pids) process.kill(pid, "SIGKILL");
    throw new Error(`processes were left over: ${pids.join(", ")}`);
  } finally {
    seen.clear();
  }
  for (const one of stopped) if (one.status === "rejected") throw one.reason;
}
