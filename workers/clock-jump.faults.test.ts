import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { LOAD_SIGNALS } from "@/scripts/test/faults/coordinator";
import { eventually, startWorkerProcess, type TestProcess } from "@/scripts/test/faults/processes";
import { seeded } from "@/scripts/test/faults/random";
import { openStage, type Stage } from "@/scripts/test/faults/stage";

const HOUR_MS = 3_600_000;

/** Sets how far a worker's own clock is off. */
async function setClockOff(worker: TestProcess, ms: number): Promise<void> {
  const done = once(worker.child, "message");
  worker.child.send(ms);
  const [theirs] = (await done) as [number];
  expect(Math.abs(theirs - Date.now() - ms)).toBeLessThan(60_000);
}

const startWithClock = () => startWorkerProcess({ QUARTERDECK_WORKER_CONCURRENCY: "4" }, ["clock.js"]);

/** Waits until both workers have been seen since a moment, which they are with each heartbeat. */
const bothSeen = (stage: Stage, times: number) =>
  eventually("both workers have looked around", async () => {
    const { rows } = await stage.pool.query(
      "SELECT 1 FROM worker_process WHERE seen_at > started_at + $1 * interval '1 second'",
      [times],
    );
    return rows.length === 2;
  });

describe("leases when a worker's clock jumps", () => {
  it.each([
    ["ahead", HOUR_MS],
    ["back", -HOUR_MS],
  ])("an hour %s: no worker loses its task to it", async (_, ms) => {
    const stage = await openStage();
    const workers = [startWithClock(), startWithClock()];
    await bothSeen(stage, 0);
    const runs = await Promise.all([
      stage.send("TEST:HOLD"),
      stage.send("TEST:HOLD"),
      stage.send("TEST:HOLD"),
      stage.send("TEST:HOLD"),
    ]);
    await eventually(
      "all tasks run",
      async () => (await stage.pool.query("SELECT 1 FROM task WHERE status = 'running'")).rows.length === runs.length,
    );
    await setClockOff(workers[0]!, ms);
    const { rows: before } = await stage.pool.query<{ at: Date }>("SELECT now() AS at");
    // Several sweeps and heartbeats of both, so that whoever would take a task has done so.
    await eventually("both workers have gone on for longer than a lease", async () => {
      const { rows } = await stage.pool.query(
        "SELECT 1 FROM worker_process WHERE seen_at > $1::timestamptz + interval '4 seconds'",
        [before[0]!.at],
      );
      return rows.length === 2;
    });
    await stage.go();
    await stage.endAll();
    const { rows } = await stage.pool.query("SELECT outcome, count(*)::int AS attempts FROM attempt GROUP BY outcome");
    expect(rows).toEqual([{ outcome: "succeeded", attempts: 2 * runs.length }]);
    expect(await stage.finish()).toEqual([]);
  });

  it("to and fro under load, with a worker killed: everything ends once", async () => {
    const random = seeded("clock jumps");
    const stage = await openStage();
    const workers = [startWithClock(), startWithClock()];
    for (let jump = 0; jump < 4; jump += 1) {
      await Promise.all(Array.from({ length: 8 }, () => stage.send(random.pick(LOAD_SIGNALS))));
      await setClockOff(workers[jump % 2]!, random.between(-HOUR_MS, HOUR_MS));
    }
    await workers[0]!.kill();
    await stage.endAll();
    expect(await stage.finish()).toEqual([]);
  });
});
