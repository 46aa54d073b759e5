import { EVENT_TYPES } from "@/lib/domain/events";
import type { RunEvent } from "@/lib/contract/schemas";

/** State of the feed: `since` is when it went down, in milliseconds. */
export type LiveState = { status: "connecting" | "live" } | { status: "down"; since: number };

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;
/** A hidden page gives its connection back after this time, so that many open tabs don't use them all up. */
const HIDDEN_MS = 60_000;

/**
 * Keeps one event stream open and tells the truth about it. The browser repeats a broken connection by
 * itself with Last-Event-ID; what it gives up on (an error status) is opened again here, after the last
 * event. `onState` is called on every change, `onEvent` for every event.
 */
export function openFeed(handlers: {
  onEvent: (event: RunEvent) => void;
  onState: (state: LiveState) => void;
}): () => void {
  let source: EventSource | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let hidden: ReturnType<typeof setTimeout> | undefined;
  let delay = RETRY_FIRST_MS;
  let last: string | null = null;
  let downSince: number | null = null;

  const goDown = () => {
    downSince ??= Date.now();
    handlers.onState({ status: "down", since: downSince });
  };
  const receive = (message: MessageEvent<string>) => {
    if (message.lastEventId !== "") last = message.lastEventId;
    if (message.data !== "") handlers.onEvent(JSON.parse(message.data) as RunEvent);
  };
  const close = () => {
    clearTimeout(retry);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    const feed = new EventSource(last === null ? "/api/v1/events" : `/api/v1/events?after=${encodeURIComponent(last)}`);
    source = feed;
    feed.onopen = () => {
      delay = RETRY_FIRST_MS;
      downSince = null;
      handlers.onState({ status: "live" });
    };
    feed.onerror = () => {
      goDown();
      if (feed.readyState !== EventSource.CLOSED || source !== feed) return;
      retry = setTimeout(open, delay);
      delay = Math.min(delay * 2, RETRY_MAX_MS);
    };
    feed.onmessage = receive;
    for (const type of EVENT_TYPES) feed.addEventListener(type, receive);
  };
  const onVisibility = () => {
    clearTimeout(hidden);
    if (document.visibilityState === "hidden") hidden = setTimeout(close, HIDDEN_MS);
    else if (source === null) {
      handlers.onState({ status: "connecting" });
      open();
    }
  };
  const onOffline = () => goDown();
  const onOnline = () => {
    delay = RETRY_FIRST_MS;
    open();
  };
  document.addEventListener("visibilitychange", onVisibility);
  window.addEventListener("offline", onOffline);
  window.addEventListener("online", onOnline);
  open();
  return () => {
    clearTimeout(hidden);
    document.removeEventListener("visibilitychange", onVisibility);
    window.removeEventListener("offline", onOffline);
    window.removeEventListener("online", onOnline);
    close();
  };
}
