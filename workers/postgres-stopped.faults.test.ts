import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setTimeout as delay } from "node:timers/promises";
import { personActor } from "@/lib/server/actor";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/server/embedded-postgres";
import { migrateDatabase } from "@/lib/server/migrate";
import { migrateQueueTables } from "@/lib/server/queue-tables";
import { MIGRATIONS_DIR } from "@/scripts/db/paths";
import { startCaller } from "@/scripts/test/faults/call";
import { LOAD_SIGNALS } from "@/scripts/test/faults/coordinator";
import { eventually, startWorkerProcess } from "@/scripts/test/faults/processes";
import { seeded } from "@/scripts/test/faults/random";
import { openStage } from "@/scripts/test/faults/stage";
import { type TestRedisServer, startTestRedisServer } from "@/scripts/test/redis";

describe("PostgreSQL stopped at once and started again under load", () => {
  let dataDir: string;
  let postgres: EmbeddedPostgres;
  let redis: TestRedisServer;
  const startPostgres = async () =>
    (postgres = await startEmbeddedPostgres({ dataDir, settings: { max_connections: "100" } }));

  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), "quarterdeck-fault-postgres-"));
    await startPostgres();
    await migrateDatabase(postgres.url, MIGRATIONS_DIR);
    await migrateQueueTables(postgres.url);
    redis = await startTestRedisServer();
  });
  afterAll(async () => {
    await redis.stop();
    await postgres.stop(0);
    await rm(dataDir, { recursive: true, force: true });
  });

  it.each(["postgres", "redis"] as const)("%s queue", async (queue) => {
    const random = seeded(`PostgreSQL stopped, ${queue} queue`);
    const stage = await openStage({ databaseUrl: postgres.url, ...(queue === "redis" ? { redisUrl: redis.url } : {}) });
    const workers = [startWorkerProcess(), startWorkerProcess()];
    const count = async () =>
      (await stage.pool.query<{ events: number }>("SELECT count(*)::int AS events FROM event")).rows[0]!.events;
    const sent: Promise<string>[] = [];
    const send = (signal: string) => {
      const run = stage.send(signal);
      run.catch(() => undefined);
      sent.push(run);
    };
    for (const how of ["immediate", "kill"] as const) {
      const before = await count();
      for (let index = 0; index < 20; index += 1) send(random.pick(LOAD_SIGNALS));
      const enough = before + random.between(5, 100);
      await eventually("the load has gone on a little", async () => (await count()) >= enough);
      // Broadcasts are under way while it is gone, and are sent again until they are answered.
      for (let index = 0; index < 5; index += 1) send("TEST:NOOPS");
      if (how === "immediate") await postgres.stop(0);
      else process.kill(postgres.pid, "SIGKILL");
      for (let index = 0; index < 5; index += 1) send("TEST:NOOPS");
      await startPostgres();
    }
    const runs = await Promise.all(sent);
    expect(new Set(runs).size).toBe(runs.length);
    await stage.endAll(90_000);
    expect((await stage.pool.query("SELECT count(*)::int AS runs FROM run WHERE id = ANY($1)", [runs])).rows).toEqual([
      { runs: runs.length },
    ]);
    expect(workers.filter((worker) => !worker.running()).map((worker) => worker.output())).toEqual([]);
    expect(await stage.finish()).toEqual([]);
  });

  it("ESC-4 decisions under way while it is gone: each counts once, is on record once, and the other is told", async () => {
    const stage = await openStage({ databaseUrl: postgres.url });
    const callers = { anna: await startCaller(), bert: await startCaller() };
    const runs = await Promise.all(Array.from({ length: 40 }, () => stage.send("TEST:NOBODY")));
    const { rows } = await stage.pool.query<{ id: string }>("SELECT id FROM escalation WHERE run_id = ANY($1)", [runs]);
    /** As a patient client does: again until there is an answer. */
    const decide = async (by: keyof typeof callers, id: string) => {
      for (;;) {
        const actor = personActor(by, "rest");
        const { problem } = await callers[by]({ name: "decide", actor, id, option: "abort", reason: by });
        if (problem === undefined || problem.status < 500) return { id, by, problem };
        await delay(50);
      }
    };
    const all = Promise.all(rows.flatMap(({ id }) => [decide("anna", id), decide("bert", id)]));
    const decided = async () =>
      (
        await stage.pool.query<{ id: string; by: string }>(
          "SELECT id, decided_by AS by FROM escalation WHERE run_id = ANY($1) AND status = 'decided'",
          [runs],
        )
      ).rows;
    await eventually("some are decided", async () => (await decided()).length >= 3);
    process.kill(postgres.pid, "SIGKILL");
    await startPostgres();
    const answers = await all;
    const winners = new Map((await decided()).map(({ id, by }) => [id, by]));
    expect(winners.size).toBe(rows.length);
    for (const { id, by, problem } of answers) {
      // Whose answer was lost on the way is told on asking again that it was they who decided.
      if (problem === undefined) expect(winners.get(id)).toBe(by);
      else expect(problem.detail).toContain(`${winners.get(id)} chose "abort" at`);
    }
    startWorkerProcess();
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  });
});
