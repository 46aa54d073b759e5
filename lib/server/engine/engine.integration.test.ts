import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { abortRun, retryRun } from "@/lib/domain/commands";
import type { RunDraft } from "@/lib/domain/draft";
import { nextRunStatus } from "@/lib/domain/status";
import { NOOP, openTestRuntime, storeTestCoordinator, testSignal, type TestRuntime } from "@/scripts/test/runtime";
import { getRuntime } from "../runtime";
import { requireRun } from "../runs";

const say = (draft: RunDraft) => draft.event("escalation.commented", { text: "hello" });

describe("engine", () => {
  let runtime: TestRuntime;

  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "a", executor: NOOP }],
      signals: [testSignal("TEST:ONE", { sequence: [{ id: "a", agent: "ALPHA", task: "a" }] })],
    });
  });
  afterAll(() => runtime.close());

  it("a write that the database refuses does not fail the runs beside it", async () => {
    const { engine } = getRuntime();
    const [good, bad] = [await runtime.broadcast("TEST:ONE"), await runtime.broadcast("TEST:ONE")];
    const results = await Promise.allSettled([
      engine.execute(good, say),
      engine.execute(bad, (draft) => {
        say(draft);
        // The number of an event that is stored already: refused as a duplicate.
        draft.events[0]!.seq = 1;
      }),
    ]);
    expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected"]);
    expect((await requireRun(good)).version).toBe(2);
    expect((await requireRun(bad)).version).toBe(1);
  });

  it("a command that throws on state which is merely old is tried on the state as it is", async () => {
    const { engine } = getRuntime();
    const runId = await runtime.broadcast("TEST:ONE");
    const old = await requireRun(runId);
    await engine.execute(runId, (draft) => abortRun(draft, "somebody", null));
    engine.prime(old);
    const again = engine.execute(runId, (draft) => {
      // Refused for a run that has not ended, as the old state says.
      nextRunStatus(draft.run.status, "retry");
      return retryRun(draft, "somebody");
    });
    expect(await again).toBe(true);
    expect((await requireRun(runId)).status).toBe("in_progress");
  });

  it("a command that throws for good is told so, and writes nothing", async () => {
    const { engine } = getRuntime();
    const runId = await runtime.broadcast("TEST:ONE");
    const refusal = new Error("no");
    const refused = engine.execute(runId, () => {
      throw refusal;
    });
    await expect(refused).rejects.toBe(refusal);
    expect((await requireRun(runId)).version).toBe(1);
  });
});
