import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { flagsOperations } from "@/lib/contract/operations/flags";
import { redeemSignInToken, SESSION_COOKIE } from "@/lib/server/auth";
import { createSignInToken } from "@/scripts/test/people";
import { bootstrap } from "@/lib/server/bootstrap";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { storeTestCoordinator, testSignal, NOOP } from "@/scripts/test/runtime";

const LONG = "The orders table has a new column currency; every reader of an order must expect it from now on.";
const STEPS = `${LONG} Read the column where amounts are shown, write it where orders are made, and run the tests of both.`;

describe("every operation on flags answers as its schema says", () => {
  let api: TestApi;
  let runId: string;

  beforeAll(async () => {
    api = await openTestApi();
    await bootstrap();
    await storeTestCoordinator({
      agents: [
        { handle: "ALPHA", role: "a", executor: NOOP },
        { handle: "BETA", role: "b", executor: NOOP },
      ] as never,
      signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] })],
    });
    runId = (await api.call("broadcastSignal", { signal: "TEST:ONE" })).runId!;
  }, 120_000);
  afterAll(() => api?.close());

  const raise = (rest: Record<string, unknown> = {}) =>
    api.call("createFlag", {
      flagType: "change",
      sourceAgent: "BETA",
      targetAgent: "ALPHA",
      changeDescription: LONG,
      actionRequired: STEPS,
      ...rest,
    });

  it("FLAG-1 FLAG-2 createFlag, getFlag, listFlags, getAgentFlags", async () => {
    const flag = await raise({ impactLevel: "high", relatedFiles: ["db/orders.sql"] });
    expect(await api.call("getFlag", { id: flag.id })).toMatchObject({ id: flag.id, impactLevel: "high" });
    expect((await api.call("listFlags", { target: "ALPHA" })).items.map(({ id }) => id)).toContain(flag.id);
    expect((await api.call("listFlags", { agent: "ALPHA", order: "queue", file: "orders" })).items).toHaveLength(1);
    expect((await api.call("getAgentFlags", { handle: "ALPHA" })).actionable[0]).toMatchObject({ id: flag.id });
  });

  it("FLAG-3 FLAG-4 lockFlag, answerFlag, unlockFlag, completeFlag, getFlagChain, waiveFlag", async () => {
    const flag = await raise();
    expect(await api.call("lockFlag", { id: flag.id, agent: "ALPHA", reason: "Which currency?" })).toMatchObject({
      locked: true,
      lockedBy: "ALPHA",
    });
    const question = await raise({
      flagType: "information_request",
      sourceAgent: "ALPHA",
      targetAgent: "BETA",
      asksAboutId: flag.id,
    });
    const answered = await api.call("answerFlag", { id: question.id, agent: "BETA", answer: "Euro alone." });
    expect(answered).toMatchObject({ status: "completed", answer: "Euro alone.", unlocked: [flag.id] });
    expect(await api.call("unlockFlag", { id: flag.id })).toMatchObject({ locked: false });
    const waiver = { runId, reason: "The column has a default." };
    const refused = await api.refused(403, `/api/v1/flags/${flag.id}/waive`, { method: "POST", body: waiver });
    expect(refused.detail).toMatch(/^A waiver is a person's: sign in to the dashboard/);
    const { session } = (await redeemSignInToken(await createSignInToken("ada")))!;
    const person = { cookie: `${SESSION_COOKIE}=${session}`, origin: api.url };
    expect(await api.call("waiveFlag", { id: flag.id, ...waiver }, person)).toMatchObject({
      waivers: [{ runId, reason: "The column has a default." }],
    });
    const done = await api.call("completeFlag", {
      id: flag.id,
      agent: "ALPHA",
      notes: "Reads it now.",
      caused: [{ flagType: "change", targetAgent: "BETA", changeDescription: LONG, actionRequired: STEPS }],
    });
    expect(done).toMatchObject({ status: "completed", completedBy: "ALPHA", caused: [{ chainOriginId: flag.id }] });
    expect((await api.call("getFlagChain", { id: done.caused[0]!.id })).flags.map(({ depth }) => depth)).toEqual([
      0, 1,
    ]);
  });

  it("FLAG-8 getFlagHealth and runQuery", async () => {
    expect(await api.call("getFlagHealth", {})).toMatchObject({ locked: 0, zombies: [] });
    expect(
      await api.call("runQuery", { sql: "SELECT name, status FROM agents_catalog WHERE name LIKE 'COORD_OP%'" }),
    ).toMatchObject({ columns: ["name", "status"], rows: [{ name: "COORD_OPS", status: "active" }], truncated: false });
  });

  it("leaves no operation out", () => {
    expect(Object.keys(flagsOperations).filter((id) => !api.called.has(id as keyof typeof flagsOperations))).toEqual(
      [],
    );
  });
});
