import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { getPool } from "../db";
import { LIMITS } from "../limits";
import { storeTestAgents, testFlag } from "./testing";

describe("health of the queues", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
    await storeTestAgents();
  });
  afterAll(() => api?.close());

  const create = async (fields: Parameters<typeof testFlag>[0] = {}): Promise<number> =>
    (await api.call("createFlag", testFlag(fields))).id;
  const health = () => api.call("getFlagHealth", {});

  it("FLAG-2 is empty where there is nothing", async () => {
    expect(await health()).toEqual({ pending: 0, locked: 0, agents: [], zombies: [], cycles: [], conflicts: [] });
  });

  it("FLAG-3 shows locks that nobody will undo, and not those that wait for an answer", async () => {
    const [fresh, old, asked, gone] = [await create(), await create(), await create(), await create()];
    for (const id of [fresh, old, asked]) await api.call("lockFlag", { id, reason: "r" });
    await storeTestAgents(["@gone.agent"]);
    await api.call("lockFlag", { id: gone, agent: "@gone.agent", reason: "r" });
    const question = await create({
      flagType: "information_request",
      sourceAgent: "@backend.api",
      targetAgent: "@service.auth",
      asksAboutId: asked,
    });
    await getPool().query(
      "UPDATE flag SET locked_at = now() - $2 * interval '1 millisecond' WHERE id = ANY($1::int[])",
      [[old, asked], LIMITS.flagLockStaleMs + 60_000],
    );
    await getPool().query("UPDATE agent SET status = 'removed' WHERE handle = '@gone.agent'");
    const before = await health();
    expect(before.zombies).toMatchObject([
      { flagId: old, lockedBy: "@backend.api", fix: `Unlock flag ${old}, so that @backend.api handles it.` },
      { flagId: gone, lockedBy: "@gone.agent" },
    ]);
    expect(before).toMatchObject({ pending: 5, locked: 4, cycles: [] });
    expect(await health()).toEqual(before);
    // What the fix says, done.
    for (const { flagId } of before.zombies) await api.call("unlockFlag", { id: flagId });
    expect((await health()).zombies).toEqual([]);
    await api.call("answerFlag", { id: question, answer: "Yes" });
    for (const id of [fresh]) await api.call("unlockFlag", { id });
    for (const id of [fresh, old, asked, gone]) await api.call("completeFlag", { id });
  });

  it("FLAG-3 shows agents that wait for each other, and which answer ends it", async () => {
    const one = await create({ targetAgent: "@backend.api" });
    await api.call("lockFlag", { id: one, reason: "r" });
    const first = await create({
      flagType: "information_request",
      sourceAgent: "@backend.api",
      targetAgent: "@database.postgres",
      asksAboutId: one,
    });
    await api.call("lockFlag", { id: first, reason: "r" });
    const second = await create({
      flagType: "information_request",
      sourceAgent: "@database.postgres",
      targetAgent: "@backend.api",
      asksAboutId: first,
    });
    expect((await health()).cycles).toEqual([
      {
        agents: ["@backend.api", "@database.postgres"],
        flagIds: [first, second],
        fix: `Answer flag ${first}, which @backend.api put to @database.postgres; then @backend.api can go on.`,
      },
    ]);
    await api.call("answerFlag", { id: second, answer: "Yes" });
    expect((await health()).cycles).toEqual([]);
    await api.call("answerFlag", { id: first, answer: "Yes" });
    await api.call("completeFlag", { id: one });
  });

  it("FLAG-2 shows overload, the oldest by agent, and conflicts over a file with the order to take", async () => {
    const oldest = await create({ targetAgent: "@ops.monitoring", relatedFiles: ["deploy.yaml"] });
    for (let count = 0; count < LIMITS.flagOverload; count++) await create({ targetAgent: "@ops.monitoring" });
    const urgent = await create({
      targetAgent: "@frontend.react",
      impactLevel: "critical",
      relatedFiles: ["deploy.yaml", "a.ts"],
    });
    const caused = await create({ impactLevel: "high", chainOriginId: urgent, relatedFiles: ["deploy.yaml"] });
    const { agents, conflicts } = await health();
    expect(agents[0]).toMatchObject({
      agent: "@ops.monitoring",
      pending: LIMITS.flagOverload + 1,
      oldestId: oldest,
      overloaded: true,
      critical: 0,
    });
    expect(agents.find(({ agent }) => agent === "@frontend.react")).toMatchObject({
      pending: 1,
      critical: 1,
      overloaded: false,
    });
    expect(conflicts).toMatchObject([{ file: "deploy.yaml", flagIds: [urgent, caused, oldest] }]);
    expect(conflicts[0]!.why).toContain(`${caused} comes after ${urgent}`);
  });
});
