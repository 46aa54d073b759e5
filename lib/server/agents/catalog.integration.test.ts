import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { agentFile, importFrom, writeFiles } from "@/lib/server/catalog/import/testing";
import { newId } from "@/lib/server/ids";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { storeTestAgents } from "./testing";

describe("browsing the catalog", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
    await storeTestCoordinator({
      agents: [{ handle: "@kitchen.baker", role: "bakes", executor: NOOP }] as never,
      signals: [testSignal("TEST:BAKE", { steps: [{ id: "a", agent: "@kitchen.baker", task: "bake" }] })],
    });
    await storeTestAgents([
      {
        handle: "@kitchen.baker",
        module: "kitchen",
        tags: ["bread", "oven"],
        description: "Bakes sourdough",
        modelTier: "opus",
        reportsTo: "COORD_TEST",
      },
      {
        handle: "@kitchen.cook",
        module: "kitchen",
        tags: ["soup"],
        description: "Cooks soup for the baker",
        modelTier: "sonnet",
      },
      { handle: "@garden.gardener", module: "garden", tags: ["soup"], description: "Grows leeks" },
      { handle: "@garden.gone", module: "garden", status: "removed" },
      { handle: "a-skill", kind: "skill", description: "Sharpens knives" },
    ]);
  });
  afterAll(() => api?.close());

  const handles = async (input: Parameters<typeof api.call<"listAgents">>[1]) =>
    (await api.call("listAgents", input)).items.map(({ handle }) => handle);

  it("CAT-6 filters alone and together; removed ones only when asked for", async () => {
    expect(await handles({})).toEqual(["@garden.gardener", "@kitchen.baker", "@kitchen.cook", "a-skill"]);
    expect(await handles({ status: ["removed"] })).toEqual(["@garden.gone"]);
    expect(await handles({ kind: ["skill"] })).toEqual(["a-skill"]);
    expect(await handles({ tag: "soup" })).toEqual(["@garden.gardener", "@kitchen.cook"]);
    expect(await handles({ tag: "soup", module: "kitchen" })).toEqual(["@kitchen.cook"]);
    expect(await handles({ model: "opus" })).toEqual(["@kitchen.baker"]);
    expect(await handles({ managedBy: "COORD_TEST" })).toEqual(["@kitchen.baker"]);
    expect(await handles({ managedBy: "NOBODY" })).toEqual([]);
    expect(await handles({ source: newId() })).toEqual([]);
  });

  it("CAT-6 a facet counts what its other values would give", async () => {
    const { facets } = await api.call("listAgents", { module: "kitchen" });
    expect(facets.module).toEqual([
      { value: "kitchen", count: 2 },
      { value: "garden", count: 1 },
    ]);
    expect(facets.tag).toEqual([
      { value: "bread", count: 1 },
      { value: "oven", count: 1 },
      { value: "soup", count: 1 },
    ]);
    expect(facets.managedBy).toEqual([{ value: "COORD_TEST", count: 1 }]);
    expect((await api.call("listAgents", { managedBy: "COORD_TEST", q: "baker" })).facets.managedBy).toEqual([
      { value: "COORD_TEST", count: 1 },
    ]);
  });

  it("CAT-6 a text finds by rank, also a part of a handle, page by page", async () => {
    expect(await handles({ q: "baker" })).toEqual(["@kitchen.baker", "@kitchen.cook"]);
    expect(await handles({ q: "itche" })).toEqual(["@kitchen.baker", "@kitchen.cook"]);
    expect(await handles({ q: "100%_" })).toEqual([]);
    const first = await api.call("listAgents", { q: "baker", limit: 1 });
    const second = await api.call("listAgents", { q: "baker", limit: 1, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ handle }) => handle)).toEqual(["@kitchen.baker", "@kitchen.cook"]);
    expect(second).toMatchObject({ nextCursor: null, facets: {} });
  });

  it("CAT-6 pages meet every agent once; a cursor that is none is 400", async () => {
    const met: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await api.call("listAgents", { limit: 3, ...(cursor ? { cursor } : {}) });
      met.push(...page.items.map(({ handle }) => handle));
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(met).toEqual(await handles({ limit: 200 }));
    await api.refused(400, "/api/v1/agents?cursor=%C3%A9%C3%A9");
  });

  it("CAT-6 an agent's page tells its runs, and an unknown handle what comes near", async () => {
    api.runtime.work();
    await api.runtime.until(await api.runtime.broadcast("TEST:BAKE"));
    const { runs, managedBy } = await api.call("getAgent", { handle: "@kitchen.baker" });
    expect(managedBy).toEqual(["COORD_TEST"]);
    expect(runs).toMatchObject({
      total: 1,
      succeeded: 1,
      successRate: 1,
      recent: [{ signal: "TEST:BAKE", task: "bake", status: "succeeded", at: expect.any(String) }],
    });
    expect((await api.call("getAgent", { handle: "@kitchen.cook" })).runs).toMatchObject({
      total: 0,
      successRate: null,
    });
    const problem = await api.refused(404, `/api/v1/agents/${encodeURIComponent("@kitchen.bakr")}`);
    expect(problem.detail).toContain("@kitchen.baker");
  });

  it("CAT-6 the tree knows definitions, entries and names that are only mentioned", async () => {
    await storeTestAgents([
      { handle: "@kitchen.cook", module: "kitchen", tags: ["soup"], description: "Cooks soup for the baker" },
    ]);
    const { nodes } = await api.call("getAgentHierarchy", {});
    expect(nodes).toContainEqual(
      expect.objectContaining({ handle: "@kitchen.baker", parent: "COORD_TEST", managed: true, known: true }),
    );
    expect(nodes.map(({ handle }) => handle)).not.toContain("@garden.gone");
  });

  it("CAT-6 an A2A agent card has every field the specification requires", async () => {
    const card = await api.call("getAgentCard", { handle: "@kitchen.baker" });
    expect(card).toMatchObject({
      name: "kitchen.baker",
      description: "Bakes sourdough",
      version: "1.0.0",
      supportedInterfaces: [
        {
          url: expect.stringContaining("/api/v1/agents/%40kitchen.baker"),
          protocolBinding: expect.any(String),
          protocolVersion: "1.0",
        },
      ],
      capabilities: expect.any(Object),
      defaultInputModes: expect.arrayContaining(["text/plain"]),
      defaultOutputModes: expect.arrayContaining(["text/plain"]),
      skills: [{ id: "kitchen-baker", name: "kitchen.baker", description: "Bakes sourdough", tags: ["bread", "oven"] }],
    });
  });

  it("CAT-6 a file is what an import reads; an agent that came from no file has no original", async () => {
    const target = `/api/v1/agents/${encodeURIComponent("@kitchen.baker")}/file`;
    const file = await api.send(target);
    expect(file.headers["content-type"]).toContain("text/markdown");
    expect(file.headers["content-disposition"]).toContain('filename="kitchen.baker.md"');
    expect(file.text).toContain("Bakes sourdough");
    await api.refused(404, `${target}?original=true`);
    const folder = path.join(api.folder, "again");
    await writeFiles(folder, { "kitchen.baker.md": file.text, "new.one.md": agentFile("new.one") });
    expect((await importFrom(api, { path: folder })).status).toBe("complete");
    expect(await api.call("getAgent", { handle: "@kitchen.baker" })).toMatchObject({
      tags: ["bread", "oven"],
      description: "Bakes sourdough",
    });
    expect((await importFrom(api, { path: folder })).counts).toMatchObject({ unchanged: 2, changed: 0 });
  });
});
