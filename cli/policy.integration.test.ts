import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Simulation } from "@/lib/contract/schemas";
import type { Coordinator } from "@/lib/domain/coordinator";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { keyOptions } from "./server/testing";
import { qd } from "./testing";

describe("RUN-11 qd coordinators simulate and put", () => {
  let api: TestApi;
  let definition: Coordinator;
  let file: string;
  const run = (...argv: string[]) => qd(["coordinators", ...argv], keyOptions(api));
  const write = (changed: object) => writeFile(file, stringify({ ...definition, ...changed }));

  beforeAll(async () => {
    api = await openTestApi();
    file = join(api.folder, "changed.yaml");
    definition = await storeTestCoordinator({
      agents: [{ handle: "A", role: "r", executor: NOOP }],
      signals: [testSignal("TEST:GO", { steps: [{ id: "a", agent: "A", task: "work" }] })],
      escalation: { policyChanges: { rules: { roles: ["ARCHITECT"] } } },
    });
    api.runtime.work();
    await api.runtime.until(await api.runtime.broadcast("TEST:GO"));
  }, 120_000);
  afterAll(() => api?.close());

  it("simulate says what of policy changes, who approves it and what runs would have done", async () => {
    const steps = [{ id: "a", agent: "A", task: "work", approval: { rules: { roles: ["DBA"] } } }];
    await write({ signals: [testSignal("TEST:GO", { steps })] });
    const said = await run("simulate", "test", file);
    expect(said.code, said.err).toBe(0);
    expect(said.out).toContain("Waits for approval by ARCHITECT before it is stored.");
    expect(said.out).toContain("Of the last 1 run, 1 would have gone differently: 1 question more to people.");
    const data = await run("simulate", "test", file, "--runs", "5", "--json");
    expect((JSON.parse(data.out) as Simulation).items).toMatchObject([{ effect: { askedMore: 1 } }]);
  });

  it("put stores texts at once, has policy approved first, and says what is wrong with a file", async () => {
    await write({ charter: "Other" });
    expect((await run("put", "test", file)).out).toContain("COORD_TEST is stored");
    await write({ charter: "Other", gate: { threshold: 0.1 } });
    const waits = await run("put", "test", file);
    expect([waits.code, waits.out]).toEqual([2, expect.stringMatching(/waits for approval, escalation [0-9a-f-]{36}/)]);
    const id = /[0-9a-f-]{36}/.exec(waits.out)![0];
    expect((await qd(["escalations", id], keyOptions(api))).out).toMatch(/coordinator\s+test/);
    const rejected = await qd(["decide", id, "reject", "--reason", "too lax"], keyOptions(api));
    expect([rejected.code, rejected.out]).toEqual([0, expect.stringContaining("qd coordinators test")]);
    await write({ gate: { threshold: 7 } });
    const wrong = await run("put", "test", file);
    expect([wrong.code, wrong.err]).toEqual([4, expect.stringContaining("gate.threshold")]);
    expect((await run("put", "test", join(api.folder, "none.yaml"))).err).toContain("can't be read");
  });
});
