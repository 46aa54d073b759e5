import { z } from "zod";
import { CRITICAL_LEVEL, QUIET_WAYS, type ChannelKind, type NoticeKind } from "./kinds";
import { afterQuietHours, type QuietHours } from "./quiet-hours";

const names = (what: string) => z.array(z.string().min(1).max(100)).max(50).default([]).describe(what);

/**
 * Which escalations go to which channels. An empty list means all. `afterMinutes`: only if by then nobody has looked
 * at it or decided, which is how a notice itself is escalated.
 */
export const noticeRouteSchema = z.object({
  name: z.string().min(1).max(100),
  types: names("Types of escalation"),
  levels: z.array(z.int().min(1).max(4)).max(4).default([]),
  roles: names("Roles that are asked"),
  coordinators: names("Names of coordinators"),
  channels: z.array(z.uuid()).max(50).describe("Channels that are told"),
  afterMinutes: z.int().min(0).max(10_080).default(0),
  quiet: z.enum(QUIET_WAYS).default("break_through"),
});
export type NoticeRoute = z.infer<typeof noticeRouteSchema>;

/** Without any route, everything goes to every channel at once. */
const everything = (channels: readonly RoutedChannel[]): NoticeRoute =>
  noticeRouteSchema.parse({ name: "everything", channels: channels.map(({ id }) => id) });

/** What happened. `key` tells this happening from every other one, for good. */
export type Happening = { kind: NoticeKind; key: string };

/** What of an escalation decides who is told. */
export type RoutedEscalation = {
  id: string;
  type: string;
  level: number;
  roles: readonly string[];
  coordinator: string;
  createdAt: string;
};

/** A person who may decide, with how they want to be told. */
export type RoutedPerson = {
  name: string;
  email: string | null;
  timezone: string;
  quiet: QuietHours | null;
  /** Kinds they do not want by e-mail. */
  muted: readonly NoticeKind[];
};

export type RoutedChannel = { id: string; kind: ChannelKind; enabled: boolean };

/** A delivery to make. `person` is null on channels that many people read; `ifUnseen`: only while nobody looked. */
export type RoutedDelivery = {
  channelId: string;
  person: string | null;
  notBefore: string;
  ifUnseen: boolean;
  dedupeKey: string;
};

type Told = { people: string[]; deliveries: RoutedDelivery[] };

/**
 * Who is told of something, where and from when (ISO 8601 UTC). People who may decide find it in the dashboard at once;
 * channels follow the routes. Each person and channel is told once of one happening: of several routes the earliest
 * counts. What is settled (`closed`) goes to the channels that were told before, named in `told`, and to webhooks. A
 * mention is for the person alone: channels that many people read hear nothing of it.
 */
export function routeNotices(
  happening: Happening,
  escalation: RoutedEscalation,
  people: readonly RoutedPerson[],
  channels: readonly RoutedChannel[],
  routes: readonly NoticeRoute[],
  now: string,
  told: ReadonlySet<string> = new Set(),
): Told {
  const all = routes.length > 0 ? routes : [everything(channels)];
  const matching = all.filter((route) => matches(route, escalation));
  const deliveries = new Map<string, RoutedDelivery>();
  const add = (delivery: RoutedDelivery) => {
    const known = deliveries.get(delivery.dedupeKey);
    if (known === undefined || delivery.notBefore < known.notBefore) deliveries.set(delivery.dedupeKey, delivery);
  };
  for (const channel of channels) {
    if (!channel.enabled) continue;
    for (const route of matching.filter(({ channels }) => channels.includes(channel.id)))
      for (const delivery of deliveriesOf(happening, escalation, people, channel, route, now)) add(delivery);
    if (happening.kind === "closed" && told.has(channel.id) && (channel.kind === "slack" || channel.kind === "teams"))
      add(shared(happening, channel, now, false));
  }
  return {
    people: happening.kind === "closed" ? [] : [...new Set(people.map(({ name }) => name))],
    deliveries: [...deliveries.values()],
  };
}

const anyOf = <T>(wanted: readonly T[], given: readonly T[]): boolean =>
  wanted.length === 0 || wanted.some((one) => given.includes(one));

const matches = (route: NoticeRoute, escalation: RoutedEscalation): boolean =>
  anyOf(route.types, [escalation.type]) &&
  anyOf(route.levels, [escalation.level]) &&
  anyOf(route.roles, escalation.roles) &&
  anyOf(route.coordinators, [escalation.coordinator]);

const shared = (
  happening: Happening,
  channel: RoutedChannel,
  notBefore: string,
  ifUnseen: boolean,
): RoutedDelivery => ({
  channelId: channel.id,
  person: null,
  notBefore,
  ifUnseen,
  dedupeKey: `${happening.key}:${channel.id}`,
});

function deliveriesOf(
  happening: Happening,
  escalation: RoutedEscalation,
  people: readonly RoutedPerson[],
  channel: RoutedChannel,
  route: NoticeRoute,
  now: string,
): RoutedDelivery[] {
  // A system that reads webhooks is told everything as it happens; whether somebody looked is no matter to it.
  if (channel.kind === "webhook") return [shared(happening, channel, now, false)];
  if (happening.kind === "closed") return [];
  const isMention = happening.kind === "mentioned";
  if (isMention && channel.kind !== "email") return [];
  const step = new Date(Date.parse(escalation.createdAt) + route.afterMinutes * 60_000).toISOString();
  // Somebody was named just now: a route that waits whether anybody looks says nothing about that.
  const due = step > now && !isMention ? step : now;
  const ifUnseen = route.afterMinutes > 0 && !isMention;
  if (channel.kind !== "email") return [shared(happening, channel, due, ifUnseen)];
  const breaksThrough =
    route.quiet === "ignore" || (route.quiet === "break_through" && escalation.level >= CRITICAL_LEVEL);
  return people
    .filter(({ email, muted }) => email !== null && !muted.includes(happening.kind))
    .map((person) => ({
      ...shared(happening, channel, due, ifUnseen),
      person: person.name,
      notBefore: breaksThrough ? due : afterQuietHours(due, person.timezone, person.quiet),
      dedupeKey: `${happening.key}:${channel.id}:${person.name}`,
    }));
}
