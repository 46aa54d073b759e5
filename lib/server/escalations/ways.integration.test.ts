import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { sweepOnce } from "@/workers/sweep";
import { getPool } from "../db";
import { createLink, linkEnd } from "../links/links";
import { openLink } from "../links/find";
import { callTool, openMcpClient } from "../mcp/testing";
import { openNoticeStage, type NoticeStage } from "../notices/testing";
import { getRuntime } from "../runtime";
import { openSlackWorkspace, slackUser, type SlackWorkspace } from "../slack/testing";

const PEOPLE = { rest: "rosa", cli: "carl", mcp: "mona", link: "lina", slack: "ada" } as const;
type Way = keyof typeof PEOPLE;

describe("ESC-4 approvers by every way at the same moment", () => {
  let stage: NoticeStage;
  let slack: SlackWorkspace;
  let mcp: Awaited<ReturnType<typeof openMcpClient>>;
  const keys = new Map<string, string>();

  beforeAll(async () => {
    stage = await openNoticeStage();
    slack = await openSlackWorkspace();
    const config = { apiUrl: slack.apiUrl, channel: "C1", botToken: "xoxb-test-token", signingSecret: slack.secret };
    await stage.call("createChannel", { kind: "slack", name: "slack", config });
    slack.users.set("U-ADA", slackUser("ada@example.org"));
    for (const name of ["rosa", "carl", "mona", "lina"]) {
      await testPerson(name, { role: "approver", approverRoles: ["ARCHITECT"] });
      keys.set(name, await createApiKey(name));
    }
    mcp = await openMcpClient(stage.url, keys.get("mona")!);
  });
  afterAll(async () => {
    await mcp?.close();
    await slack?.close();
    await stage?.close();
  });

  /** Asks, and returns how each way decides it: to the status and words it is answered with. */
  async function ask(): Promise<{
    runId: string;
    id: string;
    ways: Record<Way, () => Promise<{ ok: boolean; text: string }>>;
  }> {
    const { runId, escalationId: id } = await stage.ask();
    const message = () => slack.messages.find(({ blocks }) => JSON.stringify(blocks).includes(id));
    await expect.poll(message).toBeDefined();
    // As it was shown: whoever presses may not have seen yet that somebody else was faster.
    const shown = structuredClone(message()!);
    const { contentHash } = await stage.call("getEscalation", { id });
    const { url } = await createLink({ escalationId: id, person: "lina", contentHash, expiresAt: linkEnd(null) });
    const token = url.split("/").at(-1)!;
    const { nonce } = (await openLink(token))!;
    const byKey = async (name: string, headers: Record<string, string> = {}) => {
      const body = { option: "abort", reason: `${name} says so` };
      const answer = await stage.send(`/api/v1/escalations/${id}/decision`, {
        method: "POST",
        key: keys.get(name)!,
        headers,
        body,
      });
      return { ok: answer.status === 200, text: answer.text };
    };
    return {
      runId,
      id,
      ways: {
        rest: () => byKey("rosa"),
        cli: () => byKey("carl", { "x-quarterdeck-client": "qd" }),
        mcp: async () => {
          const answer = await callTool(mcp, "decide_escalation", { id, option: "abort", reason: "mona says so" });
          return { ok: answer.isError !== true, text: JSON.stringify(answer.structuredContent) };
        },
        link: async () => {
          const { postDecision } = await import("../links/http");
          const request = new Request(`http://127.0.0.1/decide/${token}/decision`, {
            method: "POST",
            headers: {
              host: "127.0.0.1",
              origin: "http://127.0.0.1",
              "content-type": "application/x-www-form-urlencoded",
            },
            body: new URLSearchParams({ option: "abort", reason: "lina says so", nonce }).toString(),
          });
          const location = (await postDecision(request, token)).headers.get("location")!;
          return { ok: !location.includes("said="), text: decodeURIComponent(location) };
        },
        slack: async () => {
          const before = slack.replies.length;
          slack.messages.push(shown);
          await slack.press(stage, "U-ADA", "abort");
          const said = slack.replies
            .slice(before)
            .map((reply) => JSON.stringify(reply))
            .join();
          return { ok: !said.includes("Already decided"), text: said };
        },
      },
    };
  }

  const entriesOf = async (id: string) =>
    (await stage.call("listAuditEntries", { target: `escalation:${id}`, limit: 200 })).items;
  const decidedEvents = async (id: string) =>
    (
      await getPool().query(
        "SELECT type FROM event WHERE type IN ('escalation.decided', 'escalation.expired') AND payload ->> 'escalationId' = $1",
        [id],
      )
    ).rows;

  it("one counts, is carried out once and is on record; each loser is told who decided what and when", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { runId, id, ways } = await ask();
      const turned = Object.entries(ways).map((_, index, all) => all[(index + round) % all.length]!);
      const answers = await Promise.all(
        turned.map(async ([way, decide]) => ({ way: way as Way, ...(await decide()) })),
      );
      await stage.until(runId, "aborted");
      const { decision, status } = await stage.call("getEscalation", { id });
      expect(status).toBe("decided");
      const winner = answers.find(({ way }) => decision!.via === way)!;
      expect(decision).toMatchObject({ by: PEOPLE[winner.way], option: "abort" });
      expect(winner.ok, winner.text).toBe(true);
      expect(await decidedEvents(id)).toHaveLength(1);
      const entries = await entriesOf(id);
      const done = entries.filter(({ outcome }) => outcome === "done");
      expect(done).toMatchObject([
        { action: "decideEscalation", actor: { kind: "person", name: PEOPLE[winner.way] }, via: winner.way },
      ]);
      const lost = entries.filter(({ outcome }) => outcome === "refused");
      expect(lost.map(({ via }) => via).toSorted()).toEqual(
        Object.keys(ways)
          .filter((way) => way !== winner.way)
          .toSorted(),
      );
      for (const { status: answered, reason } of lost) {
        expect(answered).toBe(409);
        expect(reason).toMatch(/decided/i);
      }
      for (const { way, ok, text } of answers)
        if (way !== winner.way && way !== "slack" && way !== "link") {
          expect(ok).toBe(false);
          expect(text).toContain(`${PEOPLE[winner.way]} chose`);
          expect(text).toContain(decision!.at);
        }
    }
  });

  it("ESC-3 against the deadline: the run ends once, by the rules or by whoever was faster", async () => {
    for (let round = 0; round < 6; round += 1) {
      const { runId, id, ways } = await ask();
      await getPool().query(
        `UPDATE escalation SET deadline = now() - interval '1 second', next_at = now() - interval '1 second',
          rules = rules || '{"onDeadline": {"do": "abort"}}' WHERE id = $1`,
        [id],
      );
      const sweep = () =>
        sweepOnce({ pool: getPool(), engine: getRuntime().engine, free: () => 0, take: async () => undefined });
      const [answer] = await Promise.all([ways.rest(), sweep(), ways.slack(), sweep()]);
      await stage.until(runId, "aborted");
      const { status, decision } = await stage.call("getEscalation", { id });
      expect(["decided", "expired"]).toContain(status);
      expect(answer.ok).toBe(decision?.by === "rosa");
      expect(await decidedEvents(id)).toHaveLength(1);
      const done = (await entriesOf(id)).filter(
        ({ outcome, action }) => outcome === "done" && action !== "passDeadline",
      );
      expect(done).toHaveLength(1);
      expect(done[0]).toMatchObject(
        status === "expired" ? { actor: { kind: "system" }, action: "expireEscalation" } : { via: decision!.via },
      );
    }
  });
});
