import { setTimeout as delay } from "node:timers/promises";
import { UnreachableError, type Client } from "@/lib/contract/client";
import type { RunDetail, RunEvent } from "@/lib/contract/schemas";
import { isRunEnded } from "@/lib/domain/status";

/** Who watches a run: called for every event once, in order, and whenever the run was read anew. */
export type Watcher = { event(event: RunEvent, run: RunDetail): void; run(run: RunDetail): void };

export type FollowOptions = {
  /** Stop when the run waits for a person, or only when it has ended. */
  until: "settled" | "ended";
  /** Events up to this number were seen before. */
  after?: number;
  signal?: AbortSignal;
};

const POLL_MS = 2_000;
const CALL_MS = 30_000;
const PATIENCE = 30;

/** How long a single call to the server may take. */
export const callTimeout = (signal?: AbortSignal): { signal: AbortSignal } => ({
  signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(CALL_MS)]) : AbortSignal.timeout(CALL_MS),
});

/**
 * Follows a run to its end, or until it waits for a person. The event list is the truth; the live feed only
 * says when to look, and where there is none a look every two seconds does. Returns the run as last read.
 * Throws what the client throws, and the signal's reason on Ctrl-C.
 */
export async function followRun(
  client: Client,
  id: string,
  watcher: Watcher,
  options: FollowOptions,
): Promise<RunDetail> {
  const feed = new AbortController();
  const nudge = listen(client, id, options.signal ? AbortSignal.any([options.signal, feed.signal]) : feed.signal);
  let after = options.after ?? 0;
  try {
    for (;;) {
      const wake = nudge.next();
      const run = await patiently(() => client.call("getRun", { id }, callTimeout(options.signal)), options.signal);
      for (let more = true; more;) {
        const from = after;
        const page = await patiently(
          () => client.call("listRunEvents", { id, after: from, limit: 1_000 }, callTimeout(options.signal)),
          options.signal,
        );
        for (const event of page.items) watcher.event(event, run);
        after = page.items.at(-1)?.seq ?? after;
        more = page.nextAfter !== null && page.items.length > 0;
      }
      watcher.run(run);
      if (isRunEnded(run.status) || (options.until === "settled" && waitsForPerson(run))) return run;
      await Promise.race([wake, delay(POLL_MS, undefined, options.signal ? { signal: options.signal } : {})]);
      options.signal?.throwIfAborted();
    }
  } finally {
    feed.abort();
  }
}

/** Status and escalations may be read a moment apart: only both together say that it waits. */
function waitsForPerson(run: RunDetail): boolean {
  return run.status === "escalated" && run.escalations.some((escalation) => escalation.status === "open");
}

/** The number of a run's latest event, to watch only what comes after it. */
export async function latestEvent(client: Client, id: string, signal?: AbortSignal): Promise<number> {
  for (let after = 0; ;) {
    const page = await client.call("listRunEvents", { id, after, limit: 1_000 }, callTimeout(signal));
    after = page.items.at(-1)?.seq ?? after;
    if (page.nextAfter === null || page.items.length === 0) return after;
  }
}

/** A server that restarts is waited for, half a minute at most: the run outlives it. */
async function patiently<T>(call: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof UnreachableError) || attempt >= PATIENCE) throw error;
      await delay(1_000, undefined, signal ? { signal } : {});
    }
  }
}

/** Resolves `next()` whenever the feed says anything after it was called. A broken feed says nothing more. */
function listen(client: Client, runId: string, signal: AbortSignal): { next(): Promise<void> } {
  let ring: () => void = () => undefined;
  const read = async (): Promise<void> => {
    const response = await client.stream("streamEvents", { runId }, { signal, accept: "text/event-stream" });
    const reader = response.body?.getReader();
    for (let done = reader === undefined; !done;) {
      done = (await reader!.read()).done;
      ring();
    }
  };
  read().catch(() => undefined);
  return { next: () => new Promise((resolve) => (ring = resolve)) };
}
