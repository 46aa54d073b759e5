import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getPool } from "@/lib/server/db";
import { toProblem } from "@/lib/server/errors";
import { acquireLocks, confirmLocks } from "@/lib/server/locks/acquire";
import { releaseLocks, sweepLocks } from "@/lib/server/locks/release";
import { abortRun, getRun } from "@/lib/server/runs";
import { getRuntime } from "@/lib/server/runtime";
import {
  NOOP,
  TESTER,
  openTestRuntime,
  storeTestCoordinator,
  testSignal,
  type TestRuntime,
} from "@/scripts/test/runtime";
import { previewSignal } from "@/lib/server/signal-plan";
import { broadcastSignal } from "@/lib/server/signals";
import { getTask } from "@/lib/server/tasks";
import { step } from "./flags-testing";

const folder = mkdtempSync(join(tmpdir(), "qd-locks-"));
const log = join(folder, "log");

/** Writes `+NAME` when it begins and `-NAME` when it ends, after `params.sleep` ms. */
const SCRIPT = `
const fs = require("node:fs");
const { params, runId } = JSON.parse(fs.readFileSync(0));
const line = (sign) => fs.appendFileSync(process.argv[1], sign + (params.name ?? runId) + "\\n");
line("+");
setTimeout(() => { line("-"); console.log("{}"); }, params.sleep ?? 150);`;
const PROGRAM = { kind: "command", argv: [process.execPath, "-e", SCRIPT, log] } as const;

const lines = (names: readonly string[]) =>
  readFileSync(log, "utf8")
    .split("\n")
    .filter((line) => names.includes(line.slice(1)));

/** Whether none of these was at work while another was. */
const oneByOne = (names: readonly string[]): boolean => {
  const seen = lines(names);
  return seen.every((line, index) => (index % 2 === 0 ? line[0] === "+" : line === `-${seen[index - 1]!.slice(1)}`));
};

/** Whether all of these were at work at the same time. */
const together = (names: readonly string[]): boolean =>
  lines(names)
    .slice(0, names.length)
    .every((line) => line[0] === "+");

const eventsOf = async (runId: string, stepId = "a"): Promise<string[]> => {
  const { rows } = await getPool().query<{ type: string }>(
    `SELECT e.type FROM event e JOIN task t ON t.id = e.task_id WHERE e.run_id = $1 AND t.step_id = $2 ORDER BY seq`,
    [runId, stepId],
  );
  return rows.map(({ type }) => type.replace("task.", ""));
};

const locksLeft = async (): Promise<number> => (await getPool().query("SELECT 1 FROM task_lock")).rows.length;

