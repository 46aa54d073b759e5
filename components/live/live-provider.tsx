"use client";

import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { keys } from "@/lib/contract/queries";
import type { RunEvent } from "@/lib/contract/schemas";
import { affectedKeys } from "./affected";
import { openFeed, type LiveState } from "./event-source";
import { createRefresher } from "./refresher";

const LiveContext = createContext<LiveState>({ status: "connecting" });

/** At most four refetches a second per query. */
const REFETCH_EVERY_MS = 250;
/** How often everything shown is asked for while the feed is down. */
const POLL_MS = 10_000;

/** Keeps every query fresh from the one event stream, and by slow polling while it is down. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const [state, setState] = useState<LiveState>({ status: "connecting" });

  useEffect(() => {
    const refresh = createRefresher(REFETCH_EVERY_MS);
    const refetch = (queryKey: readonly unknown[]) =>
      refresh(JSON.stringify(queryKey), () => cache.invalidateQueries({ queryKey }));
    let poll: ReturnType<typeof setInterval> | undefined;
    const close = openFeed({
      onEvent: (event) => {
        if (!appendEvent(cache, event) && event.runId !== null) refetch(keys.runEvents(event.runId));
        for (const queryKey of affectedKeys(event)) refetch(queryKey);
      },
      onState: (next) => {
        setState(next);
        clearInterval(poll);
        if (next.status === "down") {
          poll = setInterval(() => void cache.invalidateQueries({ refetchType: "active" }), POLL_MS);
        } else if (next.status === "live") {
          // Something may have changed between what is shown and the first event of this connection.
          void cache.invalidateQueries();
        }
      },
    });
    return () => {
      clearInterval(poll);
      close();
    };
  }, [cache]);

  return <LiveContext value={state}>{children}</LiveContext>;
}

/** State of the live feed. */
export const useLive = (): LiveState => useContext(LiveContext);

/** Appends an event to a log that is loaded and that it follows directly. False when it must be refetched. */
function appendEvent(cache: QueryClient, event: RunEvent): boolean {
  if (event.runId === null || event.seq === null) return true;
  const key = keys.runEvents(event.runId);
  const log = cache.getQueryData<RunEvent[]>(key);
  if (log === undefined) return true;
  const last = log.at(-1)?.seq ?? 0;
  if (event.seq <= last) return true;
  if (event.seq !== last + 1) return false;
  cache.setQueryData<RunEvent[]>(key, [...log, event]);
  return true;
}
