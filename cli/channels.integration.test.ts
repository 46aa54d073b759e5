import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startReceiver, type Receiver } from "@/lib/server/outgoing/testing";
import { openNoticeStage, type NoticeStage } from "@/lib/server/notices/testing";
import { createApiKey } from "@/scripts/test/people";
import { keyOptions } from "./server/testing";
import { qd } from "./testing";

let stage: NoticeStage;
let receiver: Receiver;
beforeAll(async () => {
  stage = await openNoticeStage();
  receiver = await startReceiver((_, response) => void response.end("thanks"));
});
afterAll(async () => {
  await receiver?.close();
  await stage?.close();
});

const run = (...argv: string[]) => qd(argv, keyOptions(stage));
async function good(...argv: string[]): Promise<string> {
  const { code, out, err } = await run(...argv);
  expect(code, err).toBe(0);
  return out;
}

describe("qd channels and qd deliveries", () => {
  it("adds, lists, tries and removes a channel, and shows what was sent", async () => {
    expect(await good("channels")).toMatch(/^No channels/);
    expect(await good("channels", "add", "ops", "--kind", "webhook", "--set", `url=${receiver.url}`)).toMatch(
      /Signing secret, shown this once: whsec_/,
    );
    expect(await good("channels")).toMatch(/ops +webhook +on +0/);
    expect(await good("channels", "test", "ops")).toMatch(/^Delivered in \d+ ms: thanks/);
    const { escalationId } = await stage.ask();
    await expect.poll(() => good("deliveries", "--escalation", escalationId)).toMatch(/ops .*delivered/);
    const { items } = JSON.parse(await good("deliveries", "--channel", "ops", "--json")) as { items: { id: string }[] };
    expect(await good("deliveries", "redeliver", items[0]!.id)).toContain("is delivered again");
    expect((await run("channels", "test", "nowhere")).err).toMatch(/no channel "nowhere"/);
    expect(await good("channels", "remove", "ops")).toBe("Removed ops.\n");
  });

  it("ESC-6 a run that waits for approval by role is decided by qd, and goes on exactly once", async () => {
    const { escalationId, runId } = await stage.ask();
    const decide = async (person: string) =>
      qd(["decide", escalationId, "accept", "--reason", "known"], {
        ...keyOptions(stage),
        env: { QD_URL: stage.url, QD_API_KEY: await createApiKey(person) },
      });
    const refused = await decide("grace");
    expect(refused.code).not.toBe(0);
    expect(refused.err).toMatch(/ARCHITECT/);
    const both = await Promise.all([decide("ada"), decide("ada")]);
    expect(both.filter(({ code }) => code === 0)).toHaveLength(1);
    await stage.until(runId, "complete");
    const { decision } = await stage.call("getEscalation", { id: escalationId });
    expect(decision).toMatchObject({ by: "ada", via: "cli", option: "accept" });
  });
});
