import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey } from "@/scripts/test/people";
import { startReceiver, type Receiver } from "../outgoing/testing";
import { headerOf, readable, startMailServer, type MailServer } from "./smtp/testing";
import { openNoticeStage, type NoticeStage } from "./testing";

describe("ESC-6 who is mentioned in a comment is told", () => {
  let stage: NoticeStage;
  let mail: MailServer;
  let hook: Receiver;
  let asked: { runId: string; escalationId: string };
  const keys: Record<string, { authorization: string }> = {};

  beforeAll(async () => {
    stage = await openNoticeStage();
    mail = await startMailServer();
    hook = await startReceiver();
    for (const name of ["ada", "grace", "vic"]) keys[name] = { authorization: `Bearer ${await createApiKey(name)}` };
    asked = await stage.ask();
    const config = { host: "127.0.0.1", port: mail.port, security: "none", from: "qd@example.org" };
    await stage.call("createChannel", { kind: "email", name: "mail", config });
    await stage.call("createChannel", { kind: "webhook", name: "hook", config: { url: hook.url } });
    await stage.call("createChannel", { kind: "teams", name: "teams", config: { webhookUrl: `${hook.url}/teams` } });
  });
  afterAll(async () => {
    await mail?.close();
    await hook?.close();
    await stage?.close();
  });

  const say = (text: string, by = "test", key = crypto.randomUUID()) =>
    stage.call("commentEscalation", { id: asked.escalationId, text }, { ...keys[by], "idempotency-key": key });
  const told = async (name: string) =>
    (await stage.call("listNotices", {}, keys[name])).items.filter(({ kind }) => kind === "mentioned");
  const mailsTo = (name: string) => mail.mails.filter(({ to }) => to[0] === `${name}@example.org`);

  it("in the dashboard and by mail, once for each comment however often it names them; systems hear of it, chats do not", async () => {
    const key = crypto.randomUUID();
    for (const _ of [1, 2]) await say("@grace please look, @grace. @vic too, and @nobody", "test", key);
    await expect.poll(async () => (await told("grace")).length).toBe(1);
    expect((await told("grace"))[0]).toMatchObject({
      escalationId: asked.escalationId,
      lead: "test mentioned grace, vic in a comment.",
      readAt: null,
    });
    expect(await told("vic")).toHaveLength(1);
    expect(await told("ada")).toEqual([]);
    await expect.poll(() => [mailsTo("grace").length, mailsTo("vic").length]).toEqual([1, 1]);
    const [first] = mailsTo("grace");
    expect(headerOf(first!, "Subject")).toMatch(/^You were mentioned: /);
    expect(readable(first!)).toContain("@grace please look, @grace.");
    // Whoever is mentioned need not be one who may decide.
    expect(readable(first!)).not.toMatch(/\/decide\//);
    await expect.poll(() => hook.requests.length).toBe(1);
    expect(JSON.parse(hook.requests[0]!.body)).toMatchObject({ type: "escalation.mentioned" });
    expect(hook.requests.map(({ path }) => path)).toEqual(["/"]);
    expect(mailsTo("ada")).toEqual([]);
  });

  it("nobody is told of what they wrote themselves, or of a comment that names nobody", async () => {
    await say("I, @grace, look at it", "grace");
    await say("No names here");
    await say("@ada last", "grace");
    await expect.poll(async () => (await told("ada")).length).toBe(1);
    expect(await told("grace")).toHaveLength(1);
  });

  it("who does not want that by mail has it in the dashboard alone, and a route that tells later does not delay it", async () => {
    await stage.call("putMyNoticeSettings", { quiet: null, muted: ["mentioned"] }, keys["vic"]);
    const { items } = await stage.call("listChannels", {});
    const channels = items.filter(({ kind }) => kind === "email").map(({ id }) => id);
    const route = { name: "later", types: [], levels: [], roles: [], coordinators: [], quiet: "ignore" as const };
    await stage.call("putNoticeRoutes", { routes: [{ ...route, channels, afterMinutes: 600 }] });
    await say("@vic and @grace, again");
    await expect.poll(() => mailsTo("grace").length).toBe(2);
    expect(await told("vic")).toHaveLength(2);
    expect(mailsTo("vic")).toHaveLength(1);
  });
});
