import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "../db";
import { headerOf, readable, startMailServer, type MailServer } from "./smtp/testing";
import { openNoticeStage, type NoticeStage } from "./testing";

describe("e-mail by SMTP", () => {
  let stage: NoticeStage;
  const servers: MailServer[] = [];
  const channels: string[] = [];

  beforeAll(async () => {
    stage = await openNoticeStage();
  });
  afterEach(async () => {
    for (const id of channels.splice(0)) await stage.call("deleteChannel", { id });
    for (const server of servers.splice(0)) await server.close();
    await getPool().query("DELETE FROM notice_setting");
  });
  afterAll(() => stage?.close());

  const serve = async (...options: Parameters<typeof startMailServer>) => {
    const server = await startMailServer(...options);
    servers.push(server);
    return server;
  };
  const channel = async (port: number, config: Record<string, string | null> = {}) => {
    const { channel } = await stage.call("createChannel", {
      kind: "email",
      name: "mail",
      config: { host: "127.0.0.1", port, security: "none", from: "Quarterdeck <qd@example.org>", ...config },
    });
    channels.push(channel.id);
    return channel.id;
  };

  it("goes to each person who may decide and has an address, with a link of their own, and to nobody else", async () => {
    const server = await serve();
    const id = await channel(server.port);
    const { escalationId } = await stage.ask();
    await stage.settled(id);
    expect(server.mails.map(({ to }) => to)).toEqual([["ada@example.org"]]);
    const [mail] = server.mails;
    const [delivery] = await stage.deliveries(escalationId);
    expect(headerOf(mail!, "Message-ID")).toBe(`<${delivery!.id}@quarterdeck>`);
    expect(headerOf(mail!, "Subject")).toMatch(/^Decision needed: TEST:WAIT/);
    expect(headerOf(mail!, "Auto-Submitted")).toBe("auto-generated");
    expect(readable(mail!)).toMatch(/http:\/\/\S+\/decide\/decide_[\w-]{43}/);
    const { rows } = await getPool().query("SELECT person FROM decision_link WHERE escalation_id = $1", [escalationId]);
    expect(rows).toEqual([{ person: "ada" }]);
    const stored = await getPool().query("SELECT payload::text || coalesce(response::text, '') AS text FROM delivery");
    expect(stored.rows.map(({ text }) => text).join("\n")).not.toContain("decide_");
  });

  it("in quiet hours waits until they are over", async () => {
    const server = await serve();
    const id = await channel(server.port);
    const hour = new Date().getUTCHours();
    const clock = (at: number) => `${String((at + 24) % 24).padStart(2, "0")}:00`;
    await getPool().query("INSERT INTO notice_setting (person, quiet) VALUES ('ada', $1)", [
      { from: clock(hour - 1), to: clock(hour + 3), weekends: false },
    ]);
    const { escalationId } = await stage.ask();
    await expect.poll(async () => (await stage.deliveries(escalationId)).length).toBe(1);
    const [delivery] = await stage.deliveries(escalationId);
    expect(delivery!.status).toBe("pending");
    expect(Date.parse(delivery!.nextAt!)).toBeGreaterThan(Date.now() + 3_600_000);
    await stage.call("decideEscalation", { id: escalationId, option: "abort" });
    await expect.poll(async () => (await stage.deliveries(escalationId))[0]!.status).toBe("dropped");
    expect(server.mails).toEqual([]);
    expect(id).toBe(delivery!.channelId);
  });

  it("a refused address is given up at once, a busy server is tried again", async () => {
    let code = 550;
    const server = await serve({
      onRcptTo: (_address, _session, done) => done(Object.assign(new Error("no such mailbox"), { responseCode: code })),
    });
    const id = await channel(server.port);
    const first = await stage.ask();
    await stage.settled(id);
    expect((await stage.deliveries(first.escalationId))[0]).toMatchObject({
      status: "dead",
      responseStatus: 550,
      error: expect.stringContaining("no such mailbox"),
    });
    code = 451;
    const second = await stage.ask();
    await stage.settled(id, 2);
    expect((await stage.deliveries(second.escalationId))[0]).toMatchObject({ status: "failed", attempts: 1 });
  });

  it("signs in with the password that is kept sealed, and says when it is wrong", async () => {
    const server = await serve({
      authOptional: false,
      authMethods: ["PLAIN", "LOGIN"],
      onAuth: ({ username, password }, _session, done) =>
        username === "qd" && password === "s3cret" ? done(null, { user: "qd" }) : done(new Error("wrong password")),
    });
    const id = await channel(server.port, { user: "qd", password: "s3cret" });
    expect(await stage.call("testChannel", { id, to: "x@example.org" })).toMatchObject({ ok: true });
    const shown = (await stage.call("listChannels", {})).items.find((one) => one.id === id)!;
    expect(shown.secrets).toEqual(["password"]);
    expect(JSON.stringify(shown)).not.toContain("s3cret");
    const { rows } = await getPool().query("SELECT secrets::text AS text FROM channel WHERE id = $1", [id]);
    expect(rows[0].text).not.toContain("s3cret");
    const config = { host: "127.0.0.1", port: server.port, security: "none", from: "qd@example.org", user: "qd" };
    await stage.call("updateChannel", { id, name: "mail", config: { ...config, password: "wrong" } });
    const refused = await stage.call("testChannel", { id, to: "x@example.org" });
    expect(refused).toMatchObject({ ok: false, answer: expect.stringMatching(/mail server/) });
    expect(refused.answer).not.toContain("s3cret");
    expect(server.mails).toHaveLength(1);
  });

  it("to a server in a private network that nobody allowed nothing is sent", async () => {
    const id = await channel(25, { host: "10.0.0.1" });
    const { escalationId } = await stage.ask();
    await stage.settled(id);
    expect((await stage.deliveries(escalationId))[0]).toMatchObject({
      status: "failed",
      error: expect.stringContaining("private network"),
    });
  });
});
