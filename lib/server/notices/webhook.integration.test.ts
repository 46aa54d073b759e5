import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "../db";
import { startReceiver, type Receiver } from "../outgoing/testing";
import { openNoticeStage, type NoticeStage } from "./testing";

type Payload = { type: string; timestamp: string; data: { title: string; escalation: { id: string; status: string } } };

describe("webhooks by the Standard Webhooks specification", () => {
  let stage: NoticeStage;
  const receivers: Receiver[] = [];
  const channels: string[] = [];

  beforeAll(async () => {
    stage = await openNoticeStage();
  });
  afterEach(async () => {
    for (const id of channels.splice(0)) await stage.call("deleteChannel", { id });
    for (const receiver of receivers.splice(0)) await receiver.close();
  });
  afterAll(() => stage?.close());

  const receive = async (...answer: Parameters<typeof startReceiver>) => {
    const receiver = await startReceiver(...answer);
    receivers.push(receiver);
    return receiver;
  };
  const channel = async (url: string, name = "hook") => {
    const made = await stage.call("createChannel", { kind: "webhook", name, config: { url } });
    channels.push(made.channel.id);
    return { id: made.channel.id, secret: made.secret! };
  };
  /** Retries come at once instead of by the schedule. */
  const hurry = (channelId: string) =>
    getPool().query("UPDATE delivery SET next_at = now() WHERE channel_id = $1 AND status = 'failed'", [channelId]);
  const state = async (id: string) => (await stage.call("listChannels", {})).items.find((one) => one.id === id)!;

  it("are signed, and tell of the question and of what was decided, each once", async () => {
    const receiver = await receive();
    const { id, secret } = await channel(`${receiver.url}/in`);
    const { escalationId, runId } = await stage.ask();
    await stage.call("decideEscalation", { id: escalationId, option: "accept", reason: "fine" });
    await stage.until(runId, "complete");
    await expect.poll(() => receiver.requests.length).toBe(2);
    const webhook = new Webhook(secret);
    const payloads = receiver.requests.map(
      ({ body, headers }) => webhook.verify(body, headers as Record<string, string>) as Payload,
    );
    expect(payloads.map(({ type }) => type).toSorted()).toEqual(["escalation.closed", "escalation.opened"]);
    expect(payloads.every(({ data }) => data.escalation.id === escalationId)).toBe(true);
    await stage.settled(id);
    expect((await stage.deliveries(escalationId)).map(({ status, attempts }) => [status, attempts])).toEqual([
      ["delivered", 1],
      ["delivered", 1],
    ]);
    expect(receiver.requests).toHaveLength(2);
    expect((await state(id)).lastOkAt).not.toBeNull();
  });

  it("a receiver that answers 500 for a while gets everything once it is back, under the same ids", async () => {
    let broken = true;
    const receiver = await receive((_, response) => {
      response.statusCode = broken ? 500 : 200;
      response.end(broken ? "out of order" : "ok");
    });
    const { id, secret } = await channel(receiver.url);
    const { escalationId } = await stage.ask();
    for (const attempts of [1, 2, 3]) {
      await stage.settled(id, 1, attempts);
      await hurry(id);
    }
    await expect.poll(async () => (await state(id)).failingSince).not.toBeNull();
    await stage.settled(id, 1, 4);
    expect(await state(id)).toMatchObject({ lastError: "It answered 500: out of order", waiting: 1 });
    broken = false;
    await hurry(id);
    await expect.poll(async () => (await stage.deliveries(escalationId))[0]!.status).toBe("delivered");
    expect(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1);
    const last = receiver.requests.at(-1)!;
    new Webhook(secret).verify(last.body, last.headers as Record<string, string>);
    await expect.poll(async () => (await state(id)).failingSince).toBeNull();
  });

  it("a channel that fails is told to administrators, once, and is an event", async () => {
    const receiver = await receive((_, response) => void response.writeHead(503).end());
    const { id } = await channel(receiver.url, "broken");
    await stage.ask();
    for (const attempts of [1, 2, 3, 4]) {
      await stage.settled(id, 1, attempts);
      await hurry(id);
    }
    const notices = async () =>
      (await stage.call("listNotices", {})).items.filter(({ title }) => title === "channel broken can't be reached");
    await expect.poll(async () => (await notices()).length).toBe(1);
    const { rows } = await getPool().query(
      "SELECT count(*)::int AS n FROM event WHERE type = 'channel.failing' AND payload ->> 'channelId' = $1",
      [id],
    );
    expect(rows[0].n).toBe(1);
  });

  it("a receiver that hangs holds up no other", async () => {
    const hanging = await receive(() => undefined);
    const well = await receive();
    await channel(hanging.url, "hanging");
    const { id } = await channel(well.url, "well");
    const asked = await Promise.all(Array.from({ length: 30 }, () => stage.ask()));
    await stage.settled(id, asked.length);
    expect(new Set(well.requests.map(({ headers }) => headers["webhook-id"])).size).toBe(asked.length);
    expect(hanging.requests.length).toBeLessThan(asked.length);
  });

  it("redirects to internal addresses are not followed, and say so", async () => {
    const receiver = await receive(
      (_, response) => void response.writeHead(307, { location: "http://169.254.169.254/latest/meta-data" }).end(),
    );
    const { id } = await channel(receiver.url);
    const { escalationId } = await stage.ask();
    await stage.settled(id);
    const [delivery] = await stage.deliveries(escalationId);
    expect(delivery).toMatchObject({ status: "failed", error: expect.stringContaining("169.254.169.254") });
    expect((await state(id)).failingSince).not.toBeNull();
  });

  it("Retry-After is honoured, and 410 switches the channel off", async () => {
    const busy = await receive((_, response) => void response.writeHead(429, { "retry-after": "3600" }).end());
    const gone = await receive((_, response) => void response.writeHead(410).end());
    const { id } = await channel(busy.url, "busy");
    const { id: goneId } = await channel(gone.url, "gone");
    const { escalationId } = await stage.ask();
    await stage.settled(id);
    await stage.settled(goneId);
    const all = await stage.deliveries(escalationId);
    const next = Date.parse(all.find(({ channelId }) => channelId === id)!.nextAt!);
    expect(next - Date.now()).toBeGreaterThan(3_500_000);
    expect(all.find(({ channelId }) => channelId === goneId)!.status).toBe("dead");
    expect(await state(goneId)).toMatchObject({ enabled: false, dead: 1 });
  });

  it("what was given up is delivered again when somebody says so", async () => {
    let status = 400;
    const receiver = await receive((_, response) => void response.writeHead(status).end());
    const { id } = await channel(receiver.url);
    const { escalationId } = await stage.ask();
    await stage.settled(id);
    await getPool().query("UPDATE delivery SET attempts = 9 WHERE channel_id = $1", [id]);
    await hurry(id);
    await expect.poll(async () => (await stage.deliveries(escalationId))[0]!.status).toBe("dead");
    status = 200;
    const [dead] = await stage.deliveries(escalationId);
    expect(await stage.call("redeliver", { id: dead!.id })).toMatchObject({ attempts: 0 });
    await expect.poll(async () => (await stage.deliveries(escalationId))[0]!.status).toBe("delivered");
    expect(new Set(receiver.requests.map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([dead!.id]));
  });

  it("a test message says what the receiver answered", async () => {
    const receiver = await receive((_, response) => void response.writeHead(202).end("thanks"));
    const { id } = await channel(receiver.url);
    expect(await stage.call("testChannel", { id })).toMatchObject({ ok: true, status: 202, answer: "thanks" });
    expect(JSON.parse(receiver.requests[0]!.body)).toMatchObject({ type: "channel.test" });
    await receiver.close();
    receivers.length = 0;
    expect(await stage.call("testChannel", { id })).toMatchObject({
      ok: false,
      status: null,
      answer: expect.stringContaining("can't be reached"),
    });
  });
});
