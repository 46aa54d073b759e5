import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { getPool } from "../db";
import { openNoticeStage, type NoticeStage } from "../notices/testing";
import { isSlackSigned, slackSignature } from "./signature";
import { openSlackWorkspace, slackUser, type SlackWorkspace } from "./testing";

describe("ESC-6 decisions from Slack", () => {
  let stage: NoticeStage;
  let slack: SlackWorkspace;
  let channelId: string;

  beforeAll(async () => {
    stage = await openNoticeStage();
    slack = await openSlackWorkspace();
    const config = {
      apiUrl: slack.apiUrl,
      channel: "C1",
      botToken: "xoxb-test-token",
      signingSecret: slack.secret,
    };
    channelId = (await stage.call("createChannel", { kind: "slack", name: "slack", config })).channel.id;
    slack.users.set("U-ADA", slackUser("ada@example.org"));
    slack.users.set("U-GRACE", slackUser("Grace@Example.org"));
    slack.users.set("U-STRANGER", slackUser("ada@example.org", { team_id: "T-OTHER" }));
    slack.users.set("U-UNCONFIRMED", slackUser("ada@example.org", { is_email_confirmed: false }));
    slack.users.set("U-NOBODY", slackUser("nobody@example.org"));
  });
  beforeEach(() => {
    slack.messages.length = 0;
    slack.replies.length = 0;
    slack.views.length = 0;
  });
  afterAll(async () => {
    await slack?.close();
    await stage?.close();
  });

  const ask = async () => {
    const asked = await stage.ask();
    await expect.poll(() => slack.messages.length).toBe(1);
    await stage.settled(channelId);
    return asked;
  };
  const decisionOf = async (id: string) => (await stage.call("getEscalation", { id })).decision;
  const shows = (text: string) => expect.poll(() => JSON.stringify(slack.messages.at(-1)!.blocks)).toContain(text);

  it("a run that waits for approval by role is approved with a button and goes on exactly once", async () => {
    const { escalationId, runId } = await ask();
    expect(slack.calls.at(-1)!.authorization).toBe("Bearer xoxb-test-token");
    const answers = await Promise.all(Array.from({ length: 3 }, () => slack.press(stage, "U-ADA", "abort")));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    await stage.until(runId, "aborted");
    expect(await decisionOf(escalationId)).toMatchObject({ by: "ada", via: "slack", option: "abort" });
    await shows('ada chose \\"Abort\\" by slack');
    const { rows } = await getPool().query(
      "SELECT count(*)::int AS n FROM event WHERE type = 'escalation.decided' AND payload ->> 'escalationId' = $1",
      [escalationId],
    );
    expect(rows[0].n).toBe(1);
    expect(JSON.stringify(slack.messages.at(-1)!.blocks)).not.toContain("qd.decide");
  });

  it("an option that needs a reason opens a modal, and its answer decides", async () => {
    const { escalationId, runId } = await ask();
    await slack.press(stage, "U-ADA", "accept");
    expect(slack.views).toHaveLength(1);
    expect(await decisionOf(escalationId)).toBeNull();
    const empty = await slack.submit(stage, "U-ADA", slack.views[0]!, "  ");
    expect(empty.json).toMatchObject({
      response_action: "errors",
      errors: { reason: expect.stringMatching(/reason/) },
    });
    const sent = await slack.submit(stage, "U-ADA", slack.views[0]!, "the agent is on leave");
    expect(sent.json).toEqual({ response_action: "clear" });
    await stage.until(runId, "complete");
    expect(await decisionOf(escalationId)).toMatchObject({ reason: "the agent is on leave", via: "slack", by: "ada" });
    await shows("the agent is on leave");
  });

  it("who is not asked is told so, and nothing is decided", async () => {
    const { escalationId } = await ask();
    await slack.press(stage, "U-GRACE", "abort");
    await expect.poll(() => slack.replies.map(({ text }) => text)).toEqual([expect.stringContaining("ARCHITECT")]);
    expect(slack.replies[0]).toMatchObject({ response_type: "ephemeral" });
    expect(await decisionOf(escalationId)).toBeNull();
    await stage.call("decideEscalation", { id: escalationId, option: "abort" });
    await shows('test chose \\"Abort\\" by rest');
  });

  it("the loser of a race is told who decided what and when", async () => {
    const { escalationId } = await ask();
    const button = structuredClone(slack.messages.at(-1)!.blocks);
    await stage.call("decideEscalation", { id: escalationId, option: "abort" });
    await shows("test chose");
    slack.messages.at(-1)!.blocks = button;
    await slack.press(stage, "U-ADA", "abort");
    await expect
      .poll(() => slack.replies.map(({ text }) => String(text ?? "")))
      .toContainEqual(expect.stringMatching(/Already decided: test chose "abort" at \d{4}-/));
    await expect.poll(() => slack.replies.some((reply) => reply["replace_original"] === true)).toBe(true);
  });

  it.each(["U-NOBODY", "U-STRANGER", "U-UNCONFIRMED", "U-UNKNOWN"])(
    "%s is nobody here: they are told to link their account, and do so with the code, once",
    async (user) => {
      const { escalationId } = await ask();
      await slack.press(stage, user, "abort");
      await expect.poll(() => slack.replies.length).toBe(1);
      expect(await decisionOf(escalationId)).toBeNull();
      const code = /link=(link_[\w-]{43})/.exec(String(slack.replies[0]!["text"]))![1]!;
      const own = `p-${user.toLowerCase()}`;
      await testPerson(own, { role: "approver", approverRoles: ["ARCHITECT"] });
      const authorization = `Bearer ${await createApiKey(own)}`;
      await stage.call("linkContact", { code }, { authorization });
      await stage.refused(422, "/api/v1/me/contacts", { method: "POST", body: { code } });
      await slack.press(stage, user, "abort");
      await expect.poll(async () => (await decisionOf(escalationId))?.by).toBe(own);
    },
  );

  it("a wrong, old or repeated signature is refused", async () => {
    const { escalationId } = await ask();
    expect((await slack.press(stage, "U-ADA", "abort", { signature: `v0=${"0".repeat(64)}` })).status).toBe(403);
    const old = String(Math.floor(Date.now() / 1_000) - 301);
    expect((await slack.press(stage, "U-ADA", "abort", { timestamp: old })).status).toBe(403);
    const body = new URLSearchParams({ payload: JSON.stringify({ type: "block_actions" }) }).toString();
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": slackSignature(slack.secret, timestamp, body),
    };
    const send = () => stage.send("/api/slack/interactions", { method: "POST", key: null, body, headers });
    expect((await send()).status).toBe(200);
    expect((await send()).status).toBe(403);
    expect(await decisionOf(escalationId)).toBeNull();
    await stage.call("decideEscalation", { id: escalationId, option: "abort" });
  });

  it("what was shown and is not what would be carried out any more is refused", async () => {
    const { escalationId } = await ask();
    await getPool().query("UPDATE escalation SET content_hash = 'another' WHERE id = $1", [escalationId]);
    await slack.press(stage, "U-ADA", "abort");
    await expect.poll(() => slack.replies.length).toBeGreaterThan(0);
    expect(await decisionOf(escalationId)).toBeNull();
  });
});

describe("Slack's signature", () => {
  it("is that of Slack's documentation", () => {
    const body =
      "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
    const secret = "8f742231b10e8888abcd99yyyzzz85a5";
    const signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    expect(slackSignature(secret, "1531420618", body)).toBe(signature);
    expect(isSlackSigned(secret, "1531420618", signature, body)).toBe(true);
    expect(isSlackSigned(secret, "1531420619", signature, body)).toBe(false);
    expect(isSlackSigned(secret, "1531420618", "v0=", body)).toBe(false);
  });
});
