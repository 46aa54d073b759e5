import { setTimeout as delay } from "node:timers/promises";
import type { Pool } from "pg";
import { onNewEvents } from "../event-hub";
import { LIMITS } from "../limits";
import { log } from "../log";
import { attemptDelivery, type Attempted } from "./attempt";
import type { Looked } from "./happenings";
import { claimDeliveries, type Claimed } from "./claim";
import { makeNotices } from "./outbox";
import { settleDeliveries } from "./settle";

/** Makes notices from the event log and delivers them, until stopped. */
export type NoticeDesk = {
  /** Takes nothing more and waits for what is under way; what lasts longer is done by whoever comes after its lease. */
  stop(drainMs?: number): Promise<void>;
};

/**
 * Starts the desk of one process. Any number of processes may have one: notices are made once, a delivery is claimed by
 * one of them. What hangs takes places of its own channel alone.
 */
export function startNoticeDesk(pool: Pool): NoticeDesk {
  const taken = new Map<string, number>();
  const working = new Set<Promise<void>>();
  let ended: { claimed: Claimed; attempted: Attempted }[] = [];
  let settling: Promise<void> | null = null;
  let stopped = false;

  const settle = (): Promise<void> =>
    (settling ??= (async () => {
      await delay(LIMITS.deliverySettleMs);
      const batch = ended;
      ended = [];
      settling = null;
      // What can't be written is claimed again after its lease, by whoever is there.
      await settleDeliveries(pool, batch).catch((error: unknown) =>
        log.warn({ error: String(error), deliveries: batch.length }, "could not write what became of deliveries"),
      );
    })());

  const work = async (claimed: Claimed): Promise<void> => {
    const attempted = await attemptDelivery(pool, claimed);
    ended.push({ claimed, attempted });
    await settle();
    const left = (taken.get(claimed.channelId) ?? 1) - 1;
    if (left > 0) taken.set(claimed.channelId, left);
    else taken.delete(claimed.channelId);
    deliver();
  };

  const deliver = oneAtATime(async () => {
    if (stopped) return;
    for (const claimed of await claimDeliveries(pool, taken)) {
      taken.set(claimed.channelId, (taken.get(claimed.channelId) ?? 0) + 1);
      const one = work(claimed).finally(() => working.delete(one));
      working.add(one);
    }
  });
  const looked: Looked = { upTo: null };
  const make = oneAtATime(async () => {
    let any = false;
    while (!stopped && (await makeNotices(pool, looked)) > 0) any = true;
    if (any) deliver();
  });

  const unsubscribe = onNewEvents(make);
  const timer = setInterval(deliver, LIMITS.deliveryPollMs);
  make();
  deliver();
  return {
    async stop(drainMs = LIMITS.deliveryDrainMs) {
      stopped = true;
      unsubscribe();
      clearInterval(timer);
      await Promise.all([make.idle(), deliver.idle()]);
      const done = (async () => {
        while (working.size > 0) await Promise.all(working);
      })();
      await Promise.race([done, new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
    },
  };
}

/** Runs `work` when called, again when called meanwhile, never twice at once. A failure is logged; the next call tries again. */
function oneAtATime(work: () => Promise<void>): (() => void) & { idle(): Promise<void> } {
  let running: Promise<void> | null = null;
  let again = false;
  const run = async () => {
    do {
      again = false;
      await work().catch((error: unknown) => log.warn({ error: String(error) }, "notices: could not go on"));
    } while (again);
    running = null;
  };
  const call = () => {
    again = true;
    running ??= run();
  };
  return Object.assign(call, { idle: async () => void (await running) });
}
