import { expect, it } from "vitest";
import { eventually, startWorkerProcess } from "@/scripts/test/faults/processes";
import { openStage } from "@/scripts/test/faults/stage";
import { TESTER } from "@/scripts/test/runtime";
import { forgetEnv } from "../env";
import { LIMITS } from "../limits";
import { startReceiver } from "../outgoing/testing";
import { createChannel } from "./channels";

it("kill -9 of workers while they deliver: every message arrives, each under one id, none is left over", async () => {
  process.env["QUARTERDECK_SECRET"] = "5e".repeat(32);
  process.env["QUARTERDECK_PRIVATE_OUTGOING"] = "127.0.0.1";
  forgetEnv();
  const stage = await openStage({});
  // Slow enough that a worker dies with deliveries under way.
  const receiver = await startReceiver((_, response) => void setTimeout(() => response.end("ok"), 150));
  try {
    const { channel } = await createChannel(TESTER, {
      kind: "webhook",
      name: "hook",
      enabled: true,
      config: { url: receiver.url },
    });
    const workers = [startWorkerProcess(), startWorkerProcess()];
    const runs = await Promise.all(Array.from({ length: 20 }, () => stage.send("TEST:NOBODY")));
    for (const [index, seen] of [3, 9].entries()) {
      await eventually("some deliveries were made", async () => receiver.requests.length >= seen, 60_000);
      await workers[index]!.kill();
      workers[index] = startWorkerProcess();
    }
    // What the dead had in hand is due as soon as its lease is over. Claims of the living are younger than this.
    const youngest = (LIMITS.deliveryLeaseMs - 10_000) / 1_000;
    await eventually(
      "every run has told of itself once",
      async () => {
        await stage.pool.query(
          "UPDATE delivery SET lease_until = now() WHERE status = 'delivering' AND lease_until BETWEEN now() AND now() + make_interval(secs => $1)",
          [youngest],
        );
        const { rows } = await stage.pool.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM delivery WHERE channel_id = $1 AND kind = 'opened' AND status = 'delivered'",
          [channel.id],
        );
        return rows[0]!.n === runs.length;
      },
      90_000,
    );
    const opened = receiver.requests.filter(({ body }) => body.includes("escalation.opened"));
    const ids = new Map(
      opened.map(({ headers, body }) => [headers["webhook-id"], JSON.parse(body).data.escalation.id]),
    );
    expect(ids.size).toBe(runs.length);
    expect(new Set(ids.values()).size).toBe(runs.length);
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  } finally {
    await receiver.close();
    delete process.env["QUARTERDECK_PRIVATE_OUTGOING"];
    delete process.env["QUARTERDECK_SECRET"];
    forgetEnv();
  }
});
