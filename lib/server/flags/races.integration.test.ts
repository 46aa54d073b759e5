import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FlagDetail } from "@/lib/contract/schemas";
import { openTestRuntime, TESTER, type TestRuntime } from "@/scripts/test/runtime";
import { personActor, type Actor } from "../actor";
import { getPool } from "../db";
import { ProblemError, toProblem } from "../errors";
import { answerFlag, completeFlag, lockFlag, unlockFlag } from "./change";
import { createFlag } from "./create";
import { getAgentFlags, getFlag } from "./read";
import { storeTestAgents, testFlag } from "./testing";

const KEY: Actor = personActor("ci", "rest", { kind: "service", session: null });
const AGENTS = Array.from({ length: 100 }, (_, index) => `@crew.member-${index}`);

/** What became of calls that were made at once: results of those that won, problems of the others. */
async function atOnce<T>(calls: readonly (() => Promise<T>)[]) {
  const settled = await Promise.allSettled(calls.map((call) => call()));
  return {
    won: settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : [])),
    lost: settled.flatMap((one) => (one.status === "rejected" ? [toProblem(one.reason).problem] : [])),
  };
}

const eventsOf = async (id: number, type: string): Promise<number> =>
  (
    await getPool().query<{ n: number }>("SELECT count(*)::int AS n FROM event WHERE flag_id = $1 AND type = $2", [
      id,
      type,
    ])
  ).rows[0]!.n;

