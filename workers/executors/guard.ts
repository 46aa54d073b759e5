import { spawn, type ChildProcess } from "node:child_process";
import type { Socket } from "node:net";

/** Time between SIGTERM and SIGKILL for programs whose worker has died, in milliseconds. */
const GRACE_MS = 2_000;
/** A guard that ended by itself is started again after this time, in milliseconds. */
const RESTART_MS = 1_000;

/**
 * The guard's program. Its arguments are the groups that run already; then it reads lines `+PGID` and `-PGID`. At the
 * end of its input, which is the end of the worker, it stops the groups that are left. Plain JavaScript given on the
 * command line, so that the same works from sources and from a bundle.
 */
const PROGRAM = `
const groups = new Set(process.argv.slice(1).map(Number));
let rest = "";
const send = (group, signal) => {
  try { process.kill(-group, signal); return true; } catch { return false; }
};
process.stdin.setEncoding("latin1");
process.stdin.on("data", (text) => {
  const lines = (rest + text).split("\\n");
  rest = lines.pop();
  for (const line of lines) {
    const group = Number(line.slice(1));
    if (!Number.isInteger(group) || group < 2) continue;
    if (line[0] === "+") groups.add(group);
    else groups.delete(group);
  }
});
process.stdin.on("error", () => undefined);
process.stdin.on("close", () => {
  const deadline = Date.now() + ${GRACE_MS};
  for (const group of groups) if (!send(group, "SIGTERM")) groups.delete(group);
  const look = () => {
    for (const group of groups) if (!send(group, 0)) groups.delete(group);
    if (groups.size === 0) process.exit(0);
    if (Date.now() < deadline) return void setTimeout(look, 50);
    for (const group of groups) send(group, "SIGKILL");
    process.exit(0);
  };
  look();
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
`;

/** Tells a guard which process groups there are. */
export type Guard = {
  pid(): number | undefined;
  add(pgid: number): void;
  remove(pgid: number): void;
};

/**
 * Starts a small process that outlives this one, however it ends, and then stops the process groups that
 * were added and not removed: SIGTERM, after 2 s SIGKILL. `groups` names those that run already; it is
 * asked again should the guard itself be killed, for then another takes its place.
 */
export function startGuard(groups: () => Iterable<number>): Guard {
  let child: ChildProcess;
  const write = (line: string) => void child.stdin?.write(line);
  const start = () => {
    // A process group of its own: what is sent to the worker's group must not reach it.
    child = spawn(process.execPath, ["--max-old-space-size=16", "-e", PROGRAM, ...[...groups()].map(String)], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
      env: {} as NodeJS.ProcessEnv,
    });
    const again = () => {
      child.removeAllListeners("exit");
      setTimeout(start, RESTART_MS).unref();
    };
    child.once("error", again);
    child.once("exit", again);
    child.stdin?.on("error", () => undefined);
    child.unref();
    (child.stdin as Socket | null)?.unref();
  };
  start();
  return { pid: () => child.pid, add: (pgid) => write(`+${pgid}\n`), remove: (pgid) => write(`-${pgid}\n`) };
}
