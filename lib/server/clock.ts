/** An answer that took longer than this says too little about what time it is now. */
const SLOW_MS = 1_000;

let known: { at: number; monotonic: number } | null = null;

/**
 * The time by the database's clock, once `setClock` has learnt it; by this machine's until then. Leases and
 * deadlines of all workers are measured by it, so that a machine whose clock is wrong or jumps takes no
 * task from another.
 */
export function currentTime(): Date {
  return new Date(known === null ? Date.now() : known.at + (performance.now() - known.monotonic));
}

/** Learns the database's time; `ask` returns it. Called with every heartbeat. Throws what `ask` throws. */
export async function setClock(ask: () => Promise<Date>): Promise<void> {
  const asked = performance.now();
  const at = (await ask()).getTime();
  const monotonic = performance.now();
  if (known === null || monotonic - asked < SLOW_MS) known = { at, monotonic };
}
