import { describe, expect, it } from "vitest";
import { noticeRouteSchema, routeNotices, type RoutedChannel, type RoutedEscalation, type RoutedPerson } from "./route";

const [MAIL, SLACK, HOOK, OFF] = ["m", "s", "h", "o"].map((letter) =>
  "0198f3a0-0000-7000-8000-00000000000x".replace("x", { m: "1", s: "2", h: "3", o: "4" }[letter]!),
) as [string, string, string, string];
const channels: RoutedChannel[] = [
  { id: MAIL, kind: "email", enabled: true },
  { id: SLACK, kind: "slack", enabled: true },
  { id: HOOK, kind: "webhook", enabled: true },
  { id: OFF, kind: "webhook", enabled: false },
];
const NOW = "2026-11-27T22:30:00.000Z";
const escalation: RoutedEscalation = {
  id: "e",
  type: "quality_gate",
  level: 3,
  roles: ["ARCHITECT"],
  coordinator: "COORD_OPS",
  createdAt: NOW,
};
const person = (name: string, fields: Partial<RoutedPerson> = {}): RoutedPerson => ({
  name,
  email: `${name}@example.org`,
  timezone: "Europe/Berlin",
  quiet: null,
  muted: [],
  ...fields,
});
const people = [person("ada"), person("grace"), person("mute", { email: null })];
const opened = { kind: "opened", key: "opened:e" } as const;
const route = (fields: object) => noticeRouteSchema.parse({ name: "r", channels: [MAIL, SLACK, HOOK, OFF], ...fields });
const at = (deliveries: { dedupeKey: string; notBefore: string }[]) =>
  Object.fromEntries(deliveries.map(({ dedupeKey, notBefore }) => [dedupeKey, notBefore]));

describe("who is told of what, where and when", () => {
  it("without a route everybody who may decide, on every channel that is on, at once", () => {
    const { people: told, deliveries } = routeNotices(opened, escalation, people, channels, [], NOW);
    expect(told).toEqual(["ada", "grace", "mute"]);
    expect(at(deliveries)).toEqual({
      [`opened:e:${MAIL}:ada`]: NOW,
      [`opened:e:${MAIL}:grace`]: NOW,
      [`opened:e:${SLACK}`]: NOW,
      [`opened:e:${HOOK}`]: NOW,
    });
  });

  it.each([
    [{ types: ["flag"] }, false],
    [{ types: ["flag", "quality_gate"] }, true],
    [{ levels: [4] }, false],
    [{ levels: [3, 4] }, true],
    [{ roles: ["DBA"] }, false],
    [{ roles: ["DBA", "ARCHITECT"] }, true],
    [{ coordinators: ["COORD_DOC"] }, false],
    [{ coordinators: ["COORD_OPS"] }, true],
  ])("a route for %j matches: %s; in the dashboard people find it whatever the routes say", (fields, isTold) => {
    const told = routeNotices(opened, escalation, people, channels, [route(fields)], NOW);
    expect(told.deliveries.length > 0).toBe(isTold);
    expect(told.people).toHaveLength(3);
  });

  it("each person and channel once, by the earliest of several routes", () => {
    const routes = [route({ afterMinutes: 30 }), route({ afterMinutes: 10 }), route({ afterMinutes: 60 })];
    const { deliveries } = routeNotices(opened, escalation, [...people, ...people], channels, routes, NOW);
    expect(deliveries).toHaveLength(4);
    expect(deliveries.find(({ channelId }) => channelId === SLACK)).toMatchObject({
      notBefore: "2026-11-27T22:40:00.000Z",
      ifUnseen: true,
    });
    expect(deliveries.find(({ channelId }) => channelId === HOOK)).toMatchObject({ notBefore: NOW, ifUnseen: false });
  });

  it("quiet hours hold an e-mail until they are over, by the person's own clock", () => {
    const quiet = { from: "22:00", to: "07:00", weekends: false };
    const asleep = [person("ada", { quiet }), person("grace", { quiet, timezone: "America/New_York" })];
    const mails = (level: number, way: string) =>
      routeNotices(
        opened,
        { ...escalation, level },
        asleep,
        [channels[0]!],
        [route({ quiet: way })],
        NOW,
      ).deliveries.map(({ notBefore }) => notBefore);
    const morning = "2026-11-28T06:00:00.000Z";
    expect(mails(3, "break_through")).toEqual([morning, NOW]);
    expect(mails(4, "break_through")).toEqual([NOW, NOW]);
    expect(mails(4, "hold")).toEqual([morning, NOW]);
    expect(mails(1, "ignore")).toEqual([NOW, NOW]);
  });

  it("who wants no reminders by e-mail gets none", () => {
    const some = [person("ada", { muted: ["reminded"] }), person("grace")];
    const reminded = { kind: "reminded", key: "reminded:9" } as const;
    const { deliveries } = routeNotices(reminded, escalation, some, [channels[0]!], [], NOW);
    expect(deliveries.map((delivery) => delivery.person)).toEqual(["grace"]);
  });

  it("what is settled is told to webhooks, and where it was told before", () => {
    const closed = { kind: "closed", key: "closed:e" } as const;
    const { people: told, deliveries } = routeNotices(
      closed,
      escalation,
      people,
      channels,
      [],
      NOW,
      new Set([SLACK, MAIL]),
    );
    expect(told).toEqual([]);
    expect(deliveries.map(({ channelId }) => channelId)).toEqual([SLACK, HOOK]);
    expect(routeNotices(closed, escalation, people, channels, [], NOW).deliveries).toHaveLength(1);
  });
});
