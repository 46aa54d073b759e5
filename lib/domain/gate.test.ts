import { describe, expect, it } from "vitest";
import { judgeGate, summarizeAgents } from "./gate";
import type { PlannedStep } from "./plan";
import type { TaskState } from "./run-state";
import { emptyResult, pendingTask, plannedStep } from "./testing";

type Line = {
  agent: string;
  status: TaskState["status"];
  optional?: true;
  check?: "pass" | "fail" | "not_applicable";
  advisory?: true;
};

/** Plan and tasks from one line each. */
function make(lines: Line[]): [PlannedStep[], TaskState[]] {
  const plan = lines.map((line, index) =>
    plannedStep(`s${index}`, { agent: line.agent, required: line.optional !== true }),
  );
  const tasks = lines.map((line, index) => {
    const checks =
      line.check === undefined
        ? []
        : [
            {
              id: "links",
              name: "Links valid",
              status: line.check,
              mandatory: line.advisory !== true,
              evidence: "2 lead nowhere.",
            },
          ];
    const result = { ...emptyResult({ checks }), topFindings: [], handoff: null };
    return pendingTask(plan[index]!, index, {
      status: line.status,
      result: line.status === "succeeded" ? result : null,
      error: line.status === "failed" ? { code: "x", message: "It broke.", retryable: false } : null,
    });
  });
  return [plan, tasks];
}

const A = "A",
  B = "B",
  C = "C",
  D = "D",
  E = "E";

describe("GATE-1 arithmetic", () => {
  it.each<[string, Line[], number, { passed: boolean; arithmetic: string; skipped?: number }]>([
    [
      "all succeed",
      [
        { agent: A, status: "succeeded" },
        { agent: B, status: "succeeded" },
      ],
      0.8,
      { passed: true, arithmetic: "2/2 = 100%" },
    ],
    [
      "2 of 2 with one skipped",
      [
        { agent: A, status: "succeeded" },
        { agent: B, status: "succeeded" },
        { agent: C, status: "skipped" },
      ],
      0.8,
      { passed: true, arithmetic: "2/2 = 100%", skipped: 1 },
    ],
    [
      "4 of 5 is exactly the threshold",
      [A, B, C, D].map((agent): Line => ({ agent, status: "succeeded" })).concat({ agent: E, status: "failed" }),
      0.8,
      { passed: true, arithmetic: "4/5 = 80%" },
    ],
    [
      "3 of 4 is below it",
      [A, B, C].map((agent): Line => ({ agent, status: "succeeded" })).concat({ agent: D, status: "failed" }),
      0.8,
      { passed: false, arithmetic: "3/4 = 75%" },
    ],
    [
      "2 of 3 by a lower threshold",
      [
        { agent: A, status: "succeeded" },
        { agent: B, status: "succeeded" },
        { agent: C, status: "timed_out" },
      ],
      0.6,
      { passed: true, arithmetic: "2/3 = 67%" },
    ],
    [
      "everyone skipped: nobody counted",
      [
        { agent: A, status: "skipped" },
        { agent: B, status: "skipped" },
      ],
      0.8,
      { passed: false, arithmetic: "0/0, nobody counted", skipped: 2 },
    ],
    [
      "only optional ones ran: nobody counted",
      [{ agent: A, status: "succeeded", optional: true }],
      0.8,
      { passed: false, arithmetic: "0/0, nobody counted" },
    ],
    [
      "a threshold of 0 does not help when nobody counted",
      [{ agent: A, status: "skipped" }],
      0,
      { passed: false, arithmetic: "0/0, nobody counted" },
    ],
    [
      "an optional failure does not count",
      [
        { agent: A, status: "succeeded" },
        { agent: B, status: "failed", optional: true },
      ],
      0.8,
      { passed: true, arithmetic: "1/1 = 100%" },
    ],
    [
      "an optional success does not count either",
      [
        { agent: A, status: "failed" },
        { agent: B, status: "succeeded", optional: true },
      ],
      0.5,
      { passed: false, arithmetic: "0/1 = 0%" },
    ],
    [
      "an agent counts once, however many tasks it has",
      [
        { agent: A, status: "succeeded" },
        { agent: A, status: "succeeded" },
        { agent: B, status: "failed" },
      ],
      0.6,
      { passed: false, arithmetic: "1/2 = 50%" },
    ],
    [
      "one failed task fails its agent",
      [
        { agent: A, status: "succeeded" },
        { agent: A, status: "failed" },
        { agent: B, status: "succeeded" },
      ],
      0.8,
      { passed: false, arithmetic: "1/2 = 50%" },
    ],
    [
      "a skipped task does not hide its agent's other one",
      [
        { agent: A, status: "succeeded" },
        { agent: A, status: "skipped" },
      ],
      0.8,
      { passed: true, arithmetic: "1/1 = 100%" },
    ],
    ["a timeout counts against", [{ agent: A, status: "timed_out" }], 0.8, { passed: false, arithmetic: "0/1 = 0%" }],
    [
      "an aborted one counts against",
      [
        { agent: A, status: "aborted" },
        { agent: B, status: "succeeded" },
      ],
      0.8,
      { passed: false, arithmetic: "1/2 = 50%" },
    ],
  ])("%s", (_, lines, threshold, expected) => {
    expect(judgeGate(...make(lines), threshold)).toMatchObject(expected);
  });

  it.each<[string, Line, boolean]>([
    [
      "a failed mandatory check fails the gate whatever the share",
      { agent: A, status: "succeeded", check: "fail" },
      false,
    ],
    [
      "a failed mandatory check of an optional step fails it too",
      { agent: A, status: "succeeded", check: "fail", optional: true },
      false,
    ],
    ["a failed advisory check does not", { agent: A, status: "succeeded", check: "fail", advisory: true }, true],
    ["a check that passed does not", { agent: A, status: "succeeded", check: "pass" }, true],
    ["one that does not apply does not", { agent: A, status: "succeeded", check: "not_applicable" }, true],
  ])("GATE-5 %s", (_, line, passed) => {
    const verdict = judgeGate(...make([line, { agent: B, status: "succeeded" }]), 0.8);
    expect(verdict.passed).toBe(passed);
    expect(verdict.failedChecks.map((check) => check.name)).toEqual(passed ? [] : ["Links valid"]);
    if (!passed) expect(verdict.reasons).toContain('A: the mandatory check "Links valid" failed. 2 lead nowhere.');
  });

  it("GATE-4 says in words why it failed", () => {
    expect(
      judgeGate(
        ...make([
          { agent: A, status: "succeeded" },
          { agent: B, status: "failed" },
        ]),
        0.8,
      ).reasons,
    ).toEqual(["50% of the agents succeeded; the threshold is 80%."]);
  });

  it("GATE-4 sums an agent's durations and shows its errors once", () => {
    const [plan, tasks] = make([
      { agent: A, status: "succeeded" },
      { agent: A, status: "failed" },
    ]);
    Object.assign(tasks[0]!, { startedAt: "2026-01-01T00:00:00.000Z", endedAt: "2026-01-01T00:00:02.000Z" });
    Object.assign(tasks[1]!, { startedAt: "2026-01-01T00:00:02.000Z", endedAt: "2026-01-01T00:00:02.500Z" });
    expect(summarizeAgents(plan, tasks)).toMatchObject([
      { agent: A, status: "failed", durationMs: 2_500, notes: "It broke." },
    ]);
  });
});
