import { describe, expect, it } from "vitest";
import { eventually, startWorkerProcess } from "@/scripts/test/faults/processes";
import { openStage, type Stage } from "@/scripts/test/faults/stage";

const ONE_PLACE = { QUARTERDECK_WORKER_CONCURRENCY: "1" };

const taskOf = (stage: Stage, runId: string, state: string) =>
  eventually(`the task of the run is ${state}`, async () => {
    const { rows } = await stage.pool.query(`SELECT 1 FROM task WHERE run_id = $1 AND ${state}`, [runId]);
    return rows.length > 0;
  });

const eventsOf = async (stage: Stage, runId: string): Promise<string[]> => {
  const { rows } = await stage.pool.query<{ type: string }>(
    "SELECT type FROM event WHERE run_id = $1 AND type LIKE 'task.%' ORDER BY seq",
    [runId],
  );
  return rows.map(({ type }) => type.slice(5));
};

describe.each(["postgres", "redis"] as const)("RUN-12 kill -9 of a worker that holds a lock, %s queue", (queue) => {
  it("the sweep frees the lock, who waited goes on first, and the lost task gets it after that", async () => {
    const stage = await openStage({ queue });
    const doomed = startWorkerProcess(ONE_PLACE);
    const lost = await stage.send("TEST:LOCK");
    await taskOf(stage, lost, "status = 'running'");
    const other = startWorkerProcess({ QUARTERDECK_WORKER_CONCURRENCY: "3" });
    const waiter = await stage.send("TEST:LOCK");
    await taskOf(stage, waiter, "status = 'waiting' AND worker_id IS NULL");
    const { rows } = await stage.pool.query("SELECT waiting_for FROM task WHERE run_id = $1", [waiter]);
    expect(rows[0].waiting_for).toMatchObject([{ runId: lost, path: "shared/", agent: "HOLDER", holds: true }]);

    await doomed.kill();
    await taskOf(stage, waiter, "status = 'running'");
    await taskOf(stage, lost, "status = 'waiting'");
    const held = await stage.pool.query("SELECT run_id FROM task_lock WHERE token IS NOT NULL");
    expect(held.rows).toEqual([{ run_id: waiter }]);
    await stage.go();
    await stage.endAll();
    expect(await eventsOf(stage, waiter)).toEqual(["queued", "held", "released", "started", "succeeded"]);
    expect(await eventsOf(stage, lost)).toEqual([
      "queued",
      "started",
      "lost",
      "held",
      "released",
      "started",
      "succeeded",
    ]);
    expect(other.running()).toBe(true);
    expect(await stage.finish()).toEqual([]);
  });

  it("at any moment, with many that want the same, all of them end and never two at a time", async () => {
    const stage = await openStage({ queue });
    const workers = [startWorkerProcess(), startWorkerProcess()];
    const sent = await Promise.all(Array.from({ length: 6 }, () => stage.send("TEST:LOCKED")));
    for (let kill = 0; kill < 2; kill += 1) {
      await eventually(`task ${kill + 1} holds a lock`, async () => {
        const { rows } = await stage.pool.query("SELECT 1 FROM task_lock WHERE token IS NOT NULL");
        return rows.length > 0;
      });
      await workers.shift()!.kill();
      workers.push(startWorkerProcess());
    }
    await stage.endAll(90_000);
    const { rows } = await stage.pool.query("SELECT status FROM run WHERE id = ANY($1)", [sent]);
    expect(rows.map(({ status }) => status)).toEqual(sent.map(() => "complete"));
    expect(await stage.finish()).toEqual([]);
  });
});
