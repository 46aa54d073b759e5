import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "@/lib/server/db";
import { readRunEvents } from "@/lib/server/feed";
import { NOOP, openTestRuntime, storeTestCoordinator, testSignal, type TestRuntime } from "@/scripts/test/runtime";

const step = (id: string, agent: string, rest: Record<string, unknown> = {}) => ({ id, agent, task: id, ...rest });
const node = (...argv: string[]) => ({ kind: "command", argv: [process.execPath, ...argv] }) as const;

describe.each(["postgres", "redis"] as const)("engine on the %s queue", (backend) => {
  let runtime: TestRuntime;

  beforeAll(async () => {
    runtime = await openTestRuntime(backend);
    await storeTestCoordinator({
      agents: [
        { handle: "ALPHA", role: "a", executor: NOOP },
        { handle: "BETA", role: "b", executor: NOOP },
        { handle: "GAMMA", role: "c", executor: NOOP },
        { handle: "NOBODY", role: "has no executor" },
        { handle: "FAILS", role: "fails", executor: node("-e", "process.exit(3)") },
        { handle: "SLOW", role: "sleeps", executor: node("-e", "setInterval(() => {}, 1000)") },
        {
          handle: "FLAKY",
          role: "fails with a retryable error at first",
          executor: node(
            "-e",
            "const i=JSON.parse(require('fs').readFileSync(0));console.log('attempt '+i.attempt);process.exit(i.attempt<3?75:0)",
          ),
        },
        {
          handle: "HANDS",
          role: "hands over",
          executor: node(
            "-e",
            `console.log(JSON.stringify({summary:"made",outputs:{modified:true},handoff:{workCompleted:["one"]}}))`,
          ),
        },
        {
          handle: "READS",
          role: "reads",
          executor: node(
            "-e",
            `const i=JSON.parse(require('fs').readFileSync(0));console.log(JSON.stringify({outputs:{got:i.inputs.first.handoff.workCompleted[0]}}))`,
          ),
        },
      ],
      signals: [
        testSignal("TEST:FAN", { parallel: [step("a", "ALPHA"), step("b", "BETA"), step("c", "GAMMA")] }),
        testSignal("TEST:PIPE", {
          sequence: [step("a", "ALPHA"), step("b", "BETA"), step("c", "GAMMA"), step("d", "ALPHA")],
        }),
        testSignal("TEST:WHEN", {
          sequence: [
            step("a", "ALPHA"),
            step("b", "BETA", { when: "context.user_facing == true" }),
            step("c", "GAMMA"),
          ],
        }),
        testSignal("TEST:NOBODY", { sequence: [step("a", "NOBODY"), step("b", "ALPHA")] }),
        testSignal("TEST:FAILS", { sequence: [step("a", "FAILS"), step("b", "ALPHA")] }),
        testSignal("TEST:TIMEOUT", { parallel: [step("a", "SLOW", { timeoutSeconds: 0.5 })] }),
        testSignal("TEST:SLOW", { parallel: [step("a", "SLOW"), step("b", "ALPHA")] }),
        testSignal("TEST:FLAKY", { parallel: [step("a", "FLAKY", { retries: { max: 3, backoffSeconds: 0.05 } })] }),
        testSignal("TEST:HANDOFF", {
          sequence: [step("first", "HANDS"), step("second", "READS", { when: "steps.first.outputs.modified" })],
        }),
      ],
    });
    runtime.work();
  });
  afterAll(() => runtime.close());

  it("RUN-3 a fan-out runs every agent and completes at the gate", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:FAN"));
    expect(run).toMatchObject({
      status: "complete",
      outcome: "success",
      gate: { passed: true, arithmetic: "3/3 = 100%" },
    });
    expect(run.tasks.map((task) => task.status)).toEqual(["succeeded", "succeeded", "succeeded"]);
  });

  it("RUN-3 a pipeline runs its steps one after another, the same agent twice", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:PIPE"));
    expect(run.status).toBe("complete");
    const started = run.tasks.map((task) => Date.parse(task.startedAt!));
    expect(started).toEqual(started.toSorted((a, b) => a - b));
  });

  it("RUN-3 a step whose condition is false is skipped and says why; the next one runs", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:WHEN", { user_facing: false } as never));
    expect(run.tasks.map((task) => task.status)).toEqual(["succeeded", "skipped", "succeeded"]);
    expect(run.tasks[1]!.reason).toContain("context.user_facing == true");
    expect(run.gate).toMatchObject({ arithmetic: "2/2 = 100%", skipped: 1 });
  });

  it("RUN-5 every run's events are numbered without gaps and end with its end", async () => {
    const runId = await runtime.broadcast("TEST:PIPE");
    await runtime.until(runId);
    const events = await readRunEvents(getPool(), runId, 0, 500);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events[0]).toMatchObject({ type: "run.accepted", signal: "COORD_TEST:ACCEPT" });
    expect(events.at(-1)).toMatchObject({ type: "run.completed", signal: "COORD_TEST:COMPLETE" });
  });

  it("ESC-2 a task whose agent has no executor waits for a person", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:NOBODY"), "escalated");
    expect(run.tasks.map((task) => task.status)).toEqual(["waiting", "pending"]);
    expect(run.escalations).toMatchObject([
      { type: "resource", status: "open", title: "TEST:NOBODY: NOBODY has no executor for a" },
    ]);
  });

  it("GATE-1 a failed agent fails the gate, what follows is not run, and a person is asked", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:FAILS"), "escalated");
    expect(run.tasks.map((task) => task.status)).toEqual(["failed", "skipped"]);
    expect(run.tasks[0]!.error).toMatchObject({ code: "exit-code", retryable: false });
    expect(run.gate).toMatchObject({ passed: false, arithmetic: "0/1 = 0%" });
    expect(run.escalations).toMatchObject([{ type: "quality_gate", status: "open" }]);
  });

  it("RUN-6 a timeout is an outcome of its own", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:TIMEOUT"), "escalated");
    expect(run.tasks[0]).toMatchObject({ status: "timed_out", error: { code: "timeout" } });
  });

  it("RUN-3 retryable errors are repeated with each attempt on record", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:FLAKY"));
    expect(run).toMatchObject({ status: "complete", tasks: [{ attempt: 3, status: "succeeded" }] });
    const { rows } = await getPool().query(
      "SELECT number, outcome, error ->> 'retryable' AS retryable FROM attempt WHERE task_id = $1 ORDER BY number",
      [run.tasks[0]!.id],
    );
    expect(rows).toEqual([
      { number: 1, outcome: "failed", retryable: "true" },
      { number: 2, outcome: "failed", retryable: "true" },
      { number: 3, outcome: "succeeded", retryable: null },
    ]);
    const logs = await getPool().query(
      "SELECT attempt, text FROM task_log WHERE task_id = $1 AND stream = 'stdout' ORDER BY id",
      [run.tasks[0]!.id],
    );
    expect(logs.rows).toEqual([1, 2, 3].map((attempt) => ({ attempt, text: `attempt ${attempt}` })));
  });

  it("RUN-4 the next agent receives the handoff, and a condition reads earlier results", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:HANDOFF"));
    expect(run.tasks[1]).toMatchObject({ status: "succeeded", result: { outputs: { got: "one" } } });
    const events = await readRunEvents(getPool(), run.id, 0, 500);
    expect(events.filter((event) => event.type === "task.handed_off")).toHaveLength(1);
  });
});
