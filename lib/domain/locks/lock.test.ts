import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockersOf, conflictOf, freeRequests, isFree, type KeptRequest, type StepLocks } from "./lock";

const NO_LOCKS: StepLocks = { paths: [], serial: [], batch: null, names: [], parallelWith: [] };
const path = (given: string, fields: Partial<StepLocks["paths"][number]> = {}): StepLocks["paths"][number] => ({
  path: given,
  access: "write",
  rule: "stated",
  shared: false,
  mediator: null,
  ...fields,
});
let tasks = 0;
const request = (locks: Partial<StepLocks>, fields: Partial<KeptRequest> = {}): KeptRequest => ({
  taskId: `task-${(tasks += 1)}`,
  runId: "run",
  signal: "TEST:RUN",
  agent: "AGENT",
  place: "/repo",
  locks: { ...NO_LOCKS, ...locks },
  position: tasks,
  holds: false,
  since: "2026-01-01T00:00:00.000Z",
  ...fields,
});

describe("RUN-12 what conflicts", () => {
  it.each<[string, Partial<StepLocks>, Partial<StepLocks>, string | null]>([
    ["writers of one path", { paths: [path("docs/")] }, { paths: [path("docs/a.md")] }, "docs/"],
    ["a writer and a reader", { paths: [path("docs/")] }, { paths: [path("docs", { access: "read" })] }, "docs/"],
    ["readers", { paths: [path("docs", { access: "read" })] }, { paths: [path("docs", { access: "read" })] }, null],
    ["other paths", { paths: [path("docs/")] }, { paths: [path("src/")] }, null],
    [
      "a promise on shared paths",
      { paths: [path("db/", { shared: true })], parallelWith: ["coord-b"] },
      { paths: [path("db/", { shared: true })], names: ["coord-b"] },
      null,
    ],
    [
      "a promise on a path that one of them owns",
      { paths: [path("db/", { shared: true })], parallelWith: ["coord-b"] },
      { paths: [path("db/")], names: ["coord-b"] },
      "db/",
    ],
    [
      "a promise to somebody else",
      { paths: [path("db/", { shared: true })], parallelWith: ["coord-c"] },
      { paths: [path("db/", { shared: true })], names: ["coord-b"] },
      "db/",
    ],
    [
      "two sides of a serial rule",
      { serial: [{ key: "a|b", side: "states", rule: "a must serialize with b" }] },
      { serial: [{ key: "a|b", side: "named", rule: "a must serialize with b" }] },
      "a must serialize with b",
    ],
    [
      "one side of a serial rule",
      { serial: [{ key: "a|b", side: "named", rule: "r" }] },
      { serial: [{ key: "a|b", side: "named", rule: "r" }] },
      null,
    ],
    [
      "one that names itself",
      { serial: [{ key: "a|a", side: null, rule: "r" }] },
      { serial: [{ key: "a|a", side: null, rule: "r" }] },
      "r",
    ],
  ])("%s", (_, one, other, on) => {
    expect(conflictOf(request(one), request(other))?.on ?? null).toBe(on);
    expect(conflictOf(request(other), request(one)) !== null).toBe(on !== null);
  });

  it("paths of two repositories never", () => {
    expect(
      conflictOf(request({ paths: [path(".")] }), request({ paths: [path(".")] }, { place: "/other" })),
    ).toBeNull();
  });

  it("a mediator named by either side is who settles it", () => {
    const shared = request({ paths: [path("core/", { shared: true, mediator: "ARCHITECT" })] });
    expect(conflictOf(request({ paths: [path("core/")] }), shared)?.mediator).toBe("ARCHITECT");
  });

  it("a batch lets as many run as it says, and counts those that wait ahead", () => {
    const batch = { agent: "AGENT", limit: 2 };
    const first = request({ batch }, { holds: true });
    const ahead = request({ batch });
    const want = request({ batch });
    expect(isFree(want, [first])).toBe(true);
    expect(blockersOf(want, [first, ahead]).map((each) => each.request.taskId)).toEqual([first.taskId, ahead.taskId]);
    expect(blockersOf(want, [first, ahead])[0]!.reason.on).toBe("at most 2 tasks of AGENT at a time");
  });
});

/** What a task of the model wants, from few names, so that most of them meet. */
const wanted: fc.Arbitrary<Partial<KeptRequest>> = fc.record({
  place: fc.constantFrom("/one", "/two"),
  locks: fc.record({
    paths: fc.array(
      fc.record({
        path: fc.constantFrom("a", "a/b", "a/*", "b", "**/b", "."),
        access: fc.constantFrom("read" as const, "write" as const),
        rule: fc.constant("stated" as const),
        shared: fc.boolean(),
        mediator: fc.constant(null),
      }),
      { maxLength: 3 },
    ),
    serial: fc.array(
      fc.record({
        key: fc.constantFrom("x|y", "y|z"),
        side: fc.constantFrom("states", "named", null),
        rule: fc.constant("rule"),
      }),
      { maxLength: 2 },
    ),
    batch: fc.option(fc.record({ agent: fc.constantFrom("A", "B"), limit: fc.constantFrom(1, 2) })),
    names: fc.subarray(["p", "q"]),
    parallelWith: fc.subarray(["p", "q"]),
  }),
});

