import { describe, expect, it } from "vitest";
import { advance, DEPENDENCY_FAILED } from "./advance";
import { startRun } from "./commands";
import { claimTasks, settleTask } from "./task-commands";
import type { PlannedStep } from "./plan";
import { emptyResult, newRun, plannedStep, Rehearsal } from "./testing";
import type { TaskResult } from "./task-result";

function begin(plan: PlannedStep[], evaluate?: (expression: string) => boolean): Rehearsal {
  const rehearsal = new Rehearsal(newRun(plan), evaluate);
  rehearsal.do((draft) => startRun(draft, "anna"));
  return rehearsal;
}

/** Claims everything that is due and ends the steps named: with a result, or failed. */
function end(rehearsal: Rehearsal, outcomes: Record<string, Partial<TaskResult> | "failed">): void {
  rehearsal.do((draft) =>
    claimTasks(draft, { workerId: "w", leaseUntil: new Date(rehearsal.now + 60_000).toISOString(), limit: 99 }),
  );
  for (const [stepId, outcome] of Object.entries(outcomes)) {
    const { id, claimToken } = rehearsal.task(stepId);
    const endedAt = new Date(rehearsal.now).toISOString();
    rehearsal.do((draft) =>
      settleTask(
        draft,
        id,
        claimToken!,
        outcome === "failed"
          ? { kind: "failed", error: { code: "x", message: "It broke.", retryable: false }, endedAt }
          : { kind: "succeeded", result: emptyResult(outcome), endedAt },
      ),
    );
  }
}

describe("RUN-3 what runs next", () => {
  it("a fan-out is ready at once, a pipeline one after another", () => {
    expect(begin([plannedStep("a"), plannedStep("b"), plannedStep("c")]).statuses).toEqual({
      a: "queued",
      b: "queued",
      c: "queued",
    });
    const pipe = begin([plannedStep("a"), plannedStep("b", { after: ["a"] }), plannedStep("c", { after: ["b"] })]);
    expect(pipe.statuses).toEqual({ a: "queued", b: "pending", c: "pending" });
    end(pipe, { a: {} });
    expect(pipe.statuses).toEqual({ a: "succeeded", b: "queued", c: "pending" });
  });

  it("a join waits for the last of those before it", () => {
    const rehearsal = begin([plannedStep("a"), plannedStep("b"), plannedStep("join", { after: ["a", "b"] })]);
    end(rehearsal, { b: {} });
    expect(rehearsal.statuses.join).toBe("pending");
    end(rehearsal, { a: {} });
    expect(rehearsal.statuses.join).toBe("queued");
  });

  it("a false condition skips the step and what follows goes on", () => {
    const rehearsal = begin([plannedStep("a", { when: "no" }), plannedStep("b", { after: ["a"] })], () => false);
    expect(rehearsal.statuses).toEqual({ a: "skipped", b: "queued" });
    expect(rehearsal.task("a").reason).toBe("Skipped: the condition no is false.");
  });

  it("a condition that can't be evaluated fails the step and says why", () => {
    const rehearsal = begin([plannedStep("a", { when: "bad" }), plannedStep("b")], () => {
      throw new Error("no such key: x");
    });
    expect(rehearsal.task("a")).toMatchObject({
      status: "failed",
      error: { code: "condition-failed", retryable: false },
    });
    expect(rehearsal.task("a").error!.message).toContain("no such key: x");
    expect(rehearsal.statuses.b).toBe("queued");
  });

  it("after a failed required step nothing runs, along the whole chain, other branches do", () => {
    const rehearsal = begin([
      plannedStep("a"),
      plannedStep("b", { after: ["a"] }),
      plannedStep("c", { after: ["b"] }),
      plannedStep("d"),
    ]);
    end(rehearsal, { a: "failed" });
    expect(rehearsal.statuses).toEqual({ a: "failed", b: "skipped", c: "skipped", d: "running" });
    expect(rehearsal.task("c").error?.code).toBe(DEPENDENCY_FAILED);
  });

  it("a failed optional step holds nothing back and does not count", () => {
    const rehearsal = begin([plannedStep("a", { required: false }), plannedStep("b", { after: ["a"] })]);
    end(rehearsal, { a: "failed" });
    expect(rehearsal.statuses.b).toBe("queued");
    end(rehearsal, { b: {} });
    expect(rehearsal.run).toMatchObject({ status: "complete", gate: { arithmetic: "1/1 = 100%" } });
  });

  it("a step without an executor waits for a person while others run; the run is escalated when nothing else runs", () => {
    const rehearsal = begin([plannedStep("a", { executor: null }), plannedStep("b")]);
    expect(rehearsal.run).toMatchObject({ status: "in_progress", escalations: [{ type: "resource", status: "open" }] });
    end(rehearsal, { b: {} });
    expect(rehearsal.run.status).toBe("escalated");
  });

  it("RUN-4 a handoff is told to the one who takes it", () => {
    const rehearsal = begin([plannedStep("a"), plannedStep("b", { after: ["a"] })]);
    end(rehearsal, {
      a: {
        handoff: {
          workCompleted: ["one"],
          currentState: { filesCreated: [], validation: "" },
          remainingWork: [],
          importantFindings: [],
        },
      },
    });
    expect(rehearsal.events.find((event) => event.type === "task.handed_off")?.payload).toEqual({
      from: "AGENT_A",
      to: "AGENT_B",
      step: "b",
    });
  });

  it("advancing again changes nothing", () => {
    const rehearsal = begin([plannedStep("a"), plannedStep("b", { after: ["a"] })]);
    const writes = rehearsal.writes.length;
    rehearsal.do((draft) => advance(draft));
    expect(rehearsal.writes).toHaveLength(writes);
  });
});

describe("the end of a run", () => {
  it("a plan without steps is complete at once, with its report", () => {
    const rehearsal = begin([]);
    expect(rehearsal.run).toMatchObject({ status: "complete", outcome: "success", gate: null });
    expect(rehearsal.writes[0]!.report).not.toBeNull();
  });

  it("RUN-10 a passed gate with a failed agent is a partial success", () => {
    const rehearsal = begin(["a", "b", "c", "d", "e"].map((id) => plannedStep(id)));
    end(rehearsal, { a: "failed", b: {}, c: {}, d: {}, e: {} });
    expect(rehearsal.run).toMatchObject({ status: "complete", outcome: "partial", gate: { arithmetic: "4/5 = 80%" } });
  });

  it("GATE-5 a failed mandatory check asks a person, with the check", () => {
    const rehearsal = begin([plannedStep("a")]);
    end(rehearsal, {
      a: {
        checks: [{ id: "links", name: "Links valid", status: "fail", mandatory: true, evidence: "2 lead nowhere." }],
      },
    });
    expect(rehearsal.run.status).toBe("escalated");
    expect(rehearsal.writes.at(-1)!.escalationsOpened.map(({ draft }) => draft)).toMatchObject([
      {
        type: "quality_gate",
        title: "TEST:RUN: mandatory check failed: Links valid",
        body: { failedChecks: [{ name: "Links valid" }] },
      },
    ]);
  });

  it("GATE-1 everything skipped is a failed gate", () => {
    const rehearsal = begin([plannedStep("a", { when: "no" }), plannedStep("b", { when: "no" })], () => false);
    expect(rehearsal.run).toMatchObject({
      status: "escalated",
      gate: { passed: false, arithmetic: "0/0, nobody counted" },
    });
  });
});
