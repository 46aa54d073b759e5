const live = new Set<number>();

/** Remembers a process group so that `killLiveGroups` reaches it. */
export function trackGroup(pgid: number): void {
  live.add(pgid);
}

/** Forgets a group; it has ended. */
export function untrackGroup(pgid: number): void {
  live.delete(pgid);
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
 * Kills every program still running, at once and synchronously: for a worker that exits without waiting
 * (second Ctrl-C, fatal error). A worker that drains aborts the attempts instead.
 */
export function killLiveGroups(): void {
  for (const pgid of live) signalGroup(pgid, "SIGKILL");
  live.clear();
}
