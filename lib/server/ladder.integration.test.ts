import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestRuntime, storeTestCoordinator, testSignal, type TestRuntime } from "@/scripts/test/runtime";

/** Fails until it is told of a recovery or has an answer of a peer. */
const PUSH = {
  kind: "command",
  argv: [
    "node",
    "-e",
    `const i=JSON.parse(require("fs").readFileSync(process.env.QD_INPUT_FILE,"utf8"));
     if (i.params.force !== "never") { console.log(JSON.stringify({summary:"pushed " + (i.recovery?.title ?? "") + Object.keys(i.inputs)})); }
     else { require("fs").writeFileSync(process.env.QD_RESULT_FILE, JSON.stringify({error:{code:"push-rejected",message:"The remote has more"}})); process.exit(3); }`,
  ],
} as const;

describe("ESC-1 recoveries, peers and the coordinator, with real programs", () => {
  let runtime: TestRuntime;
  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
    runtime.work();
    await storeTestCoordinator({
      agents: [
        { handle: "PUSHER", role: "pushes", executor: PUSH },
        { handle: "GIT_EXPERT", role: "knows git", executor: PUSH },
      ],
      signals: [
        testSignal("TEST:RECOVERS", {
          steps: [{ id: "push", agent: "PUSHER", task: "push", params: { force: "never" } }],
        }),
        testSignal("TEST:CONSULTS", {
          steps: [{ id: "push", agent: "PUSHER", task: "ask", params: { force: "never" } }],
        }),
      ],
      escalation: {
        ladder: {
          recoveries: [
            {
              id: "fetch",
              title: "Fetch first",
              when: { codes: ["push-rejected"], tasks: ["push"] },
              params: { force: "once" },
            },
          ],
          peers: [{ id: "expert", title: "Ask the expert", when: { tasks: ["ask"] }, consult: "GIT_EXPERT" }],
        },
      },
    });
  });
  afterAll(() => runtime?.close());

  it("the recovery is named to the program and ends the trouble", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:RECOVERS"));
    expect(run.tasks).toMatchObject([
      {
        status: "succeeded",
        attempt: 2,
        result: { summary: expect.stringContaining("pushed Fetch first") },
        ladder: [{ level: 1, id: "fetch", outcome: "succeeded" }],
      },
    ]);
    expect(run.status).toBe("complete");
  });

  it("the peer's task is added to the run, and its answer is handed over", async () => {
    const run = await runtime.until(await runtime.broadcast("TEST:CONSULTS"), "escalated");
    expect(run.tasks.map(({ stepId, agent, status }) => [stepId, agent, status])).toEqual([
      ["push", "PUSHER", "failed"],
      ["push-expert", "GIT_EXPERT", "succeeded"],
    ]);
    expect(run.tasks[0]).toMatchObject({ attempt: 2, ladder: [{ level: 2, id: "expert", outcome: "failed" }] });
  });
});
