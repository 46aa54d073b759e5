import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { conflictOf, type LockRequest } from "@/lib/domain/locks/lock";
import { settleTask } from "@/lib/domain/task-commands";
import { emptyResult } from "@/lib/domain/testing";
import { createConditionEvaluator } from "@/lib/server/catalog/conditions";
import { getPool } from "@/lib/server/db";
import { Engine } from "@/lib/server/engine/engine";
import { releaseLocks, sweepLocks } from "@/lib/server/locks/release";
import { loadRuns } from "@/lib/server/engine/store";
import { seeded } from "@/scripts/test/faults/random";
import { NOOP, openTestRuntime, storeTestCoordinator, testSignal, type TestRuntime } from "@/scripts/test/runtime";
import { step } from "./flags-testing";
import { LockDesk } from "./lock-desk";
import { claimWork } from "./work";

const PATHS = ["a/", "a/b/", "a/*/c", "b/", "b/x.ts", "c/"];

let runtime: TestRuntime;
const pools: Pool[] = [];

beforeAll(async () => {
  runtime = await openTestRuntime("postgres");
  const context = { type: "object", properties: { one: {}, two: {} } };
  const writes = (id: string, agent: string, name: string) => step(id, agent, { paths: [`$context.${name}`] });
  await storeTestCoordinator({
    agents: [
      { handle: "WRITER", role: "writes", executor: NOOP },
      { handle: "PAIRED", role: "writes two at a time", executor: NOOP, parallel: { preferredBatchSize: 2 } },
      { handle: "SHY", role: "never beside PAIRED", executor: NOOP, parallel: { mustSerializeWith: ["PAIRED"] } },
    ],
    signals: [
      testSignal("TEST:ONE", { parallel: [writes("a", "WRITER", "one"), writes("b", "PAIRED", "two")] }, { context }),
      testSignal("TEST:TWO", { parallel: [writes("a", "SHY", "one"), writes("b", "WRITER", "two")] }, { context }),
    ],
  });
});
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await runtime.close();
});

/** An engine with connections of its own, as another process has it. It gives locks back as the product does. */
function openEngine() {
  const pool = new Pool({ connectionString: runtime.database.url, max: 8 });
  pools.push(pool);
  const engine: Engine = new Engine(pool, createConditionEvaluator().evaluate, (writes) => {
    const tokens = writes.flatMap((write) => write.endedClaims);
    if (tokens.length > 0) void releaseLocks({ pool, engine }, tokens, []);
  });
  return { pool, engine, desk: new LockDesk({ pool, engine }) };
}

it("RUN-12 many claims from two engines at once: never two holders that conflict, and every task ends", async () => {
  const random = seeded("locks race");
  const runs: string[] = [];
  for (let count = 0; count < 20; count += 1) {
    const context = { one: [random.pick(PATHS), random.pick(PATHS)], two: random.pick(PATHS) };
    runs.push(await runtime.broadcast(random.pick(["TEST:ONE", "TEST:TWO"]), context as never));
  }
  const working = new Map<string, LockRequest>();
  let ended = 0;
  let most = 0;
  const begin = (taskId: string, request: LockRequest) => {
    for (const other of working.values()) expect(conflictOf(request, other)).toBeNull();
    const pairs = [...working.values(), request].filter((each) => each.locks.batch !== null);
    expect(pairs.length).toBeLessThanOrEqual(2);
    working.set(taskId, request);
    most = Math.max(most, working.size);
  };
  const work = async ({ engine, desk }: ReturnType<typeof openEngine>, name: string) => {
    const by = { workerId: name, leaseMs: 60_000, limit: 2 };
    while (ended < runs.length * 2) {
      const runId = random.pick(runs);
      const wants = (await engine.execute(runId, (draft) => claimWork(draft, by))).wants;
      if (wants.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        continue;
      }
      const { work: claimed } = await desk.claim(runId, wants, by);
      for (const one of claimed)
        begin(
          one.taskId,
          wants.find(({ taskId }) => taskId === one.taskId)!,
        );
      await new Promise((resolve) => setTimeout(resolve, random.between(0, 8)));
      for (const { taskId, token } of claimed) {
        working.delete(taskId);
        ended += 1;
        const done = await engine.execute(runId, (draft) =>
          settleTask(draft, taskId, token, { kind: "succeeded", result: emptyResult(), endedAt: draft.now }),
        );
        expect(done).toBe(true);
      }
    }
  };
  const engines = [openEngine(), openEngine()];
  const sweeps = setInterval(() => void sweepLocks(engines[0]!, 100).catch(() => undefined), 1_000);
  await Promise.all(engines.flatMap((each, index) => [1, 2, 3, 4].map((one) => work(each, `engine ${index}.${one}`))));
  clearInterval(sweeps);
  expect(most).toBeGreaterThan(1);
  await expect.poll(async () => (await getPool().query("SELECT 1 FROM task_lock")).rows.length).toBe(0);
  const states = await loadRuns(getPool(), runs);
  const tasks = [...states.values()].flatMap((run) => run.tasks);
  expect(tasks.map(({ status, attempt }) => [status, attempt])).toEqual(tasks.map(() => ["succeeded", 1]));
}, 120_000);
