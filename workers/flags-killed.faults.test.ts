import { describe, expect, it } from "vitest";
import { eventually, startWorkerProcess } from "@/scripts/test/faults/processes";
import { openStage, type Stage } from "@/scripts/test/faults/stage";
import { raise } from "./flags-testing";

const rowsOf = async (stage: Stage, text: string, values: unknown[]) =>
  (await stage.pool.query<Record<string, unknown>>(text, values)).rows;

const COMPLETED =
  "SELECT flag_id AS id, count(*)::int AS times FROM event WHERE type = 'flag.completed' GROUP BY 1 ORDER BY 1";
const CLAIMED = "SELECT id FROM flag WHERE claim_task_id IS NOT NULL UNION SELECT flag_id FROM flag_claim ORDER BY 1";

describe.each(["postgres", "redis"] as const)("FLAG-5 kill -9 of a worker with flags in hand, %s queue", (queue) => {
  it("between delivery and completion: claims are given back, the flags delivered again and completed once", async () => {
    const stage = await openStage({ queue });
    const critical = await raise({ target: "FLAGS_HANDLER", impact: "critical" });
    const general = await raise({ target: null, impact: "low" });
    const worker = startWorkerProcess();
    const runId = await stage.send("TEST:FLAGS_HANDLER");
    await eventually("the flags are delivered and claimed", async () => {
      const delivered = await rowsOf(stage, "SELECT 1 FROM event WHERE run_id = $1 AND type = 'flag.delivered'", [
        runId,
      ]);
      return delivered.length === 2;
    });
    expect(await rowsOf(stage, CLAIMED, [])).toEqual([{ id: critical }, { id: general }]);
    await worker.kill();
    await stage.go();
    startWorkerProcess();
    await stage.endAll();
    expect(await rowsOf(stage, "SELECT status, outcome FROM run WHERE id = $1", [runId])).toEqual([
      { status: "complete", outcome: "success" },
    ]);
    expect(await rowsOf(stage, COMPLETED, [])).toEqual([
      { id: critical, times: 1 },
      { id: general, times: 1 },
    ]);
    expect(
      await rowsOf(
        stage,
        "SELECT flag_id AS id, count(*)::int AS times FROM event WHERE type = 'flag.delivered' GROUP BY 1 ORDER BY 1",
        [],
      ),
    ).toEqual([
      { id: critical, times: 2 },
      { id: general, times: 2 },
    ]);
    await eventually("no claim is left", async () => (await rowsOf(stage, CLAIMED, [])).length === 0);
    expect(await stage.finish()).toEqual([]);
  });

  it("between completion and the end of its work: the flag is not handled twice and stays in the evidence", async () => {
    const stage = await openStage({ queue });
    const critical = await raise({ target: "WORK_HANDLER", impact: "critical" });
    const worker = startWorkerProcess();
    const runId = await stage.send("TEST:WORK_HANDLER");
    await eventually("the flags are handled", async () => {
      const handled = await rowsOf(stage, "SELECT 1 FROM event WHERE run_id = $1 AND type = 'task.flags_handled'", [
        runId,
      ]);
      return handled.length === 1;
    });
    await worker.kill();
    await stage.go();
    startWorkerProcess();
    await stage.endAll();
    const [task] = await rowsOf(
      stage,
      "SELECT status, attempt, result -> 'checks' -> 0 ->> 'evidence' AS evidence FROM task WHERE run_id = $1",
      [runId],
    );
    expect(task).toEqual({
      status: "succeeded",
      attempt: 2,
      evidence: `1 flag handled. Flag ${critical} completed by WORK_HANDLER.`,
    });
    expect(await rowsOf(stage, COMPLETED, [])).toEqual([{ id: critical, times: 1 }]);
    await eventually("no claim is left", async () => (await rowsOf(stage, CLAIMED, [])).length === 0);
    expect(await stage.finish()).toEqual([]);
  });
});
