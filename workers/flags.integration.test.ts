import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "@/lib/server/db";
import { NOOP, openTestRuntime, storeTestCoordinator, testSignal, type TestRuntime } from "@/scripts/test/runtime";
import { flagEvents, raise, step, PROGRAM } from "./flags-testing";

describe.each(["postgres", "redis"] as const)("flags before work, %s queue", (backend) => {
  let runtime: TestRuntime;

  beforeAll(async () => {
    runtime = await openTestRuntime(backend);
    await storeTestCoordinator({
      agents: [
        { handle: "CLEAN", role: "has no flags", executor: NOOP },
        { handle: "IGNORES", role: "ignores its flags", executor: NOOP },
        { handle: "LENIENT", role: "ignores its flags", executor: NOOP },
        { handle: "DILIGENT", role: "handles its flags", executor: PROGRAM },
      ],
      signals: [
        testSignal("TEST:CLEAN", { parallel: [step("a", "CLEAN")] }),
        testSignal("TEST:IGNORES", { sequence: [step("a", "IGNORES"), step("b", "CLEAN")] }),
        testSignal("TEST:LENIENT", { parallel: [step("a", "LENIENT")] }),
        testSignal("TEST:DILIGENT", { parallel: [step("a", "DILIGENT")] }),
      ],
    });
    runtime.work();
  });
  afterAll(() => runtime.close());

  it("FLAG-5 without flags a run has no check and no event of flags", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:CLEAN"));
    expect(run).toMatchObject({ status: "complete", tasks: [{ flags: null, result: { checks: [] } }] });
    expect(await flagEvents(run.id)).toEqual([]);
  });

  it("FLAG-5 an agent that ignores a critical flag fails its gate, which names the flag; its own work never ran", async () => {
    const id = await raise({ target: "IGNORES", impact: "critical" });
    const run = await runtime.until(await runtime.broadcast("TEST:IGNORES"), "escalated");
    expect(run.tasks[0]).toMatchObject({
      status: "failed",
      error: { code: "flags-left-open" },
      flags: [{ id, state: "open", holdsBack: true }],
      result: { checks: [{ id: "flags-handled", status: "fail", mandatory: true }] },
    });
    expect(run.gate!.failedChecks).toMatchObject([{ id: "flags-handled" }]);
    expect(run.gate!.reasons.join(" ")).toContain(`flag ${id} (critical change from SENDER`);
    expect(run.tasks[1]!.status).toBe("skipped");
  });

  it("FLAG-5 a flag of another level is handed along with the work; left open it fails the check, not the task", async () => {
    const id = await raise({ target: "LENIENT", impact: "medium" });
    const run = await runtime.until(await runtime.broadcast("TEST:LENIENT"), "escalated");
    expect(run.tasks[0]).toMatchObject({ status: "succeeded", flags: [{ id, state: "open", holdsBack: false }] });
    expect(run.gate!.reasons).toEqual([
      expect.stringContaining(
        `the mandatory check "Flags handled" failed. Left open, neither completed nor locked: flag ${id}`,
      ),
    ]);
    const { rows } = await getPool().query("SELECT claim_task_id FROM flag WHERE id = $1", [id]);
    expect(rows).toEqual([{ claim_task_id: null }]);
  });

  it("FLAG-5 a pending critical flag is handled first, visible in the events in this order", async () => {
    const low = await raise({ target: "DILIGENT", impact: "low" });
    const critical = await raise({ target: "DILIGENT", impact: "critical" });
    const run = await runtime.until(await runtime.broadcast("TEST:DILIGENT"));
    expect(run).toMatchObject({ status: "complete", gate: { passed: true } });
    expect(run.tasks[0]!.result!.outputs).toEqual({ phases: ["flags", "work"], first: critical });
    expect(run.tasks[0]!.result!.checks).toEqual([
      {
        id: "flags-handled",
        name: "Flags handled",
        status: "pass",
        mandatory: true,
        evidence: `2 flags handled. Flag ${critical} completed by DILIGENT; Flag ${low} completed by DILIGENT.`,
      },
    ]);
    expect(await flagEvents(run.id)).toEqual([
      ["task.started", null],
      ["flag.delivered", critical],
      ["flag.delivered", low],
      ["task.flags_handled", null],
      ["task.succeeded", null],
    ]);
  });
});
