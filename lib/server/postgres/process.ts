import { execFile, spawn } from "node:child_process";
import { open, readFile, readlink, rename, stat, unlink } from "node:fs/promises";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { SetupError } from "../setup-error";
import type { Launch } from "./account";

const run = promisify(execFile);

/** What `postmaster.pid` says. `ready` is false while the server starts or stops. */
export type PostmasterFile = { pid: number; port: number; ready: boolean };

/** Reads `postmaster.pid`; null when there is none or it is not whole yet. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const text = await readFile(path.join(cluster, "postmaster.pid"), "utf8").catch(() => "");
  const lines = text.split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3] ?? 0), ready: (lines[7] ?? "").trim() === "ready" };
}

/** True while a process of that id exists, also one of another user. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** True when `pid` is a PostgreSQL server on this very cluster, and not another program that got its number. */
export async function isPostmasterOf(pid: number, cluster: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === "linux") {
    const [state, cwd, command] = await Promise.all([
      readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""),
      readlink(`/proc/${pid}/cwd`).catch(() => null),
      readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
    ]);
    if (/\) [ZX] /.test(state)) return false;
    if (cwd !== null) return cwd === cluster;
    return command.split("\0").includes(cluster);
  }
  const { stdout } = await run("ps", ["-o", "command=", "-p", String(pid)]).catch(() => ({ stdout: "" }));
  return stdout.includes(cluster);
}

/**
 * The server that runs on a cluster right now, or null. A `postmaster.pid` whose process is some other
 * program (its number was given away after a crash) would stop PostgreSQL from starting: it is removed.
 */
export async function findRunningPostmaster(cluster: string): Promise<PostmasterFile | null> {
  const file = await readPostmasterFile(cluster);
  if (!file) return null;
  if (await isPostmasterOf(file.pid, cluster)) return file;
  if (isAlive(file.pid)) await unlink(path.join(cluster, "postmaster.pid")).catch(() => undefined);
  return null;
}

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;

async function rotateLog(log: string): Promise<void> {
  const size = await stat(log).then(
    (entry) => entry.size,
    () => 0,
  );
  if (size > LOG_LIMIT_BYTES) await rename(log, `${log}.1`);
}

async function readLogFrom(log: string, offset: number): Promise<string> {
  const bytes = await readFile(log).catch(() => Buffer.alloc(0));
  return bytes.subarray(offset).toString("utf8").trim();
}

/** Why a start failed. `retry`: the leftovers of a killed server still hold on, or the port was taken meanwhile. */
export type StartFailure = { retry: "leftovers" | "port" | null; detail: string };

function classifyFailure(log: string): StartFailure {
  const fatal = log.split("\n").filter((line) => /FATAL|PANIC|HINT|error while loading/.test(line));
  const detail = fatal.slice(-4).join("\n") || log.split("\n").slice(-4).join("\n");
  if (/pre-existing shared memory block|lock file "postmaster.pid" already exists/.test(log))
    return { retry: "leftovers", detail };
  if (/could not bind|could not create any TCP\/IP sockets/.test(log)) return { retry: "port", detail };
  return { retry: null, detail };
}

/**
 * Starts a server and waits until it takes connections. It is a process group of its own, so that a
 * Ctrl-C in the terminal reaches us and not it: the database stops last.
 * @throws SetupError when it isn't ready within `timeoutMs` milliseconds.
 */
export async function spawnPostmaster(
  launch: Launch,
  cluster: string,
  log: string,
  timeoutMs: number,
): Promise<{ ok: true; postmaster: PostmasterFile } | { ok: false; failure: StartFailure }> {
  await rotateLog(log);
  const file = await open(log, "a", 0o600);
  const offset = (await file.stat()).size;
  const { command, args, ...ids } = launch;
  let ended: string | null = null;
  try {
    const child = spawn(command, args, {
      ...ids,
      cwd: path.dirname(cluster),
      detached: true,
      stdio: ["ignore", file.fd, file.fd],
      // Nothing of ours, such as secrets in the environment, is handed on to the server.
      env: { NODE_ENV: process.env.NODE_ENV, PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
    });
    child.on("error", (error) => (ended = error.message));
    child.on("exit", (code, signal) => (ended = `ended with ${signal ?? `code ${code}`}`));
    child.unref();
    const deadline = performance.now() + timeoutMs;
    while (ended === null && performance.now() < deadline) {
      const postmaster = await readPostmasterFile(cluster);
      if (postmaster?.ready && postmaster.pid === child.pid) return { ok: true, postmaster };
      await delay(4);
    }
    if (ended === null) {
      child.kill("SIGQUIT");
      throw new SetupError(
        "postgres-slow",
        `PostgreSQL was not ready after ${Math.round(timeoutMs / 1000)} s. Its log: ${log}`,
      );
    }
    const text = await readLogFrom(log, offset);
    return { ok: false, failure: classifyFailure(text || `PostgreSQL ${String(ended)}`) };
  } finally {
    await file.close();
  }
}

async function waitForEnd(pid: number, cluster: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (!(await isPostmasterOf(pid, cluster))) return true;
    await delay(10);
  }
  return false;
}

/**
 * Stops a server and returns when its process is gone: at first in order (connections closed, checkpoint
 * written), after `graceMs` at once (recovery at the next start, nothing committed is lost), then by force.
 */
export async function stopPostmaster(pid: number, cluster: string, graceMs: number): Promise<void> {
  for (const [signal, timeoutMs] of [
    ["SIGINT", graceMs],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ] as const) {
    if (!(await isPostmasterOf(pid, cluster))) return;
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return;
      throw error;
    }
    if (await waitForEnd(pid, cluster, timeoutMs)) return;
  }
  throw new Error(`PostgreSQL (process ${pid}) does not end.`);
}
