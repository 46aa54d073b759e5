import { readdir, readFile } from "node:fs/promises";
import { startGuard, type Guard } from "./guard";

const live = new Set<number>();
let guard: Guard | null = null;

/** Has the programs of this process stopped even if it is killed; once per worker process. */
export function guardGroups(): void {
  guard ??= startGuard(() => live);
}

/** Remembers a process group so that `killLiveGroups` and the guard reach it. */
export function trackGroup(pgid: number): void {
  live.add(pgid);
  guard?.add(pgid);
}

/** Forgets a group; it has ended. */
export function untrackGroup(pgid: number): void {
  live.delete(pgid);
  guard?.remove(pgid);
}

/** Sends a signal to every process of a group. False when none is left, or none may be signalled. */
export function signalGroup(pgid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pgid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * True while a process of the group runs. Zombies don't count: in a container without an init process
 * nobody collects them, and they would keep their group for ever. Needs /proc; elsewhere they do count.
 */
export async function groupIsAlive(pgid: number): Promise<boolean> {
  if (!signalGroup(pgid, 0)) return false;
  const entries = await readdir("/proc").catch(() => null);
  if (entries === null) return true;
  const stats = await Promise.all(
    entries.filter((name) => /^\d+$/.test(name)).map((pid) => readFile(`/proc/${pid}/stat`, "latin1").catch(() => "")),
  );
  if (stats.every((stat) => stat === "")) return true;
  return stats.some((stat) => {
    // The program's name stands in parentheses and may hold anything; what counts follows the last one.
    const [state, , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(group) === pgid && state !== "Z" && state !== "X";
  });
}

/**
 * Kills every program still running, at once and synchronously: for a worker that exits without waiting
 * (second Ctrl-C, fatal error). A worker that drains aborts the attempts instead.
 */
export function killLiveGroups(): void {
  for (const pgid of live) signalGroup(pgid, "SIGKILL");
  live.clear();
}
