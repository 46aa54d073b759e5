import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Redis } from "ioredis";
import { LOAD_SIGNALS } from "@/scripts/test/faults/coordinator";
import { eventually, startWorkerProcess } from "@/scripts/test/faults/processes";
import { seeded } from "@/scripts/test/faults/random";
import { openStage, type Stage } from "@/scripts/test/faults/stage";
import { type TestRedisServer, startTestRedisServer } from "@/scripts/test/redis";

const FAULTS: Record<string, (redis: TestRedisServer, meanwhile: () => Promise<unknown>) => Promise<void>> = {
  "Redis emptied": async (redis, meanwhile) => {
    const client = new Redis(redis.url);
    try {
      await client.flushall();
      await meanwhile();
      await client.flushall();
    } finally {
      client.disconnect();
    }
  },
  "Redis killed and started again": async (redis, meanwhile) => {
    await redis.kill();
    await meanwhile();
    await redis.start();
  },
};

describe("Redis lost under load", () => {
  let redis: TestRedisServer;
  beforeAll(async () => {
    redis = await startTestRedisServer();
  });
  afterAll(() => redis.stop());

  it.each(Object.entries(FAULTS))("%s", async (name, fault) => {
    const random = seeded(name);
    const stage = await openStage({ redisUrl: redis.url });
    const workers = [startWorkerProcess(), startWorkerProcess()];
    const send = (count: number) =>
      Promise.all(Array.from({ length: count }, () => stage.send(random.pick(LOAD_SIGNALS))));
    for (let round = 0; round < 2; round += 1) {
      const before = await countEvents(stage);
      await send(20);
      const enough = before + random.between(20, 100);
      await eventually("the load has gone on a little", async () => (await countEvents(stage)) >= enough);
      await fault(redis, () => send(5));
    }
    await stage.endAll();
    const { rows } = await stage.pool.query("SELECT status, count(*)::int AS runs FROM run GROUP BY status");
    expect(rows).toEqual([{ status: "complete", runs: 50 }]);
    // What comes after goes through the queue again, not by the sweep alone.
    expect(workers.filter((worker) => !worker.running()).map((worker) => worker.output())).toEqual([]);
    expect(await stage.finish()).toEqual([]);
  });
});

const countEvents = async (stage: Stage): Promise<number> =>
  (await stage.pool.query<{ events: number }>("SELECT count(*)::int AS events FROM event")).rows[0]!.events;
