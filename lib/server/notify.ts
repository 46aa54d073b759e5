import { Client, type Pool } from "pg";
import { databaseUrl } from "./db";
import { LIMITS } from "./limits";
import { log } from "./log";

/** `qd_events`: the log has grown. `qd_abort`: tasks of the run in the payload must stop. `qd_catalog`: definitions changed. */
export type Channel = "qd_events" | "qd_abort" | "qd_catalog";

/** Sends a notification now. Failure is logged only: whoever listens also looks by the clock. */
export async function notify(pool: Pool, channel: Channel, payload = ""): Promise<void> {
  try {
    await pool.query({ name: "notify", text: "SELECT pg_notify($1, $2)", values: [channel, payload] });
  } catch (error) {
    log.warn({ error: String(error), channel }, "could not notify");
  }
}

/**
 * Wakes the feed. Calls that come close together become one notification, sent outside the writers'
 * transactions: inside, every commit would queue for the notification lock.
 */
export function createWaker(pool: Pool): () => void {
  let timer: NodeJS.Timeout | null = null;
  let last = 0;
  const send = () => {
    timer = null;
    last = Date.now();
    void notify(pool, "qd_events");
  };
  return () => {
    if (timer !== null) return;
    const wait = Math.max(0, last + LIMITS.notifyMs - Date.now());
    timer = setTimeout(send, wait);
    timer.unref();
  };
}

/**
 * Listens on channels with a connection of its own; reconnects by itself, and calls `onReconnect` then,
 * because what was sent meanwhile is lost. Returns a function that stops.
 */
export function listen(
  channels: Channel[],
  onMessage: (channel: Channel, payload: string) => void,
  onReconnect: () => void,
  onState: (connected: boolean) => void = () => undefined,
): () => Promise<void> {
  let client: Client | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  const again = () => {
    onState(false);
    if (stopped || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      void connect();
    }, 500);
  };
  const connect = async () => {
    const next = new Client({ connectionString: databaseUrl(), application_name: "quarterdeck listen", keepAlive: true });
    next.on("error", () => undefined);
    next.on("end", again);
    next.on("notification", (message) => onMessage(message.channel as Channel, message.payload ?? ""));
    try {
      await next.connect();
      for (const channel of channels) await next.query(`LISTEN ${channel}`);
      if (stopped) return void (await next.end());
      client = next;
      onState(true);
      onReconnect();
    } catch {
      await next.end().catch(() => undefined);
      again();
    }
  };
  void connect();
  return async () => {
    stopped = true;
    if (timer !== null) clearTimeout(timer);
    await client?.end().catch(() => undefined);
  };
}
