import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "@/lib/server/db";
import { commentEscalation } from "@/lib/server/escalations/comment";
import { decideEscalation } from "@/lib/server/escalations/decide";
import { getEscalation } from "@/lib/server/escalations/get";
import { listEscalations } from "@/lib/server/escalations/list";
import {
  NOOP,
  openTestRuntime,
  storeTestCoordinator,
  TESTER,
  testSignal,
  type TestRuntime,
} from "@/scripts/test/runtime";
import { sweepFlags } from "@/workers/sweep";
import { completeFlag, lockFlag } from "./change";
import { createFlag } from "./create";
import { getFlag } from "./read";
import { testFlag } from "./testing";

const OPEN = { status: "open", scope: "all", order: "oldest", limit: 100 } as const;

describe("ESC-5 escalations about flags", () => {
  let runtime: TestRuntime;

  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
    await storeTestCoordinator({
      agents: ["KEEPER", "OTHER", "SENDER"].map((handle) => ({ handle, role: "of the tests", executor: NOOP })),
      signals: [testSignal("TEST:RUN", { parallel: [{ id: "a", agent: "KEEPER", task: "a" }] })],
      escalation: { role: "lead" },
      flags: { escalateAfterHours: { critical: 2, high: 48 } },
    });
  });
  afterAll(() => runtime.close());

  const flag = (fields: Parameters<typeof testFlag>[0] = {}) =>
    createFlag(TESTER, testFlag({ sourceAgent: "SENDER", targetAgent: "KEEPER", ...fields }));
  const about = async (flagId: number) =>
    (await listEscalations(TESTER, OPEN)).items.filter((escalation) => escalation.flagId === flagId);
  const sweep = () => sweepFlags({ pool: getPool() });
  const age = (flagId: number, hours: number) =>
    getPool().query("UPDATE flag SET created_at = created_at - $2 * interval '1 hour' WHERE id = $1", [flagId, hours]);
  const types = async (flagId: number) =>
    (await getPool().query("SELECT type FROM event WHERE flag_id = $1 ORDER BY id", [flagId])).rows.map(
      (row) => row.type,
    );

  it.each(["security", "data_loss"] as const)(
    "a flag of type %s is put before a person when it is raised, once",
    async (flagType) => {
      const { id } = await flag({ flagType, impactLevel: "critical" });
      await Promise.all([sweep(), sweep(), sweep()]);
      const [escalation, ...more] = await about(id);
      expect(more).toEqual([]);
      expect(escalation).toMatchObject({
        runId: null,
        flagId: id,
        type: "flag",
        level: 4,
        role: "lead",
        coordinator: "COORD_TEST",
      });
      expect(escalation!.options.map((option) => option.id)).toEqual(["acknowledge", "delegate", "accept"]);
      expect(escalation!.options[1]!.inputs[0]!.options).toEqual(["OTHER", "SENDER"]);
      expect(await getEscalation(TESTER, { id: escalation!.id })).toMatchObject({
        findings: [],
        agents: [],
        gate: null,
        recommended: { option: "acknowledge" },
      });
      expect(await types(id)).toEqual(["flag.created", "flag.escalated", "escalation.opened"]);
    },
  );

  it("of other types only what is older than its coordinator's limit", async () => {
    const [young, old, high, low] = [
      await flag({ impactLevel: "critical" }),
      await flag({ impactLevel: "critical" }),
      await flag({ impactLevel: "high" }),
      await flag({ impactLevel: "low" }),
    ];
    await age(young.id, 1);
    await age(old.id, 3);
    await age(high.id, 3);
    await age(low.id, 3_000);
    await Promise.all([sweep(), sweep()]);
    expect(await about(old.id)).toMatchObject([
      { level: 3, title: `Flag #${old.id} for KEEPER has been open for 3 hours: change` },
    ]);
    for (const other of [young, high, low]) expect(await about(other.id)).toEqual([]);
  });

  it("an acknowledged flag comes back after its limit, not before", async () => {
    const { id } = await flag({ impactLevel: "critical" });
    await age(id, 3);
    await sweep();
    const [escalation] = await about(id);
    const decided = await decideEscalation(TESTER, { id: escalation!.id, option: "acknowledge", inputs: {} });
    expect(decided).toMatchObject({ status: "decided", decision: { option: "acknowledge", by: "tester" } });
    await sweep();
    expect(await about(id)).toEqual([]);
    await getPool().query("UPDATE escalation SET decided_at = decided_at - interval '3 hours' WHERE id = $1", [
      escalation!.id,
    ]);
    await sweep();
    expect(await about(id)).toHaveLength(1);
  });

  it("of several decisions at once the first counts and the others learn it", async () => {
    const { id } = await flag({ flagType: "security", impactLevel: "critical" });
    const [escalation] = await about(id);
    const decide = (agent: string) =>
      decideEscalation(TESTER, { id: escalation!.id, option: "delegate", inputs: { agent } });
    const ends = await Promise.allSettled([decide("OTHER"), decide("SENDER"), decide("OTHER"), decide("SENDER")]);
    const won = ends.filter((end) => end.status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const end of ends) if (end.status === "rejected") expect(end.reason).toMatchObject({ status: 409 });
    expect((await getFlag({ id })).targetAgent).toBe(won[0]!.value.decision!.inputs["agent"]);
    expect((await types(id)).filter((type) => type === "escalation.decided")).toHaveLength(1);
  });

  it("ESC-3 a flag is not given to an agent that is gone by then", async () => {
    const { id } = await flag({ flagType: "security", impactLevel: "critical" });
    const [escalation] = await about(id);
    await getPool().query(
      `UPDATE escalation SET options = replace(options::text, '"OTHER"', '"GONE"')::jsonb WHERE id = $1`,
      [escalation!.id],
    );
    const given = decideEscalation(TESTER, { id: escalation!.id, option: "delegate", inputs: { agent: "GONE" } });
    await expect(given).rejects.toMatchObject({ status: 422 });
    expect(await about(id)).toHaveLength(1);
    expect(await getFlag({ id })).toMatchObject({ status: "pending", targetAgent: "KEEPER" });
  });

  it("FLAG-3 a flag given to another agent says so in its own history, with the lock it lost", async () => {
    const { id } = await flag({ flagType: "security", impactLevel: "critical" });
    await lockFlag(TESTER, { id, agent: "KEEPER", reason: "Waits." });
    const [escalation] = await about(id);
    await decideEscalation(TESTER, { id: escalation!.id, option: "delegate", inputs: { agent: "OTHER" } });
    const { history } = await getFlag({ id });
    const event = (type: string) => history.find((one) => one.type === type);
    expect(event("flag.unlocked")).toMatchObject({
      source: "tester",
      payload: { flagId: id, actor: "tester", agent: "tester", lockedBy: "KEEPER", reason: "Given to OTHER." },
    });
    expect(event("flag.delegated")).toMatchObject({
      source: "tester",
      payload: { flagId: id, actor: "tester", from: "KEEPER", to: "OTHER" },
    });
  });

  it("closing completes the flag in the person's name, locked or general", async () => {
    const { id } = await flag({ flagType: "data_loss", impactLevel: "critical", targetAgent: null });
    await lockFlag(TESTER, { id, agent: "OTHER", reason: "Waits." });
    const [escalation] = await about(id);
    expect(escalation!.options.map((option) => option.id)).toEqual(["acknowledge", "accept"]);
    const close = { id: escalation!.id, option: "close", inputs: {} };
    await expect(decideEscalation(TESTER, close)).rejects.toMatchObject({ status: 422 });
    await decideEscalation(TESTER, { ...close, reason: "The backup was there." });
    expect(await getFlag({ id })).toMatchObject({ status: "completed", completedBy: "tester", locked: false });
  });

  it("a closing cut in half is finished by the sweep", async () => {
    const { id } = await flag({ flagType: "security", impactLevel: "critical" });
    const [escalation] = await about(id);
    const decision = {
      option: "accept",
      reason: "Known.",
      inputs: {},
      by: "anna",
      via: "rest",
      at: new Date().toISOString(),
    };
    await getPool().query("UPDATE escalation SET status = 'decided', decision = $2, decided_at = now() WHERE id = $1", [
      escalation!.id,
      JSON.stringify(decision),
    ]);
    await Promise.all([sweep(), sweep()]);
    expect(await getFlag({ id })).toMatchObject({
      status: "completed",
      completedBy: "KEEPER",
      completionsBy: [{ actor: "anna", notes: "Known." }],
    });
  });

  it("a completed flag takes its open escalation with it; comments are kept in the flag's history", async () => {
    const { id } = await flag({ flagType: "security", impactLevel: "critical" });
    const [escalation] = await about(id);
    await commentEscalation(TESTER, { id: escalation!.id, text: "Looking at it." }, null);
    await completeFlag(TESTER, { id, agent: "KEEPER" });
    expect(await getEscalation(TESTER, { id: escalation!.id })).toMatchObject({
      status: "cancelled",
      comments: [{ text: "Looking at it." }],
    });
    await expect(
      decideEscalation(TESTER, { id: escalation!.id, option: "acknowledge", inputs: {} }),
    ).rejects.toMatchObject({ status: 409 });
    expect(await types(id)).toEqual([
      "flag.created",
      "flag.escalated",
      "escalation.opened",
      "escalation.commented",
      "flag.completed",
      "escalation.cancelled",
    ]);
  });
});
