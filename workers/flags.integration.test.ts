import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "@/lib/server/db";
import { loadRuns } from "@/lib/server/engine/store";
import { answerFlag, completeFlag, lockFlag, unlockFlag, waiveFlag } from "@/lib/server/flags/change";
import { releaseClaims } from "@/lib/server/flags/delivery";
import { wakeForgotten } from "@/lib/server/flags/held";
import { wakeHeldTasks } from "@/lib/server/flags/wake";
import { abortRun } from "@/lib/server/runs";
import { getRuntime } from "@/lib/server/runtime";
import {
  NOOP,
  TESTER,
  openTestRuntime,
  storeTestCoordinator,
  testSignal,
  type TestRuntime,
} from "@/scripts/test/runtime";
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
        { handle: "SENDER", role: "raises flags", executor: NOOP },
        ...["DILIGENT", "ASKS", "TWICE", "GENERAL", "ONLOOKER", "WAIVED", "LATE", "ABORTED", "RACED", "REFUSED"].map(
          (handle) => ({
            handle,
            role: "handles its flags",
            executor: PROGRAM,
          }),
        ),
      ],
      signals: [
        testSignal("TEST:CLEAN", { parallel: [step("a", "CLEAN")] }),
        testSignal("TEST:IGNORES", { sequence: [step("a", "IGNORES"), step("b", "CLEAN")] }),
        testSignal("TEST:LENIENT", { parallel: [step("a", "LENIENT")] }),
        ...["DILIGENT", "ASKS", "GENERAL", "ONLOOKER", "WAIVED", "ABORTED", "RACED", "REFUSED"].map((handle) =>
          testSignal(`TEST:${handle}`, { parallel: [step("a", handle)] }),
        ),
        testSignal("TEST:TWICE", { parallel: [step("a", "TWICE"), step("b", "TWICE"), step("c", "TWICE")] }),
        testSignal("TEST:LATE", { parallel: [step("a", "LATE", { params: { sleep: 600 } })] }),
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

  it("FLAG-5 a flag of another level is handed along with the work; left open it fails the task, whose result is kept", async () => {
    const id = await raise({ target: "LENIENT", impact: "medium" });
    const run = await runtime.until(await runtime.broadcast("TEST:LENIENT"), "escalated");
    expect(run.tasks[0]).toMatchObject({
      status: "failed",
      error: { code: "flags-left-open", message: expect.stringContaining(`flag ${id} (medium`) },
      result: { checks: [{ id: "flags-handled", status: "fail" }] },
      flags: [{ id, state: "open", holdsBack: false }],
    });
    expect(run.gate!.reasons).toContainEqual(
      expect.stringContaining(
        `the mandatory check "Flags handled" failed. Left open, neither completed nor locked: flag ${id}`,
      ),
    );
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

  const waits = async (runId: string) => {
    for (let look = 0; look < 200; look += 1) {
      const run = (await loadRuns(getPool(), [runId])).get(runId)!;
      if (run.tasks[0]!.status === "waiting") return run;
      await delay(50);
    }
    throw new Error("the task does not wait");
  };

  it("FLAG-3 a lock with a question holds the task without a worker; the answer unlocks, wakes and lets it work", async () => {
    const id = await raise({ target: "ASKS", impact: "critical", what: "ASK" });
    const runId = await runtime.broadcast("TEST:ASKS");
    const held = await waits(runId);
    expect(held.tasks[0]).toMatchObject({
      workerId: null,
      claimToken: null,
      flags: [{ id, state: "holding", by: "ASKS" }],
    });
    expect(held.tasks[0]!.reason).toMatch(new RegExp(`^Waits for flag ${id} .*locked by ASKS: Needs to know more\\.`));
    expect(held.status).toBe("in_progress");
    const asked = await getPool().query(
      "SELECT id, source_agent, target_agent, impact_level FROM flag WHERE asks_about_id = $1",
      [id],
    );
    expect(asked.rows).toMatchObject([{ source_agent: "ASKS", target_agent: "SENDER", impact_level: "critical" }]);
    await answerFlag(TESTER, { id: asked.rows[0].id, agent: "SENDER", answer: "The second one, from release 3." });
    const run = await runtime.until(runId);
    expect(run).toMatchObject({ status: "complete", tasks: [{ status: "succeeded", attempt: 2, attemptBase: 1 }] });
    expect(run.tasks[0]!.result!.outputs).toMatchObject({
      phases: ["flags", "flags", "work"],
      answers: ["The second one, from release 3. by SENDER"],
    });
    expect(await flagEvents(runId)).toEqual([
      ["task.started", null],
      ["flag.delivered", id],
      ["task.held", null],
      ["task.released", null],
      ["task.started", null],
      ["flag.delivered", id],
      ["task.flags_handled", null],
      ["task.succeeded", null],
    ]);
  });

  it("FLAG-5 more flags that hold back than one call takes are all handled before the work begins", async () => {
    const ids = await Promise.all(Array.from({ length: 103 }, () => raise({ target: "DILIGENT", impact: "critical" })));
    const run = await runtime.until(await runtime.broadcast("TEST:DILIGENT"));
    expect(run).toMatchObject({ status: "complete", gate: { passed: true } });
    expect(run.tasks[0]!.result!.outputs["phases"]).toEqual(["flags", "flags", "work"]);
    expect(
      run.tasks[0]!.flags!.map(({ id, state }) => [id, state]).toSorted(([a], [b]) => Number(a) - Number(b)),
    ).toEqual(ids.toSorted((a, b) => a - b).map((id) => [id, "completed"]));
  });

  it("FLAG-5 of three tasks of one agent one gets a critical flag, the others wait for it; each flag is completed once", async () => {
    const [first, second] = [
      await raise({ target: "TWICE", impact: "critical" }),
      await raise({ target: "TWICE", impact: "critical" }),
    ];
    const run = await runtime.until(await runtime.broadcast("TEST:TWICE"));
    expect(run).toMatchObject({ status: "complete", gate: { passed: true } });
    const { rows } = await getPool().query(
      "SELECT payload ->> 'flagId' AS flag, count(*)::int FROM event WHERE type = 'flag.completed' AND flag_id = ANY($1) GROUP BY 1",
      [[first, second]],
    );
    expect(rows.map((row) => row.count)).toEqual([1, 1]);
    const own = run.tasks.map((task) => task.result!.outputs["phases"] as string[]);
    expect(own.map((phases) => phases.at(-1))).toEqual(["work", "work", "work"]);
    const started = await getPool().query(
      "SELECT min(seq) FILTER (WHERE type = 'task.succeeded') AS done, max(seq) FILTER (WHERE type = 'flag.delivered') AS given FROM event WHERE run_id = $1",
      [run.id],
    );
    expect(started.rows[0].given).toBeLessThan(started.rows[0].done);
  });

  it("FLAG-2 a general flag comes before the work of every agent, once each", async () => {
    const id = await raise({ target: null, impact: "critical" });
    const runs = [];
    for (const signal of ["TEST:GENERAL", "TEST:ONLOOKER", "TEST:GENERAL"])
      runs.push(await runtime.until(await runtime.broadcast(signal)));
    expect(runs.map((run) => run.status)).toEqual(["complete", "complete", "complete"]);
    expect(runs.map((run) => run.tasks[0]!.flags?.map((flag) => [flag.id, flag.state, flag.by]) ?? null)).toEqual([
      [[id, "completed", "GENERAL"]],
      [[id, "completed", "ONLOOKER"]],
      null,
    ]);
    expect((await getPool().query("SELECT * FROM flag_claim")).rows).toEqual([]);
    await completeFlag(TESTER, { id });
  });

  it("FLAG-5 a waived flag no longer holds the run back and is named with who and why", async () => {
    const id = await raise({ target: "WAIVED", impact: "critical" });
    await lockFlag(TESTER, { id, agent: "WAIVED", reason: "Waits for legal." });
    const runId = await runtime.broadcast("TEST:WAIVED");
    await waits(runId);
    await waiveFlag(TESTER, { id, runId, reason: "Not needed for this release." });
    const run = await runtime.until(runId);
    expect(run).toMatchObject({ status: "complete", tasks: [{ flags: [{ id, state: "waived", by: "tester" }] }] });
    expect(run.tasks[0]!.result!.checks[0]!.evidence).toBe(
      `1 flag handled. Flag ${id} waived by tester: Not needed for this release.`,
    );
    expect(run.tasks[0]!.result!.outputs["phases"]).toEqual(["work"]);
    await unlockFlag(TESTER, { id });
    await completeFlag(TESTER, { id });
  });

  it("FLAG-5 a flag raised while the task runs is not demanded of it", async () => {
    const before = await raise({ target: "LATE", impact: "high" });
    const runId = await runtime.broadcast("TEST:LATE");
    await delay(400);
    // A look at claims that comes late takes nothing from a task that is at work.
    const { id: taskId } = (await loadRuns(getPool(), [runId])).get(runId)!.tasks[0]!;
    expect(await releaseClaims(getPool(), [taskId])).toEqual([]);
    const claimed = () => getPool().query("SELECT claim_task_id AS task FROM flag WHERE id = $1", [before]);
    expect((await claimed()).rows).toEqual([{ task: taskId }]);
    const after = await raise({ target: "LATE", impact: "critical" });
    const run = await runtime.until(runId);
    expect(run).toMatchObject({ status: "complete", tasks: [{ flags: [{ id: before, state: "completed" }] }] });
    const { rows } = await getPool().query("SELECT status FROM flag WHERE id = $1", [after]);
    expect(rows).toEqual([{ status: "pending" }]);
  });

  it("FLAG-3 an aborted run lets go of a task that waits, and its flags can be claimed by another", async () => {
    const id = await raise({ target: "ABORTED", impact: "critical" });
    await lockFlag(TESTER, { id, agent: "ABORTED", reason: "Waits." });
    const runId = await runtime.broadcast("TEST:ABORTED");
    await waits(runId);
    await abortRun(TESTER, { id: runId });
    await unlockFlag(TESTER, { id });
    expect((await runtime.until(runId)).tasks[0]!.status).toBe("aborted");
    const again = await runtime.until(await runtime.broadcast("TEST:ABORTED"));
    expect(again).toMatchObject({ status: "complete", tasks: [{ flags: [{ id, state: "completed" }] }] });
  });

  it("FLAG-3 a wake-up that got lost is repaired from the rows; wake and sweep together wake once", async () => {
    const id = await raise({ target: "RACED", impact: "critical" });
    await lockFlag(TESTER, { id, agent: "RACED", reason: "Waits." });
    const runId = await runtime.broadcast("TEST:RACED");
    await waits(runId);
    // Past the services: nobody is told.
    await getPool().query("UPDATE flag SET locked = false, locked_by = NULL, locked_at = NULL WHERE id = $1", [id]);
    const holder = getRuntime();
    await Promise.all([
      wakeHeldTasks([id]),
      wakeForgotten(holder, 100),
      wakeForgotten(holder, 100),
      wakeHeldTasks([id]),
    ]);
    const run = await runtime.until(runId);
    expect(run.status).toBe("complete");
    expect((await flagEvents(runId)).filter(([type]) => type === "task.released")).toHaveLength(1);
  });

  it("FLAG-5 an action that the rules refuse is named in the evidence and the log", async () => {
    const id = await raise({ target: "REFUSED", impact: "low", what: "TOOSHORT" });
    const run = await runtime.until(await runtime.broadcast("TEST:REFUSED"), "escalated");
    const evidence = run.tasks[0]!.result!.checks[0]!.evidence;
    expect(evidence).toContain(`Left open, neither completed nor locked: flag ${id}`);
    expect(evidence).toContain(`Refused: to complete flag ${id}:`);
    const { rows } = await getPool().query("SELECT text FROM task_log WHERE task_id = $1 AND stream = 'system'", [
      run.tasks[0]!.id,
    ]);
    expect(rows.map((row) => row.text).join(" ")).toContain(`Refused: to complete flag ${id}`);
  });
});