describe("agents at the same flags at once", () => {
  let runtime: TestRuntime;
  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
    await storeTestAgents([...AGENTS, "@backend.api", "@database.postgres"]);
  });
  afterAll(() => runtime?.close());

  it("FLAG-2 of many that complete a flag one wins, and the others learn who and when", async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await createFlag(TESTER, testFlag());
      const calls = Array.from({ length: 10 }, (_, index) => () => completeFlag(KEY, { id, notes: `by ${index}` }));
      const { won, lost } = await atOnce(calls);
      expect(won).toHaveLength(1);
      expect(lost).toHaveLength(9);
      for (const problem of lost)
        expect(problem).toMatchObject({ status: 409, completedBy: "@backend.api", completedAt: won[0]!.completedAt });
      expect(await getFlag({ id })).toMatchObject({ notes: won[0]!.notes, completionsBy: [{ notes: won[0]!.notes }] });
      expect(await eventsOf(id, "flag.completed")).toBe(1);
    }
  });

  it("FLAG-3 of many that lock a flag one wins, and the others learn whose lock it is", async () => {
    for (let round = 0; round < 5; round++) {
      const { id } = await createFlag(TESTER, testFlag());
      const calls = AGENTS.slice(0, 10).map((agent) => () => lockFlag(KEY, { id, agent, reason: agent }));
      const { won, lost } = await atOnce(calls);
      expect(won).toHaveLength(1);
      for (const problem of lost) expect(problem).toMatchObject({ status: 409, lockedBy: won[0]!.lockedBy });
      expect(await getFlag({ id })).toMatchObject({ lockedBy: won[0]!.lockedBy, lockReason: won[0]!.lockedBy });
      expect(await eventsOf(id, "flag.locked")).toBe(1);
    }
  });

  it("FLAG-3 of a lock and a completion at once one wins, and a flag is never both", async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await createFlag(TESTER, testFlag());
      const { won, lost } = await atOnce<FlagDetail>([
        () => lockFlag(KEY, { id, reason: "r" }),
        () => completeFlag(KEY, { id }),
      ]);
      expect([won.length, lost.length]).toEqual([1, 1]);
      const after = await getFlag({ id });
      expect(after.locked).toBe(after.status === "pending");
    }
  });

  it("FLAG-3 of many that answer a request one wins; the asked flag is unlocked once", async () => {
    const { id: asked } = await createFlag(TESTER, testFlag());
    await lockFlag(KEY, { id: asked, agent: "@database.postgres", reason: "r" });
    const { id } = await createFlag(TESTER, testFlag({ flagType: "information_request", asksAboutId: asked }));
    const { won, lost } = await atOnce(
      Array.from({ length: 8 }, (_, n) => () => answerFlag(KEY, { id, answer: `Answer ${n}` })),
    );
    expect([won.length, lost.length]).toEqual([1, 7]);
    expect(won[0]).toMatchObject({ unlocked: [asked] });
    for (const problem of lost) expect(problem).toMatchObject({ status: 409, completedBy: "@backend.api" });
    expect(await getFlag({ id })).toMatchObject({ answer: won[0]!.answer });
    expect(await eventsOf(asked, "flag.unlocked")).toBe(1);
  });

  it("FLAG-3 answers to different requests about one flag at once unlock it exactly once, whoever is last", async () => {
    for (let round = 0; round < 10; round++) {
      const { id: asked } = await createFlag(TESTER, testFlag());
      await lockFlag(KEY, { id: asked, agent: "@database.postgres", reason: "r" });
      const requests = await Promise.all(
        Array.from({ length: 4 }, () =>
          createFlag(TESTER, testFlag({ flagType: "information_request", asksAboutId: asked })),
        ),
      );
      const { won } = await atOnce(
        requests.map(
          ({ id }) =>
            () =>
              answerFlag(KEY, { id, answer: "Yes" }),
        ),
      );
      expect(won.flatMap(({ unlocked }) => unlocked)).toEqual([asked]);
      expect(await getFlag({ id: asked })).toMatchObject({ locked: false });
      expect(await eventsOf(asked, "flag.unlocked")).toBe(1);
    }
  });

  it("FLAG-2 a general flag is completed once per agent, though each asks twice and others close it", async () => {
    const { id } = await createFlag(TESTER, testFlag({ targetAgent: null }));
    const twice = AGENTS.slice(0, 40).flatMap((agent) => [agent, agent]);
    const { won, lost } = await atOnce(twice.map((agent) => () => completeFlag(KEY, { id, agent })));
    expect([won.length, lost.length]).toEqual([40, 40]);
    for (const problem of lost)
      expect(problem).toMatchObject({ status: 409, completedBy: expect.stringContaining("@crew.") });
    expect(await getFlag({ id })).toMatchObject({ status: "pending", completions: 40 });
    const { won: last } = await atOnce<FlagDetail>([
      () => completeFlag(TESTER, { id }),
      ...AGENTS.slice(40, 60).map((agent) => () => completeFlag(KEY, { id, agent })),
    ]);
    const closed = await getFlag({ id });
    expect(closed).toMatchObject({ status: "completed", completedBy: TESTER.name, completions: 40 + last.length });
    expect(await eventsOf(id, "flag.completed")).toBe(40 + last.length);
  });

  it("FLAG-2 a hundred agents at one queue lose nothing and do nothing twice", async () => {
    const general = await Promise.all(
      Array.from({ length: 5 }, () => createFlag(TESTER, testFlag({ targetAgent: null }))),
    );
    const raised = (
      await Promise.all(
        AGENTS.map(async (agent) => [
          await createFlag(TESTER, testFlag({ targetAgent: agent, impactLevel: "high" })),
          await createFlag(TESTER, testFlag({ targetAgent: agent })),
        ]),
      )
    ).flat();
    const handled = new Map<string, number[]>();
    // Two workers per agent, each with what it saw in the queue: they fight over the same flags.
    const work = async (agent: string) => {
      for (;;) {
        const { actionable } = await getAgentFlags({ handle: agent });
        if (actionable.length === 0) return;
        for (const { id } of actionable)
          try {
            await completeFlag(KEY, { id, agent });
            handled.set(agent, [...(handled.get(agent) ?? []), id]);
          } catch (error) {
            if (!(toProblem(error).problem.status === 409)) throw error;
          }
      }
    };
    await Promise.all([...AGENTS, ...AGENTS].map(work));
    for (const agent of AGENTS) {
      const mine = handled.get(agent) ?? [];
      const expected = [...general, ...raised.filter((flag) => flag.targetAgent === agent)].map(({ id }) => id);
      expect(mine.toSorted((one, other) => one - other)).toEqual(expected.toSorted((one, other) => one - other));
    }
    const { rows } = await getPool().query<{ n: number }>(
      "SELECT count(*)::int AS n FROM event WHERE type = 'flag.completed' AND flag_id = ANY($1::int[])",
      [[...general, ...raised].map(({ id }) => id)],
    );
    expect(rows[0]!.n).toBe(AGENTS.length * 7);
  }, 60_000);

  it("FLAG-3 locking and unlocking at once leaves the state that its events tell", async () => {
    const { id } = await createFlag(TESTER, testFlag());
    await atOnce<unknown>(
      AGENTS.slice(0, 30).flatMap((agent) => [
        () => lockFlag(KEY, { id, agent, reason: "r" }),
        () => unlockFlag(KEY, { id, agent }),
      ]),
    );
    const locks = (await eventsOf(id, "flag.locked")) - (await eventsOf(id, "flag.unlocked"));
    expect((await getFlag({ id })).locked ? 1 : 0).toBe(locks);
  });

  it("a completion whose caused flags can't be written writes nothing", async () => {
    const { id } = await createFlag(TESTER, testFlag());
    await getPool().query(
      "ALTER TABLE flag ADD CONSTRAINT refuse_for_test CHECK (notes IS DISTINCT FROM 'refuse me') NOT VALID",
    );
    const { sourceAgent: _, ...good } = testFlag();
    const caused = [good, { ...good, notes: "refuse me" }];
    await expect(completeFlag(KEY, { id, caused })).rejects.not.toBeInstanceOf(ProblemError);
    await getPool().query("ALTER TABLE flag DROP CONSTRAINT refuse_for_test");
    expect(await getFlag({ id })).toMatchObject({ status: "pending", chainSize: 1, completionsBy: [] });
    expect(await eventsOf(id, "flag.completed")).toBe(0);
  });
});
