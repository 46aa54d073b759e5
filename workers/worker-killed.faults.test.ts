import { describe, expect, it } from "vitest";
import { LOAD_SIGNALS } from "@/scripts/test/faults/coordinator";
import { eventually, startWorkerProcess } from "@/scripts/test/faults/processes";
import { seeded } from "@/scripts/test/faults/random";
import { openStage, type Stage } from "@/scripts/test/faults/stage";
import { abortRun } from "@/lib/server/runs";
import { TESTER } from "@/scripts/test/runtime";

const ONE_PLACE = { QUARTERDECK_WORKER_CONCURRENCY: "1" };

/** Waits until the first task of a run is as described. */
const firstTask = (stage: Stage, runId: string, state: string) =>
  eventually(`the first task of the run is ${state}`, async () => {
    const { rows } = await stage.pool.query(`SELECT 1 FROM task WHERE run_id = $1 AND position = 0 AND ${state}`, [
      runId,
    ]);
    return rows.length > 0;
  });

describe.each(["postgres", "redis"] as const)("kill -9 of a worker, %s queue", (queue) => {
  it("in every task state: pending, queued, running, retrying, waiting for a person, failed, being aborted", async () => {
    const stage = await openStage({ queue });
    const worker = startWorkerProcess();
    const runs = {
      held: await stage.send("TEST:HOLD"),
      aborted: await stage.send("TEST:HOLD"),
      later: await stage.send("TEST:LATER"),
      nobody: await stage.send("TEST:NOBODY"),
      fails: await stage.send("TEST:FAILS"),
      done: await stage.send("TEST:NOOPS"),
    };
    await firstTask(stage, runs.held, "status = 'running'");
    await firstTask(stage, runs.aborted, "status = 'running'");
    await firstTask(stage, runs.nobody, "status = 'waiting'");
    await firstTask(stage, runs.fails, "status = 'failed'");
    await firstTask(stage, runs.later, "status = 'queued' AND not_before IS NOT NULL");
    await Promise.all([abortRun(TESTER, { id: runs.aborted }), worker.kill()]);
    const queued = await stage.send("TEST:NOOPS");
    await firstTask(stage, queued, "status = 'queued'");
    await stage.go();
    await stage.decide(runs.fails, "retry");
    await stage.decide(runs.nobody, "accept");

    startWorkerProcess();
    await stage.endAll();
    const { rows } = await stage.pool.query<{ id: string; status: string }>("SELECT id, status FROM run");
    const status = Object.fromEntries(rows.map((row) => [row.id, row.status]));
    expect({
      ...Object.fromEntries(Object.entries(runs).map(([name, id]) => [name, status[id]])),
      queued: status[queued],
    }).toEqual({
      held: "complete",
      aborted: "aborted",
      later: "complete",
      nobody: "complete",
      fails: "complete",
      done: "complete",
      queued: "complete",
    });
    const held = await stage.pool.query(
      "SELECT number, outcome, a.error ->> 'code' AS code FROM attempt a JOIN task t ON t.id = a.task_id WHERE t.run_id = $1 AND t.position = 0 ORDER BY number",
      [runs.held],
    );
    expect(held.rows).toEqual([
      { number: 1, outcome: "lost", code: "worker-lost" },
      { number: 2, outcome: "succeeded", code: null },
    ]);
    expect(await stage.finish()).toEqual([]);
  });

  it("again and again at random moments under load", async () => {
    const random = seeded(`worker killed, ${queue}`);
    const stage = await openStage({ queue });
    const workers = [startWorkerProcess(), startWorkerProcess()];
    for (let kill = 0; kill < 5; kill += 1) {
      const sent = Array.from({ length: 12 }, () => stage.send(random.pick(LOAD_SIGNALS)));
      await Promise.all(sent);
      const enough = random.between(1, 30);
      const { rows } = await stage.pool.query<{ done: number }>("SELECT count(*)::int AS done FROM event");
      await eventually("the load has gone on a little", async () => {
        const now = await stage.pool.query<{ done: number }>("SELECT count(*)::int AS done FROM event");
        return (
          now.rows[0]!.done >= rows[0]!.done + enough ||
          (await stage.pool.query("SELECT 1 FROM run WHERE status = 'in_progress'")).rows.length === 0
        );
      });
      const victim = random.between(0, workers.length - 1);
      await workers[victim]!.kill();
      workers[victim] = startWorkerProcess(random.pick([{}, ONE_PLACE]));
    }
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  });
});
