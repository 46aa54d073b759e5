import type { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { operations } from "@/lib/contract/operations";
import type { RunEvent } from "@/lib/contract/schemas";
import type { Actor } from "../actor";
import { getPool } from "../db";
import { onNewEvents } from "../event-hub";
import { currentCursor, parseCursor, readFeed } from "../feed";
import { log } from "../log";
import { perform } from "./call";
import { parseResourceUri } from "./uris";

const BATCH = 500;

/** A resource that is watched: how it stood when its client subscribed or was last told, as text to compare. */
export type Watched = { stand: string };

/**
 * Tells a client that listens when a resource it subscribed to stands otherwise than when it subscribed: an agent's
 * queue when other flags are in it, a report when its run ends or is decided. Ends with the signal.
 */
export function watchResources(
  { server, watched }: { server: Server; watched: ReadonlyMap<string, Watched> },
  actor: Actor,
  signal: AbortSignal,
): void {
  const looked = new WeakSet<Watched>();
  let cursor: Awaited<ReturnType<typeof currentCursor>> | null = null;
  let looking = false;
  let again = false;

  const look = async () => {
    if (watched.size === 0) {
      cursor = null;
      return;
    }
    cursor ??= await currentCursor(getPool());
    const events = await readFeed(getPool(), cursor, BATCH);
    cursor = parseCursor(events.at(-1)?.cursor) ?? cursor;
    if (events.length === BATCH) again = true;
    const moved = movedBy(events);
    for (const [uri, one] of watched) {
      // What is looked at for the first time may have changed before the cursor.
      if (looked.has(one) && !moved(uri)) continue;
      looked.add(one);
      const now = await standOf(uri, actor);
      if (now === one.stand || signal.aborted) continue;
      one.stand = now;
      await server.sendResourceUpdated({ uri });
    }
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

const OF_RUN = ["run.", "gate.", "escalation."];

/** Says whether events may have changed what an address names. */
function movedBy(events: readonly RunEvent[]): (uri: string) => boolean {
  const flags = events.some(({ type }) => type.startsWith("flag."));
  const runs = new Set(
    events.filter(({ type }) => OF_RUN.some((start) => type.startsWith(start))).map(({ runId }) => runId),
  );
  return (uri) => {
    const name = parseResourceUri(uri);
    return name?.kind === "report" ? runs.has(name.runId) : name?.kind === "flags" && flags;
  };
}

const LAST_OF_RUN = `SELECT max(seq)::text AS seq FROM event WHERE run_id = $1 AND type ~ '^(run|gate|escalation)[.]'`;

/** How a resource stands, as text to compare: the flags of a queue, the last event of a run; empty for others. */
export async function standOf(uri: string, actor: Actor): Promise<string> {
  const name = parseResourceUri(uri);
  if (name?.kind === "report") {
    const run = operations.getRunReport.params.safeParse({ id: name.runId });
    if (!run.success) return "";
    const { rows } = await getPool().query<{ seq: string | null }>(LAST_OF_RUN, [run.data.id]);
    return rows[0]?.seq ?? "";
  }
  const agent = operations.getAgentFlags.params.safeParse({ handle: name?.kind === "flags" ? name.handle : null });
  if (!agent.success) return "";
  const { actionable, locked } = await perform("getAgentFlags", agent.data, actor);
  return JSON.stringify([actionable, locked].map((flags) => flags.map(({ id, updatedAt }) => [id, updatedAt])));
}
