import { Client, type Pool } from "pg";
import { databaseUrl } from "./db";
import { LIMITS } from "./limits";
import { log } from "./log";

/** `qd_events`: the log has grown. `qd_abort`: tasks of the run in the payload must stop. `qd_catalog`: definitions changed. `qd_access`: rights were taken away; sent by the database itself. */
export type Channel = "qd_events" | "qd_abort" | "qd_catalog" | "qd_access";

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
 * transactions: inside, every commit would queue for the notification lock. An urgent one (a run ended or
 * waits for a person) is sent as soon as the one before it is through.
 */
export function createWaker(pool: Pool): (urgent: boolean) => void {
  let timer: NodeJS.Timeout | null = null;
  let sending = false;
  let wanted: "no" | "soon" | "now" = "no";
  const send = async () => {
    timer = null;
    sending = true;
    wanted = "no";
    await notify(pool, "qd_events");
    sending = false;
    schedule();
  };
  const schedule = () => {
    if (sending || wanted === "no") return;
    if (wanted === "now") {
      if (timer !== null) clearTimeout(timer);
      void send();
    } else timer ??= setTimeout(() => void send(), LIMITS.notifyMs).unref();
  };
  return (urgent) => {
    wanted = urgent ? "now" : wanted === "no" ? "soon" : wanted;
    schedule();
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
    const next = new Client({
      connectionString: databaseUrl(),
      application_name: "quarterdeck listen",
      keepAlive: true,
    });
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
