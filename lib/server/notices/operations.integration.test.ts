import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noticesOperations } from "@/lib/contract/operations/notices";
import { createApiKey } from "@/scripts/test/people";
import { getPool } from "../db";
import { startReceiver, type Receiver } from "../outgoing/testing";
import { createContactCode } from "./settings";
import { openNoticeStage, type NoticeStage } from "./testing";

describe("every operation on channels and notices answers as its schema says", () => {
  let stage: NoticeStage;
  let receiver: Receiver;
  let asAda: { authorization: string };

  beforeAll(async () => {
    stage = await openNoticeStage();
    receiver = await startReceiver();
    asAda = { authorization: `Bearer ${await createApiKey("ada")}` };
  });
  afterAll(async () => {
    await receiver?.close();
    await stage?.close();
  });

  /** Escalations that ada was told of in the dashboard. */
  const noticed = async () =>
    (await stage.call("listNotices", { unread: "true" }, asAda)).items.map(({ escalationId }) => escalationId);
  const create = (input: object) => ({ method: "POST", body: { name: "x", ...input } });

  it("channels are made, changed, tried and removed, by administrators alone", async () => {
    const made = await stage.call("createChannel", { kind: "webhook", name: "hook", config: { url: receiver.url } });
    expect(made.secret).toMatch(/^whsec_/);
    expect(made.channel).toMatchObject({ secrets: ["secret"], enabled: true, createdBy: "test" });
    const { id } = made.channel;
    const changed = await stage.call("updateChannel", { id, name: "hook 2", config: { url: `${receiver.url}/b` } });
    expect(changed).toMatchObject({ name: "hook 2", secrets: ["secret"], config: { url: `${receiver.url}/b` } });
    expect(await stage.call("testChannel", { id })).toMatchObject({ ok: true, status: 200 });
    expect((await stage.call("listChannels", {})).items).toHaveLength(1);
    for (const [target, options] of [
      ["/api/v1/channels", {}],
      ["/api/v1/channels", create({ kind: "webhook", config: { url: receiver.url } })],
      [`/api/v1/channels/${id}/test`, { method: "POST" }],
      ["/api/v1/deliveries", {}],
    ] as const)
      await stage.refused(403, target, { ...options, key: await createApiKey("grace") });
    expect(await stage.call("deleteChannel", { id })).toEqual({ id });
    await stage.refused(404, `/api/v1/channels/${id}/test`, { method: "POST" });
  });

  it.each([
    ["webhook", { url: "ftp://example.org" }, "config.url"],
    ["webhook", { url: "https://169.254.169.254/x" }, "config.url"],
    ["webhook", { url: "https://user:pw@example.org/x" }, "config.url"],
    ["webhook", { url: "https://example.org", secret: "short" }, "config.secret"],
    ["webhook", {}, "config.url"],
    ["webhook", { url: "https://example.org", unknown: 1 }, "config."],
    ["email", { host: "mail.example.org", from: "a@b\r\nBcc: c@d" }, "config.from"],
    ["email", { host: "mail.example.org", from: "a@b.org", user: "me" }, "config.password"],
    ["slack", { botToken: "xoxb-1", channel: "C1" }, "config.signingSecret"],
    ["slack", {}, "config.webhookUrl"],
    ["slack", { botToken: "xoxb-1", signingSecret: "s" }, "config.channel"],
    ["teams", {}, "config.webhookUrl"],
  ])("a %s channel with %j is refused and names %s", async (kind, config, path) => {
    const { errors } = await stage.refused(422, "/api/v1/channels", create({ kind, config }));
    expect(errors.map((error) => error.path)).toContain(path);
  });

  it("a name is taken once, and routes name channels that are there", async () => {
    const config = { url: receiver.url };
    const { channel } = await stage.call("createChannel", { kind: "webhook", name: "one", config });
    await stage.refused(409, "/api/v1/channels", create({ kind: "webhook", name: "one", config }));
    const route = { name: "critical", levels: [4], channels: [channel.id], afterMinutes: 0, quiet: "ignore" as const };
    expect((await stage.call("putNoticeRoutes", { routes: [route] })).routes).toEqual([
      { types: [], roles: [], coordinators: [], ...route },
    ]);
    const nowhere = [{ ...route, channels: ["0198f3a0-0000-7000-8000-000000000009"] }];
    const { errors } = await stage.refused(422, "/api/v1/notice-routes", { method: "PUT", body: { routes: nowhere } });
    expect(errors[0]!.path).toBe("routes.0.channels.0");
    const { escalationId } = await stage.ask();
    // People find it in the dashboard; then it is settled which channels are told.
    await expect.poll(noticed).toContain(escalationId);
    expect(await stage.deliveries(escalationId)).toEqual([]);
    await stage.call("deleteChannel", { id: channel.id });
    expect((await stage.call("listNoticeRoutes", {})).routes[0]!.channels).toEqual([]);
    await stage.call("putNoticeRoutes", { routes: [] });
  });

  it("deliveries are listed by channel, status and escalation, page by page, and made again", async () => {
    const { channel } = await stage.call("createChannel", {
      kind: "webhook",
      name: "list",
      config: { url: receiver.url },
    });
    const asked = [await stage.ask(), await stage.ask(), await stage.ask()];
    await stage.settled(channel.id, 3);
    const first = await stage.call("listDeliveries", { channelId: channel.id, status: "delivered", limit: 2 });
    const second = await stage.call("listDeliveries", { channelId: channel.id, limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ escalationId }) => escalationId)).toEqual(
      asked.map(({ escalationId }) => escalationId).toReversed(),
    );
    const one = first.items[0]!;
    expect(await stage.call("redeliver", { id: one.id })).toMatchObject({ id: one.id });
    await stage.settled(channel.id, 3);
    await stage.refused(404, `/api/v1/deliveries/${channel.id}/redeliver`, { method: "POST" });
    await stage.call("deleteChannel", { id: channel.id });
  });

  it("a person sees their own notices alone, and marks them as read", async () => {
    const { escalationId } = await stage.ask();
    await expect.poll(noticed).toContain(escalationId);
    const before = await stage.call("listNotices", {}, asAda);
    const { unread } = await stage.call("markNoticesRead", { escalationId }, asAda);
    expect(unread).toBe(before.unread - 1);
    const grace = { authorization: `Bearer ${await createApiKey("grace")}` };
    expect((await stage.call("listNotices", {}, grace)).items).toEqual([]);
    expect((await stage.call("markNoticesRead", {}, asAda)).unread).toBe(0);
  });

  it("a person says how they are told, and links an account elsewhere by its code, once", async () => {
    const quiet = { from: "20:00", to: "08:00", weekends: true };
    expect(await stage.call("putMyNoticeSettings", { quiet, muted: ["reminded"] }, asAda)).toMatchObject({
      quiet,
      muted: ["reminded"],
      email: "ada@example.org",
      contacts: [],
    });
    const code = await createContactCode("slack", "T1:U1", "Ada");
    expect((await stage.call("linkContact", { code }, asAda)).contacts).toMatchObject([
      { kind: "slack", value: "T1:U1" },
    ]);
    await stage.refused(422, "/api/v1/me/contacts", { method: "POST", body: { code } });
    expect((await stage.call("getMyNoticeSettings", {}, asAda)).contacts).toHaveLength(1);
    expect((await stage.call("unlinkContact", { kind: "slack", value: "T1:U1" }, asAda)).contacts).toEqual([]);
    const service = await createApiKey("robot", { kind: "service", role: "administrator" });
    await stage.refused(403, "/api/v1/me/notices", { key: service });
  });

  it("ESC-6 a link to decide with is made for the caller, and only its hash is kept", async () => {
    const { escalationId } = await stage.ask();
    const { url } = await stage.call("createDecisionLink", { id: escalationId }, asAda);
    expect(url).toMatch(/\/decide\/decide_[\w-]{43}$/);
    const { rows } = await getPool().query(
      "SELECT encode(hash, 'hex') AS hash FROM decision_link WHERE person = 'ada'",
    );
    expect(rows[0].hash).not.toContain(url.slice(-43));
    await stage.call("decideEscalation", { id: escalationId, option: "abort" });
    await stage.refused(409, `/api/v1/escalations/${escalationId}/link`, { method: "POST" });
  });

  it("leaves no operation out", () => {
    expect(Object.keys(noticesOperations).filter((id) => !stage.called.has(id as never))).toEqual([]);
  });
});
