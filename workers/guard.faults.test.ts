import { readdir } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import {
  descendantsOf,
  endAllProcesses,
  eventually,
  mustEnd,
  startWorkerProcess,
} from "@/scripts/test/faults/processes";
import { openStage, type Stage } from "@/scripts/test/faults/stage";

/** Process ids that programs of tasks wrote down. */
const programs = async (stage: Stage): Promise<number[]> =>
  (await readdir(stage.folder)).map(Number).filter((pid) => pid > 0);

describe("EXEC-2 the programs of a killed worker", () => {
  it.each(["TEST:HOLD", "TEST:STUBBORN"])("are stopped with what they started: %s", async (signal) => {
    const stage = await openStage();
    const worker = startWorkerProcess();
    await stage.send(signal);
    const [program] = await eventually("the program runs", async () =>
      (await programs(stage)).length > 0 ? programs(stage) : null,
    );
    const below = await descendantsOf(worker.pid);
    expect(below).toContain(program);
    await worker.kill();
    mustEnd(below);
    await endAllProcesses();
  });

  it("are stopped when the guard was killed before", async () => {
    const stage = await openStage();
    const worker = startWorkerProcess();
    await stage.send("TEST:HOLD");
    const [program] = await eventually("the program runs", async () =>
      (await programs(stage)).length > 0 ? programs(stage) : null,
    );
    const guards = async () => (await descendantsOf(worker.pid, 1)).filter((pid) => pid !== program);
    const [first] = await guards();
    process.kill(first!, "SIGKILL");
    await eventually("another guard runs", async () => (await guards()).some((pid) => pid !== first));
    const below = await descendantsOf(worker.pid);
    await worker.kill();
    mustEnd(below);
    await endAllProcesses();
  });

  it("the guard goes with a worker that stops in order", async () => {
    const stage = await openStage();
    const worker = startWorkerProcess();
    const run = await stage.send("TEST:NOOPS");
    await eventually(
      "the run is complete",
      async () =>
        (await stage.pool.query("SELECT 1 FROM run WHERE id = $1 AND status = 'complete'", [run])).rows.length > 0,
    );
    mustEnd(await descendantsOf(worker.pid));
    await worker.stop();
    expect(await stage.finish()).toEqual([]);
  });

  it("a task that kills every worker that takes it fails after the grace, and the rest of the run goes on", async () => {
    const stage = await openStage();
    const runId = await stage.send("TEST:POISON");
    let worker = startWorkerProcess();
    await eventually(
      "the poisonous task has failed",
      async () => {
        if (!worker.running()) worker = startWorkerProcess();
        return (
          (await stage.pool.query("SELECT 1 FROM task WHERE run_id = $1 AND status = 'failed'", [runId])).rows.length >
          0
        );
      },
      60_000,
    );
    const { rows } = await stage.pool.query(
      "SELECT step_id, status, attempt, error ->> 'code' AS code FROM task WHERE run_id = $1 ORDER BY position",
      [runId],
    );
    expect(rows).toEqual([
      { step_id: "a", status: "failed", attempt: 3, code: "worker-lost" },
      { step_id: "b", status: "succeeded", attempt: 1, code: null },
    ]);
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  });
});
