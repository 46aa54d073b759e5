import { describe, expect, it } from "vitest";
import { keys } from "@/lib/contract/queries";
import type { RunEvent } from "@/lib/contract/schemas";
import { affectedKeys } from "./affected";
import { createRefresher } from "./refresher";

/** A clock that stands still until the test lets waiting end. */
function stoppedClock() {
  const waiting: { ms: number; end: () => void }[] = [];
  return {
    waiting,
    timing: { now: () => 0, wait: (ms: number) => new Promise<void>((end) => waiting.push({ ms, end })) },
  };
}
const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe("refetching on a stream of events", () => {
  it("refetches at once, then once more for all that came meanwhile", async () => {
    const { waiting, timing } = stoppedClock();
    const refresh = createRefresher(250, timing);
    let fetched = 0;
    const ask = () => refresh("run", async () => (fetched += 1));
    ask();
    await settle();
    for (let event = 0; event < 100; event += 1) ask();
    await settle();
    expect(fetched).toBe(1);
    expect(waiting.map((each) => each.ms)).toEqual([250]);
    waiting[0]!.end();
    await settle();
    expect(fetched).toBe(2);
  });

  it("asks again for what changed while a refetch was under way", async () => {
    const { waiting, timing } = stoppedClock();
    const refresh = createRefresher(250, timing);
    const answers: (() => void)[] = [];
    const ask = () => refresh("run", () => new Promise<void>((answer) => answers.push(answer)));
    ask();
    ask();
    expect(answers).toHaveLength(1);
    answers[0]!();
    await settle();
    waiting[0]!.end();
    await settle();
    expect(answers).toHaveLength(2);
  });

  it("keeps going when a refetch fails, and keeps names apart", async () => {
    const { waiting, timing } = stoppedClock();
    const refresh = createRefresher(250, timing);
    const seen: string[] = [];
    refresh("a", async () => {
      seen.push("a");
      throw new Error("no answer");
    });
    refresh("b", async () => seen.push("b"));
    await settle();
    for (const each of waiting.splice(0)) each.end();
    await settle();
    refresh("a", async () => seen.push("a again"));
    expect(seen).toEqual(["a", "b", "a again"]);
  });
});

describe("RUN-5 which queries an event makes stale", () => {
  const event = (type: RunEvent["type"], payload: Record<string, unknown> = {}, taskId: string | null = null) =>
    affectedKeys({ type, payload, taskId, runId: "r" });

  it("renews run, list and counts for anything in a run, and the task it is about", () => {
    expect(event("task.started", {}, "t")).toEqual([keys.runs(), keys.run("r"), keys.summary(), keys.task("t")]);
  });

  it("renews the escalation that was decided", () => {
    expect(event("escalation.decided", { escalationId: "e" })).toContainEqual(keys.escalation("e"));
  });

  it("renews everything shown of flags when one changed, also outside a run, or when a task is held back", () => {
    expect(affectedKeys({ type: "flag.locked", payload: { flagId: 7 }, taskId: null, runId: null })).toEqual([
      ["flags"],
      keys.summary(),
    ]);
    expect(event("task.held", { flags: [7] }, "t")).toContainEqual(["flags"]);
  });

  it("renews findings when a task brought some, and the report when the run changed", () => {
    expect(event("task.succeeded", {}, "t")).toContainEqual(keys.runFindings("r"));
    expect(event("run.completed")).toContainEqual(keys.report("r"));
  });

  it("renews coordinators only when one changed", () => {
    expect(affectedKeys({ type: "coordinator.changed", payload: {}, taskId: null, runId: null })).toEqual([
      ["coordinators"],
      ["coordinator"],
    ]);
  });
});
