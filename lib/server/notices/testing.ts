import { expect } from "vitest";
import type { Output } from "@/lib/contract/operations";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { testPerson } from "@/scripts/test/people";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { getPool } from "../db";

/** The API with a worker, a coordinator whose runs wait for ARCHITECT, and people who may and may not decide. */
export type NoticeStage = TestApi & {
  /** Broadcasts and waits until the run waits for a person. */
  ask(signal?: string): Promise<{ runId: string; escalationId: string }>;
  /** Deliveries about an escalation by channel and person, each with its status. */
  deliveries(escalationId: string): Promise<Output<"listDeliveries">["items"]>;
  /** Waits until a channel has had so many deliveries, each so many attempts, and none is under way. */
  settled(channelId: string, deliveries?: number, attempts?: number): Promise<void>;
};

const step = (id: string, agent: string) => ({ id, agent, task: id });

/** Opens the stage. Receivers on 127.0.0.1 are allowed; `env` says more. */
export async function openNoticeStage(env: Record<string, string> = {}, { work = true } = {}): Promise<NoticeStage> {
  const api = await openTestApi({
    QUARTERDECK_SECRET: "5e".repeat(32),
    QUARTERDECK_PRIVATE_OUTGOING: "127.0.0.1,localhost",
    ...env,
  });
  await testPerson("ada", { email: "ada@example.org", role: "approver", approverRoles: ["ARCHITECT"] });
  await testPerson("grace", { email: "grace@example.org", role: "approver", approverRoles: ["DBA"] });
  await testPerson("vic", { email: "vic@example.org", role: "viewer", approverRoles: [] });
  await storeTestCoordinator({
    agents: [
      { handle: "ALPHA", role: "a", executor: NOOP },
      { handle: "NOBODY", role: "n" },
    ],
    signals: [testSignal("TEST:WAIT", { sequence: [step("a", "NOBODY"), step("b", "ALPHA")] })],
    escalation: { role: "ARCHITECT" },
  });
  if (work) api.runtime.work();
  const deliveries: NoticeStage["deliveries"] = async (escalationId) =>
    (await api.call("listDeliveries", { escalationId, limit: 200 })).items;
  return {
    ...api,
    deliveries,
    async ask(signal = "TEST:WAIT") {
      const { runId } = await api.call("broadcastSignal", { signal });
      const run = await api.until(runId!, "escalated");
      return { runId: runId!, escalationId: run.escalations[0]!.id };
    },
    async settled(channelId, deliveries = 1, attempts = 1) {
      const look = async () => {
        const { rows } = await getPool().query<{ total: number; busy: number; least: number }>(
          `SELECT count(*)::int AS total, count(*) FILTER (WHERE status IN ('pending', 'delivering'))::int AS busy,
            coalesce(min(attempts), 0)::int AS least FROM delivery WHERE channel_id = $1`,
          [channelId],
        );
        const { total, busy, least } = rows[0]!;
        return total >= deliveries && busy === 0 && least >= attempts;
      };
      await expect.poll(look, { timeout: 20_000 }).toBe(true);
    },
  };
}
