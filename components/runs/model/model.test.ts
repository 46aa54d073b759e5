import { describe, expect, it } from "vitest";
import type { RunEvent, Task } from "@/lib/contract/schemas";
import { domainOf, placeOf, tickLabel, ticksBetween, tickStep } from "./axis";
import { heldTasks } from "./held";
import { followersOf, stagesOf, treeRows } from "./rows";
import { taskSegments, timeSpent } from "./segments";

const T0 = Date.parse("2026-11-20T10:00:00.000Z");
const at = (seconds: number) => new Date(T0 + seconds * 1_000).toISOString();

const task = (stepId: string, after: string[] = [], rest: Partial<Task> = {}): Task => ({
  id: stepId,
  runId: "r",
  stepId,
  position: 0,
  agent: "A",
  task: "t",
  title: stepId,
  status: "pending",
  attempt: 0,
  maxAttempts: 1,
  after,
  when: null,
  required: true,
  layer: "medium",
  timeoutMs: 1_000,
  executor: "builtin",
  fallbackFor: null,
  workerId: null,
  notBefore: null,
  queuedAt: null,
  startedAt: null,
  endedAt: null,
  reason: null,
  error: null,
  summary: null,
  findingCounts: null,
  waitingFor: [],
  ladder: [],
  expectedMs: null,
  ...rest,
});

let seq = 0;
const event = (
  type: RunEvent["type"],
  seconds: number,
  taskId: string | null = "a",
  payload: Record<string, unknown> = {},
): RunEvent => ({
  cursor: "",
  runId: "r",
  seq: (seq += 1),
  taskId,
  type,
  source: "COORD_OPS",
  signal: "COORD_OPS:X",
  timestamp: at(seconds),
  payload,
});

describe("RUN-3 the tree of a plan", () => {
  it("puts a step one stage behind the latest it waits for", () => {
    const stages = stagesOf([task("d", ["b", "c"]), task("a"), task("b", ["a"]), task("c")]);
    expect(Object.fromEntries(stages)).toEqual({ a: 0, b: 1, c: 0, d: 2 });
  });

  it("groups steps of a stage only where there is more than one stage", () => {
    const flat = treeRows({ tasks: [task("a"), task("b")] }, new Set());
    expect(flat.map((row) => [row.kind, row.id, row.level])).toEqual([
      ["run", "@run", 1],
      ["task", "a", 2],
      ["task", "b", 2],
      ["gate", "@gate", 2],
    ]);
    const grouped = treeRows({ tasks: [task("a"), task("b"), task("c", ["a", "b"])] }, new Set());
    expect(grouped.map((row) => [row.id, row.level])).toEqual([
      ["@run", 1],
      ["@stage-0", 2],
      ["a", 3],
      ["b", 3],
      ["c", 2],
      ["@gate", 2],
    ]);
  });

  it("hides what lies below a closed row", () => {
    const tasks = [task("a"), task("b"), task("c", ["a", "b"])];
    expect(treeRows({ tasks }, new Set(["@stage-0"])).map((row) => row.id)).toEqual(["@run", "@stage-0", "c", "@gate"]);
    expect(treeRows({ tasks }, new Set(["@run"])).map((row) => row.id)).toEqual(["@run"]);
  });

  it("names the steps that follow", () => {
    expect(followersOf({ tasks: [task("a"), task("b", ["a"])] }, "a").map((each) => each.stepId)).toEqual(["b"]);
  });
});