/** A step of the model: task `which` asks, ends, is held by a crash until the sweep, or gives up waiting. */
const step = fc.record({
  which: fc.nat(11),
  does: fc.constantFrom("ask" as const, "end" as const, "crash" as const, "sweep" as const, "give up" as const),
});

/** The queue of locks with tasks that come, end and die, as the database keeps it. */
class Model {
  kept: KeptRequest[] = [];
  private readonly dead = new Set<string>();
  private next = 0;
  constructor(private readonly wants: readonly Partial<KeptRequest>[]) {}

  ask(which: number): void {
    const taskId = `t${which}`;
    const own = this.kept.find((each) => each.taskId === taskId);
    if (own?.holds) return;
    const want = request({}, { ...this.wants[which], taskId, position: own?.position ?? (this.next += 1) });
    const holds = isFree({ ...want, position: own?.position ?? null }, this.kept);
    this.kept = [...this.kept.filter((each) => each !== own), { ...want, holds }].toSorted(
      (a, b) => a.position - b.position,
    );
  }

  drop(taskIds: (each: KeptRequest) => boolean): void {
    const gone = this.kept.filter(taskIds);
    this.kept = this.kept.filter((each) => !gone.includes(each));
    for (const { taskId } of gone) this.dead.delete(taskId);
    // Whoever is woken asks again.
    for (const { taskId } of freeRequests(this.kept)) this.ask(Number(taskId.slice(1)));
  }

  do({ which, does }: { which: number; does: string }): void {
    const own = this.kept.find((each) => each.taskId === `t${which}`);
    if (does === "ask") this.ask(which);
    else if (does === "end" && own?.holds && !this.dead.has(own.taskId)) this.drop((each) => each === own);
    else if (does === "crash" && own?.holds) this.dead.add(own.taskId);
    else if (does === "sweep") this.drop((each) => this.dead.has(each.taskId));
    else if (does === "give up" && own?.holds === false) this.drop((each) => each === own);
  }
}

const histories = fc.record({
  wants: fc.array(wanted, { minLength: 12, maxLength: 12 }),
  steps: fc.array(step, { maxLength: 80 }),
});

describe("RUN-12 the queue of locks, whatever happens in whatever order", () => {
  it("never has two holders that conflict, nor more of an agent than its batch", () => {
    fc.assert(
      fc.property(histories, ({ wants, steps }) => {
        const model = new Model(wants);
        for (const each of steps) {
          model.do(each);
          const holders = model.kept.filter(({ holds }) => holds);
          for (const one of holders)
            for (const other of holders) if (one !== other) expect(conflictOf(one, other)).toBeNull();
          // The last one that came in counted those before it.
          for (const one of holders)
            if (one.locks.batch !== null) {
              const same = holders.filter((other) => other.locks.batch?.agent === one.locks.batch!.agent);
              const limit = Math.max(...same.map((other) => other.locks.batch!.limit));
              expect(same.length).toBeLessThanOrEqual(limit);
            }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("never comes to a standstill: where nobody holds anything, the oldest that waits can go on", () => {
    fc.assert(
      fc.property(histories, ({ wants, steps }) => {
        const model = new Model(wants);
        for (const each of steps) model.do(each);
        // Everything that holds ends or is swept; no task may be left then.
        for (let rounds = 0; model.kept.length > 0; rounds += 1) {
          expect(rounds).toBeLessThan(12);
          expect(model.kept.some(({ holds }) => holds)).toBe(true);
          model.drop(({ holds }) => holds);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("lets nobody starve: each is passed by none that asked later and conflicts with it", () => {
    fc.assert(
      fc.property(histories, ({ wants, steps }) => {
        const model = new Model(wants);
        for (const each of steps) {
          const waited = model.kept.filter(({ holds }) => !holds);
          const held = new Set(model.kept.filter(({ holds }) => holds).map(({ taskId }) => taskId));
          model.do(each);
          for (const { taskId, holds, ...came } of model.kept)
            if (holds && !held.has(taskId))
              for (const older of waited)
                if (
                  older.position < came.position &&
                  model.kept.some((still) => still.taskId === older.taskId && !still.holds)
                )
                  expect(conflictOf(older, { taskId, ...came })).toBeNull();
        }
      }),
      { numRuns: 500 },
    );
  });

  it("shows whom each one waits for: all that wait have a blocker that holds or came earlier", () => {
    fc.assert(
      fc.property(histories, ({ wants, steps }) => {
        const model = new Model(wants);
        for (const each of steps) {
          model.do(each);
          for (const waits of model.kept.filter(({ holds }) => !holds)) {
            const blockers = blockersOf(waits, model.kept);
            expect(blockers.length).toBeGreaterThan(0);
            expect(blockers.every(({ request: other }) => other.holds || other.position < waits.position)).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
