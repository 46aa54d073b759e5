"use client";

import { createContext, useContext, useMemo, useSyncExternalStore, type ReactNode } from "react";

const ServerNow = createContext(0);

/** Gives the server's render time to the first client render, so that times hydrate to the same text. */
export function ClockProvider({ now, children }: { now: number; children: ReactNode }) {
  return <ServerNow value={now}>{children}</ServerNow>;
}

type Ticker = { now: number; listeners: Set<() => void>; timer: ReturnType<typeof setInterval> | null };
const tickers = new Map<number, Ticker>();

function tickerOf(everyMs: number): Ticker {
  let ticker = tickers.get(everyMs);
  if (ticker === undefined) tickers.set(everyMs, (ticker = { now: Date.now(), listeners: new Set(), timer: null }));
  return ticker;
}

function subscribeTo(everyMs: number) {
  return (listener: () => void) => {
    const ticker = tickerOf(everyMs);
    ticker.now = Date.now();
    ticker.listeners.add(listener);
    ticker.timer ??= setInterval(() => {
      ticker.now = Date.now();
      for (const each of ticker.listeners) each();
    }, everyMs);
    return () => {
      ticker.listeners.delete(listener);
      if (ticker.listeners.size === 0 && ticker.timer !== null) {
        clearInterval(ticker.timer);
        ticker.timer = null;
      }
    };
  };
}

const subscribeToNothing = () => () => {};

/**
 * The time in milliseconds, renewed every `everyMs`; `null` never renews. All components with one
 * interval share one timer. The server and hydration see the time of the server's render.
 */
export function useNow(everyMs: number | null): number {
  const serverNow = useContext(ServerNow);
  const subscribe = useMemo(() => (everyMs === null ? subscribeToNothing : subscribeTo(everyMs)), [everyMs]);
  return useSyncExternalStore(
    subscribe,
    () => tickerOf(everyMs ?? 1_000).now,
    () => serverNow,
  );
}

/** False on the server and while hydrating, true afterwards. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    subscribeToNothing,
    () => true,
    () => false,
  );
}
