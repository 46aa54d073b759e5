import type { Pool } from "pg";
import { escalationContent, type AskedEscalation, type Mention } from "@/lib/domain/notices/escalation-content";
import { ASKING, type NoticeKind } from "@/lib/domain/notices/kinds";
import { routeNotices, type NoticeRoute, type RoutedChannel, type RoutedPerson } from "@/lib/domain/notices/route";
import { currentTime } from "../clock";
import { publicUrl } from "../env";
import { newId } from "../ids";
import { LIMITS } from "../limits";
import { getRuntime } from "../runtime";
import { askedPeople, loadAsked } from "./asked";
import { failingNotices } from "./failing";
import { readHappenings, type Happened, type Looked } from "./happenings";
import { loadRoutes } from "./routes";
import { writeNotices, type NewNotices } from "./write";

/** What an event of the log means for those who are told; what is not named here is told to nobody. */
const KINDS: Readonly<Record<string, NoticeKind>> = {
  "escalation.opened": "opened",
  "escalation.reminded": "reminded",
  "escalation.overdue": "reminded",
  "escalation.raised": "reassigned",
  "escalation.reassigned": "reassigned",
  "escalation.commented": "mentioned",
  "escalation.decided": "closed",
  "escalation.expired": "closed",
  "escalation.cancelled": "closed",
  "channel.failing": "failing",
};

/**
 * Makes notices and deliveries from the event log, once for each event however many workers do it: the place in the log
 * moves on in the transaction that writes them. Returns how many events it went through; 0: nothing is new. Who calls it
 * again and again gives the same `looked` each time.
 */
export async function makeNotices(pool: Pool, looked: Looked = { upTo: null }): Promise<number> {
  const { events, from, to } = await readHappenings(pool, Object.keys(KINDS), LIMITS.noticeBatch, looked);
  if (to === null) return 0;
  const made = events.length > 0 ? await noticesOf(pool, events) : { notices: [], deliveries: [], closed: [] };
  const wrote = await writeNotices(pool, { from, to }, made);
  if (wrote && made.notices.length > 0) getRuntime().wakeFeed();
  return wrote ? events.length : 0;
}

type Known = {
  escalations: Map<string, AskedEscalation>;
  channels: RoutedChannel[];
  routes: NoticeRoute[];
  told: Map<string, Set<string>>;
  asked: (escalation: AskedEscalation) => string[];
};

async function noticesOf(pool: Pool, events: readonly Happened[]): Promise<NewNotices> {
  const ids = [...new Set(events.flatMap(({ escalationId }) => escalationId ?? []))];
  const [escalations, channels, routes, told, asked] = await Promise.all([
    loadAsked(pool, ids),
    pool.query<RoutedChannel>({ name: "routed-channels", text: "SELECT id, kind, enabled FROM channel" }),
    loadRoutes(pool),
    pool.query<{ escalation_id: string; channel_id: string }>({
      name: "told-channels",
      text: "SELECT DISTINCT escalation_id, channel_id FROM delivery WHERE escalation_id = ANY($1::uuid[])",
      values: [ids],
    }),
    askedPeople(),
  ]);
  const known: Known = { escalations, channels: channels.rows, routes, told: new Map(), asked };
  for (const row of told.rows)
    known.told.set(row.escalation_id, (known.told.get(row.escalation_id) ?? new Set()).add(row.channel_id));
  const made: NewNotices = { notices: [], deliveries: [], closed: [] };
  for (const event of events) {
    if (event.type === "channel.failing") append(made, await failingNotices(pool, event));
    else append(made, await escalationNotices(pool, event, known));
  }
  return made;
}

function append(to: NewNotices, more: NewNotices): void {
  to.notices.push(...more.notices);
  to.deliveries.push(...more.deliveries);
  to.closed.push(...more.closed);
}

async function escalationNotices(pool: Pool, event: Happened, known: Known): Promise<NewNotices> {
  const escalation = event.escalationId === null ? undefined : known.escalations.get(event.escalationId);
  if (escalation === undefined) return { notices: [], deliveries: [], closed: [] };
  const kind = KINDS[event.type]!;
  const now = currentTime().toISOString();
  // Somebody may have decided before it was told: then nobody is asked any more, but systems still hear of it.
  const isMoot = ASKING.has(kind) && escalation.status !== "open";
  const mention = kind === "mentioned" ? mentionOf(event) : null;
  if (mention?.people.length === 0) return { notices: [], deliveries: [], closed: [] };
  const names = mention?.people ?? (kind === "closed" || isMoot ? [] : known.asked(escalation));
  const key =
    kind === "opened" || kind === "closed" ? `${kind}:${escalation.id}` : `${kind}:${escalation.id}:${event.id}`;
  const channels = isMoot ? known.channels.filter((channel) => channel.kind === "webhook") : known.channels;
  const routed = routeNotices(
    { kind, key },
    escalation,
    await loadPeople(pool, names),
    channels,
    known.routes,
    now,
    known.told.get(escalation.id),
  );
  for (const { channelId } of routed.deliveries)
    known.told.set(escalation.id, (known.told.get(escalation.id) ?? new Set()).add(channelId));
  const page = `${publicUrl()}/escalations/${escalation.id}`;
  const content = escalationContent(kind, escalation, { at: event.at, page }, mention);
  const common = { kind, escalationId: escalation.id, content, createdAt: now };
  return {
    notices: routed.people.map((person) => ({ ...common, id: newId(), person, dedupeKey: `${key}:${person}` })),
    deliveries: routed.deliveries.map((delivery) => ({ ...common, ...delivery, id: newId() })),
    closed: kind === "closed" ? [escalation.id] : [],
  };
}

/** Whom a comment mentions; nobody is told of what they wrote themselves. */
function mentionOf({ source, payload }: Happened): Mention {
  const people = (payload["mentions"] as string[] | undefined) ?? [];
  return { by: source, text: String(payload["text"] ?? ""), people: people.filter((name) => name !== source) };
}

type PersonRow = Omit<RoutedPerson, "timezone" | "muted"> & { timezone: string | null; muted: NoticeKind[] | null };

/** People by name, with how they want to be told. */
export async function loadPeople(pool: Pool, names: readonly string[]): Promise<RoutedPerson[]> {
  if (names.length === 0) return [];
  const { rows } = await pool.query<PersonRow>({
    name: "routed-people",
    text: `SELECT p.name, p.email, p.timezone, s.quiet, s.muted FROM person p LEFT JOIN notice_setting s ON s.person = p.name
      WHERE p.name = ANY($1::text[]) ORDER BY p.name`,
    values: [names],
  });
  return rows.map((row) => ({ ...row, timezone: row.timezone ?? "UTC", muted: row.muted ?? [] }));
}
