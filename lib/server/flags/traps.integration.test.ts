import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compareFlags } from "@/lib/domain/flags/order";
import { IMPACT_LEVELS } from "@/lib/domain/flags/words";
import { storeTestCoordinator, TESTER, testSignal } from "@/scripts/test/runtime";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { getPool } from "../db";
import { completeFlag, waiveFlag } from "./change";
import { storeTestAgents, testFlag } from "./testing";

describe("where flags were known to go wrong", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
    await storeTestAgents([
      "@backend.api",
      "@database.postgres",
      "@frontend.react",
      "@ops.monitoring",
      "@order.one",
      "@order.two",
    ]);
  });
  afterAll(() => api?.close());
  const post = (id: number, verb: string, body: object, status: number) =>
    api.refused(status, `/api/v1/flags/${id}/${verb}`, { method: "POST", body });

  it("FLAG-2 the queue is ordered by rank and not by alphabet, and has locked ones apart", async () => {
    for (const impactLevel of ["low", "medium", "high", "critical", "medium", "high"] as const)
      await api.call("createFlag", testFlag({ targetAgent: "@order.one", impactLevel }));
    const { id: general } = await api.call("createFlag", testFlag({ targetAgent: null, impactLevel: "high" }));
    const queue = (await api.call("getAgentFlags", { handle: "@order.one" })).actionable;
    expect(queue.map((flag) => flag.impactLevel)).toEqual([
      "critical",
      "high",
      "high",
      "high",
      "medium",
      "medium",
      "low",
    ]);
    expect(queue).toEqual(queue.toSorted(compareFlags));
    expect(queue.map(({ id }) => id)).toContain(general);
    const listed = await api.call("listFlags", { agent: "@order.one", order: "queue" });
    expect(listed.items).toEqual(queue);
    await api.call("lockFlag", { id: queue[0]!.id });
    await api.call("completeFlag", { id: queue[1]!.id, agent: "@order.one" });
    const after = await api.call("getAgentFlags", { handle: "@order.one" });
    expect(after.actionable.map(({ id }) => id)).toEqual(queue.slice(2).map(({ id }) => id));
    expect(after.locked.map(({ id }) => id)).toEqual([queue[0]!.id]);
    await completeFlag(TESTER, { id: general });
  });

  it("FLAG-2 re-completing does not overwrite who completed first", async () => {
    const { id } = await api.call("createFlag", testFlag());
    const first = await api.call("completeFlag", { id, agent: "@backend.api", notes: "first" });
    const refused = await post(id, "complete", { agent: "@backend.api", notes: "second" }, 409);
    expect(refused).toMatchObject({ state: "completed", completedBy: "@backend.api", completedAt: first.completedAt });
    expect(refused.detail).toContain(first.completedAt!);
    await post(id, "complete", { agent: "@ops.monitoring" }, 409);
    expect(await api.call("getFlag", { id })).toMatchObject({
      completedAt: first.completedAt,
      notes: "first",
      completionsBy: [{ agent: "@backend.api", notes: "first", actor: "test" }],
    });
  });

  it("FLAG-3 a completed flag can't be locked or unlocked, a locked one not completed or locked again", async () => {
    const { id } = await api.call("createFlag", testFlag());
    await api.call("lockFlag", { id, agent: "@ops.monitoring", reason: "Looking" });
    for (const [verb, body] of [
      ["complete", {}],
      ["lock", { agent: "@backend.api" }],
    ] as const) {
      const refused = await post(id, verb, body, 409);
      expect(refused).toMatchObject({ state: "locked", lockedBy: "@ops.monitoring", lockReason: "Looking" });
      expect(refused.detail).toContain("@ops.monitoring locked it");
    }
    await api.call("unlockFlag", { id });
    await api.call("completeFlag", { id });
    for (const verb of ["lock", "unlock"])
      expect(await post(id, verb, {}, 409)).toMatchObject({ state: "completed", completedBy: "@backend.api" });
  });

  it('FLAG-1 an empty string is not "no target", and null is', async () => {
    await api.refused(422, "/api/v1/flags", { method: "POST", body: testFlag({ targetAgent: "" }) });
    const { id } = await api.call("createFlag", testFlag({ targetAgent: null }));
    expect(
      (await api.call("listFlags", { target: "none", status: "pending" as never })).items.map((flag) => flag.id),
    ).toContain(id);
    await completeFlag(TESTER, { id });
  });

  it("FLAG-1 times have sub-second precision and come from the database's clock", async () => {
    const clock = async () => (await getPool().query<{ now: Date }>("SELECT clock_timestamp() AS now")).rows[0]!.now;
    const before = await clock();
    const times = new Set<string>();
    for (let count = 0; count < 10; count++) times.add((await api.call("createFlag", testFlag())).createdAt);
    expect([...times].some((time) => !time.endsWith(".000Z"))).toBe(true);
    expect(times.size).toBeGreaterThan(1);
    const after = await clock();
    for (const time of times) {
      expect(new Date(time) >= before, time).toBe(true);
      expect(new Date(time) <= after, time).toBe(true);
    }
  });

  it("FLAG-2 a general flag is completed once per agent and closed by its source or an operator", async () => {
    const { id } = await api.call("createFlag", testFlag({ targetAgent: null }));
    const sees = async (handle: string) =>
      (await api.call("getAgentFlags", { handle })).actionable.some((flag) => flag.id === id);
    expect(await api.call("completeFlag", { id, agent: "@backend.api" })).toMatchObject({
      status: "pending",
      completions: 1,
    });
    expect(await post(id, "complete", { agent: "@backend.api" }, 409)).toMatchObject({ completedBy: "@backend.api" });
    expect([await sees("@backend.api"), await sees("@frontend.react")]).toEqual([false, true]);
    expect((await post(id, "complete", {}, 422)).errors).toMatchObject([{ path: "agent", rule: "required" }]);
    expect(await api.call("completeFlag", { id, agent: "@frontend.react" })).toMatchObject({ completions: 2 });
    expect(await api.call("completeFlag", { id, agent: "@database.postgres" })).toMatchObject({
      status: "completed",
      completedBy: "@database.postgres",
      completionsBy: [{ agent: "@backend.api" }, { agent: "@frontend.react" }, { agent: "@database.postgres" }],
    });
    expect(await post(id, "complete", { agent: "@ops.monitoring" }, 409)).toMatchObject({
      completedBy: "@database.postgres",
    });
    const { id: other } = await api.call("createFlag", testFlag({ targetAgent: null }));
    expect(await completeFlag(TESTER, { id: other })).toMatchObject({ status: "completed", completedBy: "tester" });
  });

  it("FLAG-4 a completion raises the flags it causes in one act, and asks when it caused none", async () => {
    const { id } = await api.call("createFlag", testFlag({ flagType: "breaking_change", impactLevel: "critical" }));
    const { sourceAgent: _, ...caused } = testFlag({ targetAgent: "@frontend.react" });
    const done = await api.call("completeFlag", { id, caused: [caused, { ...caused, targetAgent: null }] });
    expect(done).toMatchObject({
      status: "completed",
      chainSize: 3,
      cascade: { ask: false, question: "", chainOriginId: id },
      caused: [
        { sourceAgent: "@backend.api", targetAgent: "@frontend.react", chainOriginId: id },
        { targetAgent: null, chainOriginId: id },
      ],
    });
    const deeper = await api.call("createFlag", testFlag({ chainOriginId: done.caused[0]!.id }));
    expect(deeper).toMatchObject({ chainDepth: 2, chainSize: 4 });
    const chain = await api.call("getFlagChain", { id: done.caused[1]!.id });
    expect(chain.flags.map((flag) => [flag.id, flag.depth])).toEqual([
      [id, 0],
      [done.caused[0]!.id, 1],
      [done.caused[1]!.id, 1],
      [deeper.id, 2],
    ]);
    await completeFlag(TESTER, { id: done.caused[1]!.id });
    const alone = await api.call("createFlag", testFlag({ flagType: "breaking_change" }));
    expect(await api.call("completeFlag", { id: alone.id })).toMatchObject({
      cascade: { ask: true, question: expect.stringContaining(`chain origin ${alone.id}`) },
    });
  });

  it("FLAG-3 of two requests the first answer reminds and the last one unlocks", async () => {
    const { id } = await api.call("createFlag", testFlag());
    await api.call("lockFlag", { id, reason: "Two questions" });
    const ask = async () =>
      (
        await api.call(
          "createFlag",
          testFlag({
            flagType: "information_request",
            sourceAgent: "@backend.api",
            targetAgent: "@database.postgres",
            asksAboutId: id,
          }),
        )
      ).id;
    const [one, two] = [await ask(), await ask()];
    expect(await api.call("answerFlag", { id: two, answer: "Second first" })).toMatchObject({ unlocked: [] });
    const reminded = await api.call("getFlag", { id });
    expect(reminded).toMatchObject({
      locked: true,
      questions: [
        { id: one, status: "pending" },
        { id: two, answer: "Second first" },
      ],
    });
    expect(reminded.history.at(-1)).toMatchObject({
      type: "flag.answered",
      payload: { questionId: two, tells: "@backend.api", stillOpen: [one], unlocks: false },
    });
    expect(await api.call("completeFlag", { id: one, notes: "By notes" })).toMatchObject({
      answer: "By notes",
      unlocked: [id],
    });
    const unlocked = await api.call("getFlag", { id });
    expect(unlocked.locked).toBe(false);
    expect(unlocked.history.slice(-2).map(({ type }) => type)).toEqual(["flag.answered", "flag.unlocked"]);
    expect((await post(id, "answer", { answer: "x" }, 422)).errors).toMatchObject([
      { path: "id", rule: "information_request" },
    ]);
  });

  it("FLAG-5 a waiver is for one run, once, with a reason, and only while the flag is open", async () => {
    await storeTestCoordinator({
      agents: [{ handle: "NOBODY", role: "n" }],
      signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "NOBODY", task: "a" }] })],
    });
    const { runId } = await api.call("broadcastSignal", { signal: "TEST:ONE" });
    const { id } = await api.call("createFlag", testFlag());
    await post(id, "waive", { runId, reason: "By key" }, 403);
    expect(await waiveFlag(TESTER, { id, runId: runId!, reason: "Not now" })).toMatchObject({
      status: "pending",
      waivers: [{ runId, actor: "tester", reason: "Not now" }],
    });
    const again = waiveFlag(TESTER, { id, runId: runId!, reason: "Again" });
    await expect(again).rejects.toMatchObject({ status: 409, message: expect.stringContaining("by tester at") });
    await api.call("completeFlag", { id });
    await expect(waiveFlag(TESTER, { id, runId: runId!, reason: "Too late" })).rejects.toMatchObject({
      kind: "conflict",
    });
  });

  it("FLAG-6 a flag says how to handle it, by the decision tree", async () => {
    const handling = async (fields: object) =>
      (await api.call("createFlag", testFlag(fields))).handling.map(({ rule }) => rule);
    const text = (start: string) => `${start}, and whoever uses it has something to change now.`;
    expect(
      (
        await handling({
          targetAgent: "@database.postgres",
          changeDescription: text("A schema change of the users table"),
        })
      )[0],
    ).toBe("schema-change");
    expect((await handling({ changeDescription: text("The API endpoint POST /predict is deprecated") }))[0]).toBe(
      "api-endpoint",
    );
    expect(
      await handling({
        targetAgent: null,
        changeDescription: text("The authentication middleware reads another header"),
      }),
    ).toEqual(["authentication", "need-more-context"]);
    expect(
      (await handling({ changeDescription: text("The React components of the settings page have new props") }))[0],
    ).toBe("not-my-domain");
    expect((await handling({ flagType: "information_request" }))[0]).toBe("answer-request");
    expect((await handling({ flagType: "security", impactLevel: "critical" }))[0]).toBe("contain-risk");
    expect(await handling({ changeDescription: text("Something else is different from what it used to be") })).toEqual([
      "need-more-context",
    ]);
    const { id } = await api.call("createFlag", testFlag());
    const locked = await api.call("lockFlag", { id });
    expect(locked.handling.map(({ rule }) => rule)).toEqual(["locked"]);
  });

  it("FLAG-2 all levels are listed in pages that meet without overlap, in both orders", async () => {
    for (let count = 0; count < 12; count++)
      await api.call(
        "createFlag",
        testFlag({
          targetAgent: "@order.two",
          impactLevel: IMPACT_LEVELS[count % 4]!,
          relatedFiles: [`src/part-${count}.ts`],
        }),
      );
    for (const order of ["queue", "newest"] as const) {
      const all = (await api.call("listFlags", { target: "@order.two", order })).items;
      expect(all).toHaveLength(12);
      expect(all).toEqual(
        order === "queue" ? all.toSorted(compareFlags) : all.toSorted((one, other) => other.id - one.id),
      );
      const pages: typeof all = [];
      for (let cursor: string | undefined; ;) {
        const page = await api.call("listFlags", {
          target: "@order.two",
          order,
          limit: 5,
          ...(cursor ? { cursor } : {}),
        });
        pages.push(...page.items);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(pages).toEqual(all);
    }
    const { nextCursor } = await api.call("listFlags", { order: "newest", limit: 1 });
    await api.refused(400, `/api/v1/flags?order=queue&cursor=${nextCursor}`);
    const found = await api.call("listFlags", { file: "part-1", impact: ["high", "low"], target: "@order.two" });
    expect(found.items.flatMap((flag) => flag.relatedFiles)).toEqual(["src/part-11.ts", "src/part-1.ts"]);
    const last = found.items[0]!;
    expect((await api.call("listFlags", { q: `#${last.id}` })).items.map(({ id }) => id)).toContain(last.id);
    expect((await api.call("listFlags", { q: "PREFERENCES", limit: 1 })).items).toHaveLength(1);
    expect((await api.call("listFlags", { q: "100%_no such" })).items).toEqual([]);
    expect((await api.call("listFlags", { locked: "true", type: ["security"] })).items).toEqual([]);
  });
});
