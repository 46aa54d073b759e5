import type { RunEvent } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { getPool } from "../db";
import { onNewEvents } from "../event-hub";
import { currentCursor, parseCursor, readFeed } from "../feed";
import { log } from "../log";
import { perform } from "./call";
import type { McpServer } from "./server";
import { parseResourceUri } from "./uris";

const BATCH = 500;

/**
 * Tells a client that listens when a resource it subscribed to has changed: an agent's queue when other flags
 * stand in it, a report when its run ends or is decided. Ends with the signal.
 */
export function watchResources({ server, watched }: McpServer, actor: Actor, signal: AbortSignal): void {
  const queues = new Map<string, string>();
  let cursor: Awaited<ReturnType<typeof currentCursor>> | null = null;
  let looking = false;
  let again = false;

  const look = async () => {
    if (watched.size === 0) {
      cursor = null;
      return;
    }
    cursor ??= await currentCursor(getPool());
    for (const uri of watched) if (!queues.has(uri)) queues.set(uri, await queueOf(uri, actor));
    const events = await readFeed(getPool(), cursor, BATCH);
    cursor = parseCursor(events.at(-1)?.cursor) ?? cursor;
    if (events.length === BATCH) again = true;
    for (const uri of await changedBy(events, watched, queues, actor))
      if (!signal.aborted) await server.sendResourceUpdated({ uri });
  };
  const pump = async () => {
    again = true;
    if (looking) return;
    looking = true;
    try {
      while (again && !signal.aborted) {
        again = false;
        await look();
      }
    } catch (error) {
      log.warn({ error: String(error) }, "an MCP subscription could not be looked after");
    } finally {
      looking = false;
    }
  };
  if (signal.aborted) return;
  const stop = onNewEvents(() => void pump());
  signal.addEventListener("abort", stop, { once: true });
  void pump();
}

async function changedBy(
  events: readonly RunEvent[],
  watched: ReadonlySet<string>,
  queues: Map<string, string>,
  actor: Actor,
): Promise<string[]> {
  const changed: string[] = [];
  const flagsMoved = events.some(({ type }) => type.startsWith("flag."));
  const runs = new Set(events.filter(({ type }) => /^(run|gate|escalation)\./.test(type)).map(({ runId }) => runId));
  for (const uri of watched) {
    const name = parseResourceUri(uri);
    if (name?.kind === "report" && runs.has(name.runId)) changed.push(uri);
    if (name?.kind !== "flags" || !flagsMoved) continue;
    const now = await queueOf(uri, actor);
    if (queues.get(uri) !== now) changed.push(uri);
    queues.set(uri, now);
  }
  return changed;
}

/** What stands in the queue that an address names, as text to compare. */
async function queueOf(uri: string, actor: Actor): Promise<string> {
  const name = parseResourceUri(uri);
  if (name?.kind !== "flags") return "";
  const { actionable, locked } = await perform("getAgentFlags", { handle: name.handle }, actor);
  return JSON.stringify([actionable, locked].map((flags) => flags.map(({ id, updatedAt }) => [id, updatedAt])));
}
