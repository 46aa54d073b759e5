/** Waits; given from outside so that tests need no clock. */
export type Timing = { now: () => number; wait: (ms: number) => Promise<void> };

const browser: Timing = { now: () => Date.now(), wait: (ms) => new Promise((done) => setTimeout(done, ms)) };

type Lane = { startedAt: number; dirty: boolean };

/**
 * Lets a stream of "this changed" become at most one refetch per `everyMs` and name. A refetch under way
 * is never cut off: what changes meanwhile leads to one more when it is done, so nothing is missed.
 */
export function createRefresher(everyMs: number, timing: Timing = browser) {
  const lanes = new Map<string, Lane>();

  async function work(name: string, lane: Lane, refetch: () => Promise<unknown>): Promise<void> {
    while (lane.dirty) {
      lane.dirty = false;
      lane.startedAt = timing.now();
      await refetch().catch(() => undefined);
      const rest = everyMs - (timing.now() - lane.startedAt);
      if (rest > 0) await timing.wait(rest);
    }
    lanes.delete(name);
  }

  /** Asks for a refetch under a name. */
  return (name: string, refetch: () => Promise<unknown>): void => {
    const lane = lanes.get(name);
    if (lane !== undefined) {
      lane.dirty = true;
      return;
    }
    const fresh = { startedAt: 0, dirty: true };
    lanes.set(name, fresh);
    void work(name, fresh, refetch);
  };
}
