import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getPool } from "../db";
import { startReceiver, type Receiver } from "../outgoing/testing";
import { openNoticeStage, type NoticeStage } from "./testing";

type Run = { text: string };
type Card = {
  type: string;
  body: { type: string; inlines?: Run[]; facts?: { title: string; value: string }[] }[];
  actions: { type: string; title: string; url: string }[];
};
type Posted = { type: string; attachments: { contentType: string; contentUrl: null; content: Card }[] };

describe("ESC-6 notices in Microsoft Teams", () => {
  let stage: NoticeStage;
  let workflow: Receiver;
  let channelId: string;
  /** As Power Automate answers: 202 and nothing else, unless a test says otherwise. */
  let answer = { status: 202, text: "" };

  beforeAll(async () => {
    stage = await openNoticeStage();
    workflow = await startReceiver((_, response) => void response.writeHead(answer.status).end(answer.text));
    const config = {
      webhookUrl: `${workflow.url}/workflows/0a1b/triggers/manual/paths/invoke?sig=secret-of-the-address`,
    };
    channelId = (await stage.call("createChannel", { kind: "teams", name: "teams", config })).channel.id;
  });
  beforeEach(() => {
    answer = { status: 202, text: "" };
    workflow.requests.length = 0;
  });
  afterAll(async () => {
    await workflow?.close();
    await stage?.close();
  });

  const state = async () => (await stage.call("listChannels", {})).items.find(({ id }) => id === channelId)!;
  const cards = (): Card[] => workflow.requests.map(({ body }) => (JSON.parse(body) as Posted).attachments[0]!.content);
  const textOf = (card: Card) =>
    card.body
      .flatMap(({ inlines }) => inlines ?? [])
      .map(({ text }) => text)
      .join("\n");

  it("a question is an Adaptive Card with a button for each option, which leads to the page where it is decided; the outcome follows", async () => {
    const { escalationId, runId } = await stage.ask();
    await stage.settled(channelId);
    const [request] = workflow.requests;
    expect(request).toMatchObject({ method: "POST", path: expect.stringContaining("sig=secret-of-the-address") });
    expect(request!.headers["content-type"]).toBe("application/json");
    const posted = JSON.parse(request!.body) as Posted;
    expect(posted).toMatchObject({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          contentUrl: null,
          content: { type: "AdaptiveCard", version: "1.4" },
        },
      ],
    });
    // Teams takes no card above 28 kB.
    expect(Buffer.byteLength(request!.body)).toBeLessThan(28_000);
    const [card] = cards();
    for (const part of ["Decision needed: ", "asks ARCHITECT to decide", "Abort: Ends the run"])
      expect(textOf(card!)).toContain(part);
    const page = (query: string) => expect.stringMatching(new RegExp(`^http.*/escalations/${escalationId}${query}$`));
    expect(card!.actions).toEqual(
      [
        ["Retry…", "\\?option=retry"],
        ["Continue without it…", "\\?option=accept"],
        ["Abort…", "\\?option=abort"],
        ["Open", ""],
      ].map(([title, query]) => ({ type: "Action.OpenUrl", title, url: page(query!) })),
    );
    for (const { url } of card!.actions) await fetch(url).catch(() => undefined);
    expect((await stage.call("getEscalation", { id: escalationId })).status).toBe("open");
    await stage.call("decideEscalation", { id: escalationId, option: "accept", reason: "fine" });
    await stage.until(runId, "complete");
    await expect.poll(() => workflow.requests.length).toBe(2);
    expect(textOf(cards()[1]!)).toMatch(/^Decided: .*\ntest chose "Continue without it".*Reason: fine/);
    expect(cards()[1]!.actions.map(({ title }) => title)).toEqual(["Open"]);
  });

  it("what is not taken is tried again, shows why, and is raised when it goes on", async () => {
    answer = { status: 502, text: "NoResponse" };
    const { escalationId } = await stage.ask();
    for (const attempts of [1, 2, 3]) {
      await expect.poll(async () => (await stage.deliveries(escalationId))[0]?.attempts).toBe(attempts);
      await expect.poll(async () => (await stage.deliveries(escalationId))[0]?.status).toBe("failed");
      if (attempts < 3)
        await getPool().query("UPDATE delivery SET next_at = now() WHERE channel_id = $1 AND status = 'failed'", [
          channelId,
        ]);
    }
    const [failed] = await stage.deliveries(escalationId);
    expect(failed).toMatchObject({ error: "It answered 502: NoResponse", responseStatus: 502 });
    expect(failed!.nextAt).not.toBeNull();
    await expect.poll(async () => (await state()).failingSince).not.toBeNull();
    const raised = async () => (await stage.call("listNotices", {})).items.filter(({ kind }) => kind === "failing");
    await expect
      .poll(async () => (await raised()).map(({ title }) => title))
      .toEqual(["channel teams can't be reached"]);
    answer = { status: 202, text: "" };
    await stage.call("redeliver", { id: failed!.id });
    await expect.poll(async () => (await stage.deliveries(escalationId))[0]!.status).toBe("delivered");
    await expect.poll(async () => (await state()).failingSince).toBeNull();
  });

  it("the address holds a key, so it is kept as a secret and is in no answer", async () => {
    expect(await stage.call("testChannel", { id: channelId })).toMatchObject({ ok: true, status: 202 });
    expect(textOf(cards()[0]!)).toMatch(/^Test: /);
    const shown = JSON.stringify([await state(), await stage.call("listDeliveries", {})]);
    expect(shown).not.toContain("secret-of-the-address");
    expect((await state()).secrets).toEqual(["webhookUrl"]);
  });
});
