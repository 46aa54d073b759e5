import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CallInput } from "@/lib/contract/operations";
import type { CatalogImportOut } from "@/lib/contract/schemas";
import { agentsOperations } from "@/lib/contract/operations/agents";
import { catalogOperations } from "@/lib/contract/operations/catalog";
import { coordinatorsOperations } from "@/lib/contract/operations/coordinators";
import { bootstrap } from "@/lib/server/bootstrap";
import { expectDocumented, openTestApi, type TestApi } from "@/scripts/test/api";

const HANDLE = "@kitchen.baker";
const file = (colour: string) => `---
name: kitchen.baker
description: Bakes bread and keeps the sourdough alive
color: ${colour}
tools: Read, Write
---

# Baker

Kneads, proves and bakes.
`;

describe("every operation on the catalog answers as its schema says", () => {
  let api: TestApi;
  let folder: string;

  beforeAll(async () => {
    api = await openTestApi();
    await bootstrap();
    folder = path.join(api.folder, "agents");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "kitchen.baker.md"), file("green"));
    api.runtime.work();
  }, 120_000);
  afterAll(() => api?.close());

  async function ended({ id }: CatalogImportOut): Promise<CatalogImportOut> {
    for (;;) {
      const now = await api.call("getImport", { id });
      if (now.status !== "running") return now;
      await delay(50);
    }
  }

  it("CAT-1 startImport, getImport, listImports, listImportFiles, uploadImport", async () => {
    const first = await ended(await api.call("startImport", { path: folder }));
    expect(first).toMatchObject({ status: "complete", counts: { imported: 1, added: 1 } });
    expect((await api.call("listImports", {})).items.map(({ id }) => id)).toContain(first.id);
    expect((await api.call("listImportFiles", { id: first.id })).items).toMatchObject([
      { path: "kitchen.baker.md", handle: HANDLE, format: "claude-agent", change: "added" },
    ]);
    writeFileSync(path.join(folder, "kitchen.baker.md"), file("blue"));
    expect((await ended(await api.call("startImport", { path: folder }))).counts.changed).toBe(1);
    const upload = await api.send("/api/v1/catalog/uploads?dryRun=true", {
      method: "POST",
      body: Buffer.from(file("red")),
      headers: { "Content-Type": "application/octet-stream", "X-Filename": "kitchen.baker.md" },
    });
    expect(upload.status, upload.text).toBe(202);
    expectDocumented("uploadImport", upload);
    expect((await ended(upload.json as CatalogImportOut)).dryRun).toBe(true);
    api.called.add("uploadImport");
  });

  it("CAT-2 CAT-6 listAgents, getAgent, versions, rollback, files, card, hierarchy", async () => {
    expect((await api.call("listAgents", { q: "sourdough" })).items).toMatchObject([{ handle: HANDLE, color: "blue" }]);
    expect(await api.call("getAgent", { handle: HANDLE })).toMatchObject({ version: 2, tools: ["Read", "Write"] });
    expect(await api.call("getAgentVersion", { handle: HANDLE, number: 2 })).toMatchObject({
      text: expect.stringContaining("blue"),
      previousText: expect.stringContaining("green"),
    });
    expect(await api.call("rollBackAgent", { handle: HANDLE, number: 1 })).toMatchObject({
      color: "green",
      version: 3,
    });
    expect(await api.call("getAgentCard", { handle: HANDLE })).toMatchObject({ name: expect.any(String) });
    expect((await api.call("getAgentHierarchy", {})).nodes.map(({ handle }) => handle)).toContain("COORD_OPS");
    const text = await api.send(`/api/v1/agents/${encodeURIComponent(HANDLE)}/file`);
    expectDocumented("getAgentFile", text);
    expect(text.text).toContain("Kneads, proves and bakes.");
    api.called.add("getAgentFile");
    const archive = await api.send("/api/v1/catalog/export");
    expect(archive.status).toBe(200);
    expectDocumented("exportCatalog", archive);
    api.called.add("exportCatalog");
  });

  it("CAT-3 CAT-5 searchAgents and runCommand", async () => {
    expect((await api.call("searchAgents", { q: "bake sourdough bread" })).results[0]).toMatchObject({ name: HANDLE });
    expect((await api.call("searchAgents", { q: "baking", mode: "text" })).results[0]).toMatchObject({ name: HANDLE });
    expect(await api.call("runCommand", { command: "/platform MIGRATION add a table", preview: true })).toMatchObject({
      outcome: "preview",
      signal: "PLATFORM:MIGRATION",
      runId: null,
    });
  });

  it("RUN-2 coordinators: list, check, store, versions, rollback, drafts", async () => {
    expect((await api.call("listCoordinators", {})).items.length).toBeGreaterThan(1);
    const { definition } = await api.call("getCoordinator", { id: "coord-ops" });
    const changed = await api.call("putCoordinator", {
      id: "coord-ops",
      definition: { ...definition, philosophy: "Look twice." } as unknown as CallInput<"putCoordinator">["definition"],
    });
    expect(changed.definition.philosophy).toBe("Look twice.");
    expect((await api.call("listCoordinatorVersions", { id: "coord-ops" })).items.map(({ number }) => number)).toEqual([
      2, 1,
    ]);
    expect(await api.call("getCoordinatorVersion", { id: "coord-ops", number: 2 })).toMatchObject({
      text: expect.stringContaining("Look twice."),
      previousText: expect.not.stringContaining("Look twice."),
    });
    expect(await api.call("testPattern", { pattern: "no run says this", on: "output" })).toMatchObject({ matches: [] });
    const back = await api.call("rollBackCoordinator", { id: "coord-ops", number: 1 });
    expect(back.definition.philosophy).toBe(definition.philosophy);
    expect(await api.call("validateCoordinator", { text: "id: coord-x\nname: 7\n" })).toMatchObject({
      ok: false,
      problems: expect.arrayContaining([expect.objectContaining({ path: "name", line: 2 })]),
    });
    expect(await api.call("listCoordinatorDrafts", {})).toEqual({ items: [] });
  });

  it("RUN-11 simulateCoordinator, withdrawPolicyChange", async () => {
    const { definition } = await api.call("getCoordinator", { id: "coord-ops" });
    const changed = (threshold: number, policyChanges: object = {}) =>
      ({
        ...definition,
        gate: { threshold },
        escalation: { ...definition.escalation, policyChanges },
      }) as unknown as CallInput<"putCoordinator">["definition"];
    expect(
      await api.call("simulateCoordinator", { id: "coord-ops", definition: changed(0.5), runs: 10 }),
    ).toMatchObject({
      policy: [{ path: "gate.threshold" }, { path: "escalation.policyChanges" }],
      approval: null,
      items: [],
    });
    expect(await api.call("putCoordinator", { id: "coord-ops", definition: changed(0.8) })).toMatchObject({
      saved: true,
    });
    expect(await api.call("putCoordinator", { id: "coord-ops", definition: changed(0.5) })).toMatchObject({
      saved: false,
      definition: { gate: { threshold: 0.8 } },
      pendingChange: { requestedBy: expect.any(String), title: expect.stringContaining("Success threshold") },
    });
    expect(await api.call("withdrawPolicyChange", { id: "coord-ops" })).toMatchObject({ pendingChange: null });
  });

  it("leaves no operation out", () => {
    const all = { ...agentsOperations, ...catalogOperations, ...coordinatorsOperations };
    expect(Object.keys(all).filter((id) => !api.called.has(id as keyof typeof all))).toEqual([]);
  });
});
