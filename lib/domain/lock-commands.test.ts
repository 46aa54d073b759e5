import { describe, expect, it } from "vitest";
import { abortRun, startRun } from "./commands";
import { releaseTask } from "./flag-commands";
import { holdForLocks, releaseFromLocks } from "./lock-commands";
import type { StepLocks, WaitingFor } from "./locks/lock";
import { claimTasks, loseTask, settleTask } from "./task-commands";
import { emptyResult, newRun, plannedStep, Rehearsal } from "./testing";

const locks: StepLocks = { paths: [], serial: [], batch: { agent: "A", limit: 1 }, names: [], parallelWith: [] };
const waitingFor: WaitingFor[] = [
  {
    kind: "lock",
    on: "docs/",
    path: "docs/",
    mediator: null,
    runId: "other",
    signal: "TEST:OTHER",
    taskId: "task",
    agent: "WRITER",
    holds: true,
    since: "2026-01-01T00:00:00.000Z",
  },
];

function begun(): Rehearsal {
  const rehearsal = new Rehearsal(newRun([plannedStep("a", { locks }), plannedStep("b")]));
  rehearsal.do((draft) => startRun(draft, "anna"));
  return rehearsal;
}
const claim = (rehearsal: Rehearsal, granted?: ReadonlyMap<string, string>) =>
  rehearsal.do((draft) =>
    claimTasks(draft, {
      workerId: "worker",
      leaseUntil: new Date(rehearsal.now + 15_000).toISOString(),
      limit: 9,
      ...(granted === undefined ? {} : { granted }),
    }),
  );
const hold = (rehearsal: Rehearsal) => rehearsal.do((draft) => holdForLocks(draft, "task-a", waitingFor));

describe("RUN-12 commands", () => {
  it("a task with locks is claimed only with the token under which it has them", () => {
    const rehearsal = begun();
    const { claims, locking } = claim(rehearsal);
    expect([claims.map(({ taskId }) => taskId), locking.map(({ id }) => id)]).toEqual([["task-b"], ["task-a"]]);
    expect(claim(rehearsal, new Map([["task-a", "token"]])).claims).toEqual([{ taskId: "task-a", token: "token" }]);
    expect(rehearsal.task("a")).toMatchObject({ status: "running", claimToken: "token" });
  });

  it("a task that waits holds no worker, uses up no attempt and leaves its run open", () => {
    const rehearsal = begun();
    claim(rehearsal);
    expect(hold(rehearsal)).toBe(true);
    expect(rehearsal.task("a")).toMatchObject({ status: "waiting", attempt: 0, workerId: null, waitingFor });
    expect(rehearsal.task("a").reason).toBe("Waits for WRITER in TEST:OTHER on docs/.");
    expect(rehearsal.run.status).toBe("in_progress");
    expect(rehearsal.events.at(-1)).toMatchObject({ type: "task.held", payload: { step: "a", waitingFor } });
    // It is held once, and a flag that ends does not wake it.
    expect(hold(rehearsal)).toBe(false);
    expect(rehearsal.do((draft) => releaseTask(draft, "task-a", [1]))).toBe(false);
    expect(rehearsal.do((draft) => releaseFromLocks(draft, "task-a"))).toBe(true);
    expect(rehearsal.task("a")).toMatchObject({ status: "queued", waitingFor: null, reason: null });
    expect(rehearsal.do((draft) => releaseFromLocks(draft, "task-a"))).toBe(false);
  });

  it("a task that waits is stopped with its run", () => {
    const rehearsal = begun();
    hold(rehearsal);
    rehearsal.do((draft) => abortRun(draft, "anna", null));
    expect(rehearsal.task("a")).toMatchObject({ status: "aborted", waitingFor: null });
  });

  it("a claim that ends says so, whichever way, so that its locks are given back", () => {
    for (const end of ["settled", "lost", "aborted"] as const) {
      const rehearsal = begun();
      claim(rehearsal, new Map([["task-a", "token"]]));
      expect(rehearsal.writes.at(-1)!.endedClaims).toEqual([]);
      rehearsal.do((draft) => {
        if (end === "settled")
          settleTask(draft, "task-a", "token", { kind: "succeeded", result: emptyResult(), endedAt: draft.now });
        else if (end === "lost") loseTask(draft, "task-a", "token");
        else abortRun(draft, "anna", null);
      });
      expect(rehearsal.writes.at(-1)!.endedClaims).toEqual(["token"]);
    }
  });

  it("claims of tasks without locks are not spoken of", () => {
    const rehearsal = begun();
    claim(rehearsal);
    rehearsal.do((draft) =>
      settleTask(draft, "task-b", rehearsal.task("b").claimToken!, {
        kind: "succeeded",
        result: emptyResult(),
        endedAt: draft.now,
      }),
    );
    expect(rehearsal.writes.at(-1)!.endedClaims).toEqual([]);
  });
});
