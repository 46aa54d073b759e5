import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { storeTestAgents } from "./agents/testing";
import { getPool } from "./db";

const context = {
  type: "object",
  properties: { mission: { type: "string" }, size: { type: "integer" } },
  required: ["mission"],
};

describe("CAT-5 slash commands by API", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
    const plan = { steps: [{ id: "a", agent: "CARPENTER", task: "a" }] };
    await storeTestCoordinator({
      aliases: ["/workshop"],
      agents: [{ handle: "CARPENTER", role: "Joins wood", executor: NOOP }],
      signals: [
        testSignal("TEST:BUILD", plan, { description: "A table is wanted", context }),
        testSignal("TEST:PAINT", plan, { description: "A surface needs a coat", context }),
      ],
    });
    await storeTestAgents([
      {
        handle: "@workshop-skill",
        kind: "skill",
        slashNames: ["/craft", "/workshop"],
        activation: { useFor: [], notFor: [{ text: "Garden plants", instead: "/garden" }] },
      },
    ]);
  });
  afterAll(() => api?.close());

  const signals = async () => Number((await getPool().query("SELECT count(*) AS n FROM signal")).rows[0]!.n);

  it("sends the signal with the mission in its context", async () => {
    const sent = await api.call("runCommand", { command: "/craft I want a table", context: { size: 3 } });
    expect(sent).toMatchObject({
      outcome: "accepted",
      coordinator: "COORD_TEST",
      signal: "TEST:BUILD",
      mission: "I want a table",
    });
    const { rows } = await getPool().query("SELECT context FROM signal WHERE run_id = $1", [sent.runId]);
    expect(rows[0]!.context).toEqual({ mission: "I want a table", size: 3 });
  });

  it("sends once for one Idempotency-Key", async () => {
    const key = { "idempotency-key": "slash-1" };
    const [one, two] = [
      await api.call("runCommand", { command: "/workshop PAINT it" }, key),
      await api.call("runCommand", { command: "/workshop PAINT it" }, key),
    ];
    expect(two).toEqual(one);
  });

  it("sends nothing on preview, when a person must choose, and when the mission belongs elsewhere", async () => {
    const before = await signals();
    expect(await api.call("runCommand", { command: "/workshop PAINT it", preview: true })).toMatchObject({
      outcome: "preview",
      signal: "TEST:PAINT",
      runId: null,
    });
    const choose = await api.call("runCommand", { command: "/workshop something" });
    expect(choose).toMatchObject({ outcome: "choose", runId: null });
    expect(choose.choices.map(({ signal }) => signal)).toEqual(["TEST:BUILD", "TEST:PAINT"]);
    expect(await api.call("runCommand", { command: "/workshop water the plants of the garden" })).toMatchObject({
      outcome: "elsewhere",
      instead: "/garden",
      rule: "Garden plants",
    });
    expect(await signals()).toBe(before);
    const anyway = { command: "/workshop PAINT the garden plants", anyway: true };
    expect(await api.call("runCommand", anyway)).toMatchObject({ outcome: "accepted" });
    expect(await signals()).toBe(before + 1);
  });

  it.each([
    [{ command: "/wrkshop build" }, "command", "slash-name", "/workshop"],
    [{ command: "build" }, "command", "slash-name", "slash name"],
    [{ command: "/workshop TEST:FLY" }, "command", "signal", "TEST:BUILD"],
    [{ command: "/workshop PAINT it", context: { size: "big" } }, "context.size", "type", "integer"],
    [{ command: "/workshop PAINT" }, "context.mission", "required", "mission"],
  ])("%j is refused", async (body, path, rule, hint) => {
    const problem = await api.refused(422, "/api/v1/commands", { method: "POST", body });
    expect(problem.errors[0]).toMatchObject({ path, rule });
    expect(problem.detail).toContain(hint);
  });
});
