import { EventEmitter } from "node:events";
import { LIMITS } from "./limits";
import { listen } from "./notify";

/** Wakes this process's event streams when the log has grown; opened with the first stream. */
class EventHub {
  private readonly emitter = new EventEmitter().setMaxListeners(0);
  private stopListening: (() => Promise<void>) | null = null;

  /** Calls `wake` when there may be new events; returns a function that ends it. */
  subscribe(wake: () => void): () => void {
    const stop = this.on("wake", wake);
    const timer = setInterval(wake, LIMITS.feedPollMs);
    return () => {
      clearInterval(timer);
      stop();
    };
  }

  /** Calls back on what the database tells; the process listens for as long as anybody does. */
  on(what: "wake" | "access", call: () => void): () => void {
    this.stopListening ??= listen(
      ["qd_events", "qd_access"],
      (channel) => this.emitter.emit(channel === "qd_access" ? "access" : "wake"),
      () => {
        this.emitter.emit("access");
        this.emitter.emit("wake");
      },
    );
    this.emitter.on(what, call);
    return () => {
      this.emitter.off(what, call);
      if (this.emitter.listenerCount("wake") + this.emitter.listenerCount("access") > 0) return;
      void this.stopListening?.();
      this.stopListening = null;
    };
  }
}

const holder = globalThis as typeof globalThis & { __quarterdeckHub?: EventHub };
const hub = (): EventHub => (holder.__quarterdeckHub ??= new EventHub());

/** Calls `wake` whenever the log may have grown; returns a function that ends it. */
export const onNewEvents = (wake: () => void): (() => void) => hub().subscribe(wake);

/** Calls `check` whenever rights may have been taken away from somebody; returns a function that ends it. */
export const onAccessChange = (check: () => void): (() => void) => hub().on("access", check);

/**
 * A body of server-sent events. `read` returns what is new and moves on by itself; it is asked whenever
 * the log may have grown and the caller takes what it gets. Ends when the caller goes away or `read` fails.
 */
export function eventStream(
  read: () => Promise<{ id: string; data: unknown }[]>,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let end = () => {};
  let resume = () => {};
  return new ReadableStream({
    start(controller) {
      let reading = false;
      let again = false;
      let closed = false;
      const send = (text: string) => {
        if (!closed && text !== "") controller.enqueue(encoder.encode(text));
      };
      const pump = async () => {
        again = true;
        if (reading) return;
        reading = true;
        try {
          // A caller that reads slowly, or not at all, must not have the whole log put into memory for it.
          while (again && !closed && (controller.desiredSize ?? 0) > 0) {
            again = false;
            const events = await read();
            if (events.length > 0) again = true;
            send(events.map(({ id, data }) => `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`).join(""));
          }
        } catch {
          end();
        } finally {
          reading = false;
        }
      };
      const unsubscribe = hub().subscribe(() => void pump());
      const ping = setInterval(() => send(": still here\n\n"), LIMITS.ssePingMs);
      end = () => {
        if (closed) return;
        closed = true;
        clearInterval(ping);
        unsubscribe();
        try {
          controller.close();
        } catch {
          // The reader has gone already.
        }
      };
      signal.addEventListener("abort", end, { once: true });
      resume = () => void pump();
      send(`retry: 1000\n\n`);
      resume();
    },
    pull: () => resume(),
    cancel: () => end(),
  });
}