describe("RUN-5 the timeline is read from the event log", () => {
  it("tells waiting, running and the wait before a repetition apart", () => {
    const segments = taskSegments(task("a", [], { status: "running", attempt: 2 }), [
      event("task.queued", 0),
      event("task.started", 1, "a", { attempt: 1 }),
      event("task.retrying", 3),
      event("task.started", 5, "a", { attempt: 2 }),
    ]);
    expect(
      segments.map(({ kind, from, to, attempt, outcome }) => [
        kind,
        (from - T0) / 1_000,
        to === null ? null : (to - T0) / 1_000,
        attempt,
        outcome,
      ]),
    ).toEqual([
      ["wait", 0, 1, undefined, undefined],
      ["run", 1, 3, 1, "failed"],
      ["retry", 3, 5, undefined, undefined],
      ["run", 5, null, 2, undefined],
    ]);
    expect(timeSpent(segments, T0 + 9_000)).toEqual({
      wait: 1_000,
      flags: 0,
      run: 6_000,
      retry: 2_000,
      held: 0,
      locked: 0,
      human: 0,
    });
  });

  it("shows the time a task waited for a person", () => {
    const segments = taskSegments(task("a", [], { status: "skipped", endedAt: at(60) }), [
      event("task.waiting", 0),
      event("task.skipped", 60),
    ]);
    expect(segments).toEqual([{ kind: "human", from: T0, to: T0 + 60_000 }]);
  });

  it("RUN-12 shows the time a task waited for its locks apart from that for flags", () => {
    const segments = taskSegments(task("a"), [
      event("task.queued", 0),
      event("task.held", 1, "a", { waitingFor: [{}] }),
      event("task.released", 3),
      event("task.started", 4, "a", { attempt: 1 }),
    ]);
    expect(segments.map(({ kind }) => kind)).toEqual(["wait", "locked", "wait", "run"]);
  });

  it("FLAG-5 shows flags before the task's own work, and the time a flag held it back", () => {
    const events = [
      event("task.queued", 0),
      event("task.started", 1, "a", { attempt: 1 }),
      event("task.held", 1, "a", { flags: [7, 9] }),
      event("task.released", 4, "a", { flags: [7, 9] }),
      event("task.started", 5, "a", { attempt: 1 }),
      event("flag.delivered", 5, "a", { flagId: 7 }),
      event("flag.delivered", 5, "a", { flagId: 9 }),
      event("task.flags_handled", 7),
      event("task.succeeded", 10),
    ];
    const spent = (upTo: number) =>
      taskSegments(task("a", [], { status: "running" }), events.slice(0, upTo)).map(({ kind, from, to, outcome }) => [
        kind,
        (from - T0) / 1_000,
        to === null ? null : (to - T0) / 1_000,
        outcome,
      ]);
    expect(spent(3).at(-1)).toEqual(["held", 1, null, undefined]);
    expect(spent(9)).toEqual([
      ["wait", 0, 1, undefined],
      ["run", 1, 1, undefined],
      ["held", 1, 4, undefined],
      ["wait", 4, 5, undefined],
      ["flags", 5, 7, undefined],
      ["run", 7, 10, "succeeded"],
    ]);
    const waiting = { tasks: [task("a", [], { status: "waiting" })] };
    expect(heldTasks(waiting, events.slice(0, 3)).map((each) => each.flags)).toEqual([[7, 9]]);
    expect(heldTasks(waiting, events.slice(0, 4))).toEqual([]);
    expect(heldTasks({ tasks: [task("a")] }, events.slice(0, 3))).toEqual([]);
  });

  it("leaves out events of other tasks, and falls back on the task's times", () => {
    const own = task("a", [], { status: "succeeded", attempt: 1, queuedAt: at(0), startedAt: at(1), endedAt: at(2) });
    expect(taskSegments(own, [event("task.queued", 5, "b")])).toEqual([
      { kind: "wait", from: T0, to: T0 + 1_000 },
      { kind: "run", from: T0 + 1_000, to: T0 + 2_000, attempt: 1, outcome: "succeeded" },
    ]);
  });
});

describe("the axis", () => {
  const running = (seconds: number, rest: Partial<Parameters<typeof domainOf>[0]> = {}) =>
    domainOf({ start: T0, end: null, now: T0 + seconds * 1_000, ...rest });

  it("stays as it is while a run grows into it", () => {
    const first = running(10.1);
    expect(running(11.9)).toEqual(first);
    expect(first.span).toBeGreaterThan(11_900);
  });

  it("leaves room for the expected end", () => {
    expect(running(1, { expectedEnd: T0 + 60_000, margin: 0.1 }).span).toBeGreaterThan(60_000);
  });

  it("ends where the run ended, with room for a label", () => {
    const ended = { start: T0, end: T0 + 10_000, now: T0 + 99_000 };
    expect(domainOf(ended).span).toBe(10_000);
    expect(domainOf({ ...ended, margin: 0.2 }).span).toBe(12_500);
  });

  it("shortens a long wait for a person, and only that", () => {
    const day = 86_400_000;
    const idle = [{ from: T0 + 10_000, to: T0 + 10_000 + day }];
    const domain = domainOf({ start: T0, end: T0 + 20_000 + day, now: 0, idle });
    expect(domain.span).toBe(25_000);
    expect(placeOf(domain, T0 + 5_000)).toBe(20);
    expect(placeOf(domain, T0 + 10_000 + day)).toBeCloseTo(60);
    expect(placeOf(domain, T0 + 20_000 + day)).toBeCloseTo(100);
    const short = [{ from: T0 + 10_000, to: T0 + 15_000 }];
    expect(domainOf({ start: T0, end: T0 + 20_000, now: 0, idle: short }).breaks).toEqual([]);
  });

  it("puts no tick into a shortened stretch and keeps the true time behind it", () => {
    const idle = [{ from: T0 + 10_000, to: T0 + 70_000 }];
    const domain = domainOf({ start: T0, end: T0 + 80_000, now: 0, idle });
    expect(ticksBetween(domain, 0, domain.span, 5_000).map((tick) => tick.at)).toEqual([
      0, 5_000, 10_000, 70_000, 75_000, 80_000,
    ]);
  });

  it("keeps labels apart and starts them at a multiple of the step", () => {
    expect(tickStep(10_000, 840)).toBe(1_000);
    const domain = domainOf({ start: T0, end: T0 + 10_000, now: 0 });
    expect(ticksBetween(domain, 1_500, 4_000, 1_000).map((tick) => tick.at)).toEqual([2_000, 3_000, 4_000]);
  });

  it.each([
    [0, "0"],
    [200, "200 ms"],
    [1_500, "1.5 s"],
    [150_000, "2:30"],
    [5_400_000, "1 h 30"],
    [172_800_000, "2 d"],
  ])("writes %d as %s", (ms, label) => {
    expect(tickLabel(ms)).toBe(label);
  });
});
