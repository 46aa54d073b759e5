import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testPerson } from "@/scripts/test/people";
import { installRelease, startRelease, type WaitingRelease } from "@/scripts/test/release";
import { openNoticeStage, type NoticeStage } from "../notices/testing";
import { openSlackWorkspace, slackUser, type SlackWorkspace } from "./testing";

describe("ESC-6 a release is approved from Slack", () => {
  let stage: NoticeStage;
  let slack: SlackWorkspace;
  let release: WaitingRelease;

  beforeAll(async () => {
    stage = await openNoticeStage();
    await testPerson("rita", { email: "rita@example.org", role: "approver", approverRoles: ["RELEASE"] });
    slack = await openSlackWorkspace();
    slack.users.set("U-RITA", slackUser("rita@example.org"));
    slack.users.set("U-GRACE", slackUser("grace@example.org"));
    const config = { apiUrl: slack.apiUrl, channel: "C1", botToken: "xoxb-test-token", signingSecret: slack.secret };
    await stage.call("createChannel", { kind: "slack", name: "slack", config });
    await installRelease(stage);
    release = await startRelease(stage, stage.folder, "shop");
  });
  afterAll(async () => {
    await slack?.close();
    await stage?.close();
  });

  const decision = async () => (await stage.call("getEscalation", { id: release.escalationId })).decision;

  it("the message says what is asked of whom, and why, and has a button for each option", async () => {
    await expect.poll(() => slack.messages.length).toBe(1);
    const [message] = slack.messages;
    const text = JSON.stringify(message!.blocks);
    expect(message!.text).toBe("Decision needed: OPS:RELEASE on shop: may the release be published?");
    for (const part of [
      "asks RELEASE to decide",
      "Publish the approved release",
      "exactly as shown, once",
      "Requested by",
    ])
      expect(text).toContain(part);
    const buttons = message!.blocks.flatMap(({ elements }) => elements ?? []).map(({ action_id }) => action_id);
    expect(buttons.filter((id) => id !== undefined)).toEqual([
      "qd.decide.approve",
      "qd.decide.reject",
      "qd.decide.abort",
      "qd.open",
    ]);
  });

  it("whoever does not have the role is told who may, and nothing is published", async () => {
    expect((await slack.press(stage, "U-GRACE", "approve")).status).toBe(200);
    await expect
      .poll(() => slack.replies.map(({ text }) => String(text)))
      .toEqual([expect.stringMatching(/^\w+.*\bRELEASE\b/)]);
    expect(await decision()).toBeNull();
    expect(await release.published()).toEqual({ tags: [], times: 0 });
  });

  it("whoever has it approves; pressed thrice, the run goes on exactly once", async () => {
    await Promise.all([1, 2, 3].map(() => slack.press(stage, "U-RITA", "approve")));
    await stage.until(release.runId, "complete");
    expect(await decision()).toMatchObject({ option: "approve", by: "rita", via: "slack" });
    expect(await release.published()).toEqual({ tags: ["v1.2.0"], times: 1 });
    expect(await release.outcome()).toEqual({ status: "complete", attempts: 1, started: 1, decided: 1 });
    await expect
      .poll(() => JSON.stringify(slack.messages.at(-1)!.blocks))
      .toContain('rita chose \\"Approve\\" by slack');
    expect(JSON.stringify(slack.messages.at(-1)!.blocks)).not.toContain("qd.decide");
  });
});