describe.each(["postgres", "redis"] as const)("RUN-12 locks, %s queue", (backend) => {
  let runtime: TestRuntime;
  let worker: ReturnType<TestRuntime["work"]>;
  let names = 0;
  let name: () => string;

  beforeAll(async () => {
    runtime = await openTestRuntime(backend);
    const program = (handle: string, rest = {}) => ({ handle, role: "writes", executor: PROGRAM, ...rest });
    const context = { type: "object", properties: { name: {}, sleep: {}, files: {}, other: {} } };
    const params = { name: "$context.name", sleep: "$context.sleep" };
    await storeTestCoordinator({
      agents: [
        program("OWNER"),
        program("BACKUP"),
        program("SHARER"),
        program("FREE"),
        program("LONELY", { parallel: { preferredBatchSize: 1 } }),
        program("APART", { parallel: { mustSerializeWith: ["/other-side"] } }),
        program("OTHER_SIDE"),
        { handle: "READER", role: "reads", executor: NOOP },
      ],
      ownership: {
        exclusive: [
          { path: "models/", what: "Models", owner: "OWNER", backup: "BACKUP" },
          { path: "docs/", what: "Documents", owner: "READER" },
        ],
        shared: [{ path: "core/", with: "SHARER", mediator: "ARCHITECT" }],
      },
      signals: [
        testSignal("TEST:OWN", { parallel: [step("a", "OWNER", { params })] }, { context }),
        testSignal("TEST:INSTEAD", { parallel: [step("a", "BACKUP", { params })] }, { context }),
        testSignal("TEST:SHARED", { parallel: [step("a", "SHARER", { params })] }, { context }),
        testSignal("TEST:CORE", { parallel: [step("a", "FREE", { params, paths: ["core/x.py"] })] }, { context }),
        testSignal("TEST:FREE", { parallel: [step("a", "FREE", { params })] }, { context }),
        testSignal("TEST:FILES", { parallel: [step("a", "FREE", { params, paths: ["$context.files"] })] }, { context }),
        testSignal(
          "TEST:LOOK",
          { parallel: [step("a", "FREE", { params, paths: ["models/"], access: "read" })] },
          { context },
        ),
        testSignal("TEST:LONELY", { parallel: [step("a", "LONELY", { params })] }, { context }),
        testSignal("TEST:APART", { parallel: [step("a", "APART", { params })] }, { context }),
        testSignal("TEST:OTHER_SIDE", { parallel: [step("a", "OTHER_SIDE", { params })] }, { context }),
        testSignal("TEST:AUDIT", { parallel: [step("a", "READER"), step("b", "READER")] }),
      ],
    });
    worker = runtime.work();
  });
  beforeEach(() => {
    const test = (names += 1);
    let each = 0;
    name = () => `${backend}-${test}-${(each += 1)}`;
  });
  afterAll(() => runtime.close());

  const send = async (signal: string, context: Record<string, unknown> = {}) => {
    const known = { name: name(), ...context };
    return { id: await runtime.broadcast(signal, known as never), name: known.name };
  };
  const end = async (...sent: { id: string }[]) => {
    const runs = await Promise.all(sent.map(({ id }) => runtime.until(id)));
    expect(runs.map(({ status }) => status)).toEqual(sent.map(() => "complete"));
    await expect.poll(locksLeft).toBe(0);
    return runs;
  };

  it("two runs whose agent owns a path write it one after the other; the second shows whom it waits for", async () => {
    const first = await send("TEST:OWN", { sleep: 800 });
    await expect.poll(() => eventsOf(first.id)).toContain("started");
    const second = await send("TEST:OWN");
    const held = await runtime.until(second.id, "in_progress");
    await expect.poll(() => eventsOf(second.id)).toContain("held");
    const { rows } = await getPool().query("SELECT status, worker_id, waiting_for FROM task WHERE run_id = $1", [
      second.id,
    ]);
    expect(rows).toMatchObject([
      {
        status: "waiting",
        worker_id: null,
        waiting_for: [
          {
            kind: "lock",
            on: "models/",
            path: "models/",
            runId: first.id,
            signal: "TEST:OWN",
            agent: "OWNER",
            holds: true,
          },
        ],
      },
    ]);
    expect(held.status).toBe("in_progress");
    const waits = `Waits for OWNER in TEST:OWN on models/.`;
    const shown = (await getRun({ id: second.id })).tasks[0]!;
    expect(shown).toMatchObject({ status: "waiting", reason: waits, waitingFor: [{ runId: first.id, holds: true }] });
    expect(await getTask({ id: shown.id })).toMatchObject({ reason: waits, waitingFor: shown.waitingFor });
    const [, run] = await end(first, second);
    expect((await getRun({ id: second.id })).tasks[0]).toMatchObject({ reason: null, waitingFor: [] });
    expect(oneByOne([first.name, second.name])).toBe(true);
    expect(await eventsOf(second.id)).toEqual(["queued", "held", "released", "started", "succeeded"]);
    expect(run!.tasks[0]).toMatchObject({ attempt: 1, waitingFor: null, reason: null });
  });

  it("the backup writes the owner's paths where the owner is not in its run, and waits for it", async () => {
    const runs = [await send("TEST:OWN", { sleep: 400 }), await send("TEST:INSTEAD")];
    await end(...runs);
    expect(oneByOne(runs.map((run) => run.name))).toBe(true);
  });

  it("a shared path is written by one at a time, and the mediator is named", async () => {
    const first = await send("TEST:CORE", { sleep: 600 });
    await expect.poll(() => eventsOf(first.id)).toContain("started");
    const second = await send("TEST:SHARED");
    await expect.poll(() => eventsOf(second.id)).toContain("held");
    const { rows } = await getPool().query<{ reason: string }>(
      "SELECT payload ->> 'reason' AS reason FROM event WHERE run_id = $1 AND type = 'task.held'",
      [second.id],
    );
    expect(rows[0]!.reason).toBe("Waits for FREE in TEST:CORE on core/. ARCHITECT settles a conflict over it.");
    await end(first, second);
    expect(oneByOne([first.name, second.name])).toBe(true);
  });

  it("paths come from the context, and other paths don't wait", async () => {
    const runs = [
      await send("TEST:FILES", { files: ["src/a.ts", "src/b.ts"], sleep: 1_500 }),
      await send("TEST:FILES", { files: ["src/c.ts"], sleep: 1_500 }),
      await send("TEST:FREE", { sleep: 1_500 }),
    ];
    const late = await send("TEST:FILES", { files: "src/b.ts" });
    await end(...runs, late);
    expect(together(runs.map((run) => run.name))).toBe(true);
    expect(oneByOne([runs[0]!.name, late.name])).toBe(true);
  });

  it("readers of a path work side by side, a writer waits for them", async () => {
    const readers = [await send("TEST:LOOK", { sleep: 1_200 }), await send("TEST:LOOK", { sleep: 1_200 })];
    await expect.poll(() => eventsOf(readers[1]!.id)).toContain("started");
    const writer = await send("TEST:OWN");
    await end(...readers, writer);
    expect(together(readers.map((run) => run.name))).toBe(true);
    expect(lines([...readers.map((run) => run.name), writer.name]).at(-2)).toBe(`+${writer.name}`);
  });

  it("agents of which one must serialize with the other never work at the same time, whichever comes first", async () => {
    const runs = [
      await send("TEST:APART", { sleep: 200 }),
      await send("TEST:OTHER_SIDE", { sleep: 200 }),
      await send("TEST:APART", { sleep: 200 }),
    ];
    await end(...runs);
    expect(oneByOne([runs[0]!.name, runs[1]!.name])).toBe(true);
    expect(oneByOne([runs[1]!.name, runs[2]!.name])).toBe(true);
  });

  it("no more tasks of an agent run at a time than its preferred batch size says", async () => {
    const runs = await Promise.all(Array.from({ length: 4 }, () => send("TEST:LONELY", { sleep: 100 })));
    await end(...runs);
    expect(oneByOne(runs.map((run) => run.name))).toBe(true);
  });

  it("an audit takes no lock: its plan has none and nothing is asked", async () => {
    const id = await runtime.broadcast("TEST:AUDIT");
    const run = await runtime.until(id);
    expect(run.plan.map((planned) => planned.locks)).toEqual([undefined, undefined]);
    expect(await eventsOf(id)).toEqual(["queued", "started", "succeeded"]);
  });

  it("the preview lists the locks that a plan will take", async () => {
    const { steps } = await previewSignal({ signal: "TEST:SHARED", context: {} });
    expect(steps[0]!.locks).toMatchObject({
      paths: [{ path: "core/", access: "write", rule: "shared", shared: true, mediator: "ARCHITECT" }],
    });
    expect((await previewSignal({ signal: "TEST:AUDIT", context: {} })).steps[0]).not.toHaveProperty("locks");
    const lonely = await previewSignal({ signal: "TEST:LONELY", context: {} });
    expect(lonely.steps[0]!.locks).toMatchObject({ batch: { agent: "LONELY", limit: 1 } });
  });

  it("a step that writes what another owns is refused, naming the owner and the rule", async () => {
    const refusal = await broadcastSignal(TESTER, {
      signal: "TEST:FILES",
      context: { files: ["models/user.py"] },
    }).catch((error: unknown) => toProblem(error).problem);
    expect(refusal).toMatchObject({ status: 422, errors: [{ path: "plan.a.paths", rule: "exclusive-owner" }] });
    expect(JSON.stringify(refusal)).toContain("models/ (Models) belongs to OWNER exclusively");
    const outside = await broadcastSignal(TESTER, { signal: "TEST:FILES", context: { files: ["../x"] } }).catch(
      (error: unknown) => toProblem(error).problem,
    );
    expect(outside).toMatchObject({ status: 422, errors: [{ path: "plan.a.paths", rule: "lock-path" }] });
  });

  it("an aborted holder gives its locks back, an aborted waiter its place in the queue", async () => {
    const holder = await send("TEST:OWN", { sleep: 20_000 });
    await expect.poll(() => eventsOf(holder.id)).toContain("started");
    const waiters = [await send("TEST:OWN"), await send("TEST:OWN")];
    for (const waiter of waiters) await expect.poll(() => eventsOf(waiter.id)).toContain("held");
    await abortRun(TESTER, { id: waiters[0]!.id });
    await abortRun(TESTER, { id: holder.id });
    await end(waiters[1]!);
    expect(await eventsOf(waiters[0]!.id)).toEqual(["queued", "held", "aborted"]);
  });

  it("waiters go on in the order in which they came", async () => {
    const runs = [await send("TEST:OWN", { sleep: 600 })];
    for (let count = 0; count < 5; count += 1) {
      await expect.poll(() => eventsOf(runs.at(-1)!.id)).toContain(count === 0 ? "started" : "held");
      runs.push(await send("TEST:OWN", { sleep: 20 }));
    }
    await end(...runs);
    const order = runs.map((run) => run.name);
    expect(lines(order).filter((line) => line.startsWith("+"))).toEqual(order.map((each) => `+${each}`));
  });

  it("the sweep frees locks of claims that never came about or ended unseen, and wakes whoever was forgotten", async () => {
    await worker.stop();
    const { engine } = getRuntime();
    const pool = getPool();
    const holder = await send("TEST:OWN");
    const { rows } = await pool.query<{ id: string }>("SELECT id FROM task WHERE run_id = $1", [holder.id]);
    const request = {
      taskId: rows[0]!.id,
      runId: holder.id,
      signal: "TEST:OWN",
      agent: "OWNER",
      place: "coordinator test",
      locks: (await runtime.until(holder.id, "in_progress")).plan[0]!.locks!,
    };
    const first = await acquireLocks(pool, [request]);
    const token = first.granted.get(request.taskId)!;
    expect(token).toBeDefined();
    // A second worker leaves it alone while the first is about to claim.
    expect((await acquireLocks(pool, [request])).granted.size).toBe(0);
    await sweepLocks({ pool, engine }, 100);
    expect(await locksLeft()).toBe(1);
    await pool.query("UPDATE task_lock SET since = since - interval '1 minute'");
    await sweepLocks({ pool, engine }, 100);
    expect(await locksLeft()).toBe(0);
    // The claim comes too late: it has no locks and must be given back.
    expect([...(await confirmLocks(pool, [token]))]).toEqual([]);
    const again = (await acquireLocks(pool, [request])).granted.get(request.taskId)!;
    expect([...(await confirmLocks(pool, [again]))]).toEqual([again]);
    await sweepLocks({ pool, engine }, 100);
    expect(await locksLeft()).toBe(0);
    await releaseLocks({ pool, engine }, [again], []);
    await pool.query(`UPDATE task SET status = 'waiting', waiting_for = '[]' WHERE run_id = $1`, [holder.id]);
    await pool.query("UPDATE run SET version = version + 1 WHERE id = $1", [holder.id]);
    await sweepLocks({ pool, engine }, 100);
    await expect.poll(() => eventsOf(holder.id)).toEqual(["queued", "released"]);
    worker = runtime.work();
    await end(holder);
  });
});
