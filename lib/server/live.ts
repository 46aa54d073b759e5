import type { Input } from "@/lib/contract/operations";
import type { Actor } from "./actor";
import { getPool } from "./db";
import { eventStream } from "./event-hub";
import { currentCursor, parseCursor, readFeed, readRunEvents } from "./feed";
import { badRequest } from "./errors";
import { requireRunId } from "./findings";
import { holdStream } from "./http/rate";
import { whileAllowed } from "./still-allowed";

const BATCH = 500;
const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store, no-transform",
  "x-accel-buffering": "no",
};

/**
 * The live feed (RUN-5). All events from now on or after Last-Event-ID; with `runId`, that run's events
 * from its first one or after the number given. It ends when the caller's rights do. Throws 400 for a place that is none of ours, 404 for an unknown run, 429 when the caller has too many open.
 */
export async function streamEvents(actor: Actor, input: Input<"streamEvents">, request: Request): Promise<Response> {
  const place = request.headers.get("last-event-id") ?? input.after;
  if (input.runId !== undefined) await requireRunId(input.runId);
  const read = input.runId === undefined ? await feedReader(place) : runReader(input.runId, place);
  holdStream(actor, request.signal);
  const allowed = whileAllowed<{ id: string; data: unknown }>(request, read);
  return new Response(eventStream(allowed.read, allowed.signal), { headers: HEADERS });
}

async function feedReader(place: string | undefined) {
  const given = parseCursor(place);
  if (place !== undefined && given === null) throw wrongPlace();
  let after = given ?? (await currentCursor(getPool()));
  return async () => {
    const events = await readFeed(getPool(), after, BATCH);
    const last = parseCursor(events.at(-1)?.cursor);
    if (last !== null) after = last;
    return events.map((event) => ({ id: event.cursor, data: event }));
  };
}

function runReader(runId: string, place: string | undefined) {
  if (place !== undefined && !/^\d{1,9}$/.test(place)) throw wrongPlace();
  let after = Number(place ?? 0);
  return async () => {
    const events = await readRunEvents(getPool(), runId, after, BATCH);
    after = events.at(-1)?.seq ?? after;
    return events.map((event) => ({ id: String(event.seq), data: event }));
  };
}

const wrongPlace = () =>
  badRequest("The place to resume from is not one of ours; connect without it.", [
    { path: "after", rule: "cursor", message: "must be an event's cursor, or its number with runId" },
  ]);
