import { describe, expect, it } from "vitest";
import { eventually, startWorkerProcess } from "@/scripts/test/faults/processes";
import { openStage } from "@/scripts/test/faults/stage";

describe("fencing", () => {
  it("a worker that stood still until its lease was taken writes nothing when it goes on", async () => {
    const stage = await openStage();
    const sleeper = startWorkerProcess();
    const runs = await Promise.all([stage.send("TEST:HOLD"), stage.send("TEST:HOLD")]);
    const held = async (attempt: number) =>
      (await stage.pool.query("SELECT 1 FROM task WHERE status = 'running' AND attempt = $1", [attempt])).rows
        .length === runs.length;
    await eventually("both tasks run", () => held(1));
    sleeper.child.kill("SIGSTOP");
    startWorkerProcess();
    await eventually("another worker has both tasks", () => held(2));
    await stage.go();
    await stage.endAll();
    const events = async () =>
      (
        await stage.pool.query(
          "SELECT run_id, max(seq) AS last, count(*) AS events FROM event GROUP BY run_id ORDER BY run_id",
        )
      ).rows;
    const before = await events();
    sleeper.child.kill("SIGCONT");
    // It ends only when its own attempts have ended and it has tried to record them.
    await sleeper.stop();
    expect(await events()).toEqual(before);
    const { rows } = await stage.pool.query(
      "SELECT outcome, count(*)::int AS attempts FROM attempt a JOIN task t ON t.id = a.task_id WHERE t.position = 0 GROUP BY outcome ORDER BY outcome",
    );
    expect(rows).toEqual([
      { outcome: "lost", attempts: 2 },
      { outcome: "succeeded", attempts: 2 },
    ]);
    expect(await stage.finish()).toEqual([]);
  });
});
