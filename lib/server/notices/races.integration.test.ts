import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "../db";
import { startReceiver, type Receiver } from "../outgoing/testing";
import { claimDeliveries } from "./claim";
import { startNoticeDesk } from "./desk";
import { makeNotices } from "./outbox";
import { settleDeliveries } from "./settle";
import { openNoticeStage, type NoticeStage } from "./testing";

describe("several workers at once", () => {
  let stage: NoticeStage;
  let receiver: Receiver;

  beforeAll(async () => {
    stage = await openNoticeStage();
    receiver = await startReceiver();
    await stage.call("createChannel", { kind: "webhook", name: "hook", config: { url: receiver.url } });
  });
  afterAll(async () => {
    await receiver?.close();
    await stage?.close();
  });

  it("tell of each thing once, and deliver each once", async () => {
    const desks = Array.from({ length: 4 }, () => startNoticeDesk(getPool()));
    const asked = await Promise.all(Array.from({ length: 40 }, () => stage.ask()));
    await Promise.all(Array.from({ length: 20 }, () => makeNotices(getPool())));
    await expect.poll(() => receiver.requests.length).toBeGreaterThanOrEqual(40);
    await Promise.all(desks.map((desk) => desk.stop()));
    const ids = receiver.requests.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toHaveLength(40);
    expect(new Set(ids).size).toBe(40);
    const { rows } = await getPool().query(
      "SELECT escalation_id, person, count(*)::int AS n FROM notice GROUP BY escalation_id, person HAVING count(*) > 1",
    );
    expect(rows).toEqual([]);
    const told = await getPool().query(
      "SELECT count(DISTINCT escalation_id)::int AS n FROM notice WHERE person = 'ada'",
    );
    expect(told.rows[0].n).toBe(asked.length);
  });

  it("a claim that was lost writes nothing, and what a dead worker had is made by another after its lease", async () => {
    await stage.ask();
    await expect.poll(() => receiver.requests.length).toBe(41);
    await getPool().query(
      "UPDATE delivery SET status = 'delivering', claim_token = gen_random_uuid(), lease_until = now() - interval '1 second', ended_at = NULL WHERE id = (SELECT id FROM delivery ORDER BY created_at DESC LIMIT 1)",
    );
    await expect.poll(() => receiver.requests.length).toBe(42);
    expect(receiver.requests.at(-1)!.headers["webhook-id"]).toBe(receiver.requests.at(-2)!.headers["webhook-id"]);
    await expect
      .poll(async () => (await getPool().query("SELECT DISTINCT status FROM delivery")).rows)
      .toEqual([{ status: "delivered" }]);
    expect(await claimDeliveries(getPool(), new Map())).toEqual([]);
    const { rows } = await getPool().query("SELECT id FROM delivery LIMIT 1");
    const claimed = { id: rows[0].id, token: rows[0].id, attempts: 1 } as never;
    await settleDeliveries(getPool(), [{ claimed, attempted: { kind: "dropped", why: "late" } }]);
    const after = await getPool().query("SELECT DISTINCT status FROM delivery");
    expect(after.rows).toEqual([{ status: "delivered" }]);
  });
});
