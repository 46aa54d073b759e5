import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootstrap } from "@/lib/server/bootstrap";
import { syncManagedAgents } from "@/lib/server/catalog/builtin";
import { importCoordinator } from "@/lib/server/coordinator-drafts";
import { CATALOG_AUTHOR, storeCoordinator } from "@/lib/server/coordinator-store";
import { coordinatorSchema } from "@/lib/domain/coordinator";
import { getPool } from "@/lib/server/db";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { testSignal } from "@/scripts/test/runtime";
import { agentFile, filesOf, importFrom, writeFiles } from "./testing";

const HARBOUR = `# COORD_HARBOUR - Harbour Domain Coordinator

> **Role:** Keeps ships and cranes in step
> **Archetype:** Planner
> **Authority Level:** Coordinator (spawns its own agents)
> **Domain:** Harbour (ships, cranes, pilots)
> **Version:** 1.0

## Charter

The coordinator stands between the harbour master and the quay.

## Managed Agents

### A. PILOT

**Spawning Triggers:**
- A ship arrives

## Signal Patterns

| Signal | Description | Action |
|--------|-------------|--------|
| \`HARBOUR:ARRIVAL\` | A ship arrives | Spawn PILOT |
`;

const definition = (over: object = {}) => ({
  id: "coord-harbour",
  name: "COORD_HARBOUR",
  title: "Harbour",
  role: "Keeps ships and cranes in step",
  archetype: "Planner",
  authorityLevel: "Coordinator",
  domain: "HARBOUR",
  domainDescription: "Ships and cranes",
  version: "1.0.0",
  lastUpdated: "2026-01-01",
  maintainedBy: "Harbour team",
  reportsTo: "ORCHESTRATOR",
  charter: "Stands at the quay.",
  agents: [{ handle: "PILOT", role: "Guides ships" }],
  signals: [testSignal("HARBOUR:ARRIVAL", { steps: [{ id: "guide", agent: "PILOT", task: "guide" }] })],
  ...over,
});

describe("coordinators from documents", () => {
  let api: TestApi;
  let folder: string;
  const put = (over: object) =>
    api.call("putCoordinator", { id: "coord-harbour", definition: definition(over) as never });

  beforeAll(async () => {
    api = await openTestApi();
    await bootstrap();
    folder = path.join(api.folder, "specs");
    await writeFiles(folder, { "COORD_HARBOUR.md": HARBOUR });
  });
  afterAll(() => api?.close());

  it("RUN-2 the shipped coordinators and their agents are in the catalog, and a start that changes nothing writes nothing", async () => {
    const { items } = await api.call("listAgents", { managedBy: "COORD_OPS" });
    expect(items.length).toBeGreaterThan(2);
    for (const item of items)
      expect(item).toMatchObject({ status: "active", source: { kind: "builtin" }, reportsTo: "COORD_OPS" });
    expect((await api.call("getAgent", { handle: "COORD_OPS" })).manages.sort()).toEqual(
      items.map(({ handle }) => handle),
    );
    const versions = async () => (await getPool().query("SELECT count(*)::int AS n FROM agent_version")).rows[0].n;
    const before = await versions();
    await syncManagedAgents();
    expect(await versions()).toBe(before);
  });

  it("RUN-2 a file about a shipped agent goes before its entry; when it goes, the entry is back at the next start", async () => {
    const files = path.join(api.folder, "ops");
    await writeFiles(files, { "COORD_OPS.md": agentFile("COORD_OPS", "My own words about it") });
    const done = await importFrom(api, { path: files });
    expect((await filesOf(api, done.id))["COORD_OPS.md"]).toMatchObject({
      change: "changed",
      reason: expect.stringContaining("builtin"),
    });
    await bootstrap();
    expect((await api.call("getAgent", { handle: "COORD_OPS" })).description).toBe("My own words about it");
    await writeFiles(files, { "COORD_OPS.md": null, "other.x.md": agentFile("other.x") });
    expect((await importFrom(api, { path: files })).counts.removed).toBe(1);
    const back = await api.call("getAgent", { handle: "COORD_OPS" });
    expect(back).toMatchObject({ status: "active", source: { kind: "builtin" } });
    expect(back.description).not.toBe("My own words about it");
  });

  it("RUN-2 a document with gaps is a draft that lists them and takes no signal; a person's whole definition takes its place", async () => {
    const done = await importFrom(api, { path: folder });
    expect((await filesOf(api, done.id))["COORD_HARBOUR.md"]).toMatchObject({
      format: "coordinator-spec",
      handle: "COORD_HARBOUR",
      reason: expect.stringMatching(/lacks \d+ parts?: it is a draft/),
    });
    const { items } = await api.call("listCoordinatorDrafts", {});
    expect(items).toMatchObject([
      { id: "coord-harbour", name: "COORD_HARBOUR", origin: { importId: done.id, path: "COORD_HARBOUR.md" } },
    ]);
    expect(items[0]!.gaps.length).toBeGreaterThan(0);
    expect(items[0]!.definition).toMatchObject({ role: "Keeps ships and cranes in step" });
    expect((await api.call("getAgent", { handle: "COORD_HARBOUR" })).status).toBe("draft");
    expect(await api.call("broadcastSignal", { signal: "HARBOUR:ARRIVAL" })).toMatchObject({ outcome: "ignored" });

    await put({ status: "active" });
    expect((await api.call("listCoordinatorDrafts", {})).items).toEqual([]);
    expect(await api.call("getAgent", { handle: "COORD_HARBOUR" })).toMatchObject({ status: "active" });
    expect(await api.call("getAgent", { handle: "PILOT" })).toMatchObject({
      status: "active",
      managedBy: ["COORD_HARBOUR"],
    });
    expect(await api.call("broadcastSignal", { signal: "HARBOUR:ARRIVAL" })).toMatchObject({ outcome: "accepted" });
    const again = await importFrom(api, { path: folder });
    expect((await filesOf(api, again.id))["COORD_HARBOUR.md"]!.reason).toContain("stays as it is");
    expect((await api.call("listCoordinatorDrafts", {})).items).toEqual([]);
  });

  it("RUN-2 a name belongs to one coordinator: another with it is refused, an import of one leaves the active one's entry", async () => {
    const other = definition({ id: "coord-harbour-two", status: "draft" });
    await expect(api.call("putCoordinator", { id: "coord-harbour-two", definition: other as never })).rejects.toThrow(
      /COORD_HARBOUR belongs to the coordinator coord-harbour/,
    );
    expect(await importCoordinator(coordinatorSchema.parse(other), { author: "test" })).toBe("kept");
    const shipped = { source: "catalog/other.yaml", author: CATALOG_AUTHOR, way: "catalog" as const };
    expect(await storeCoordinator(coordinatorSchema.parse(other), shipped)).toBe(false);
    expect((await api.call("getAgent", { handle: "COORD_HARBOUR" })).status).toBe("active");
  });

  it("RUN-2 an imported coordinator without gaps is stored as a draft, follows its document, and stops when a person edits it", async () => {
    const whole = (over: object) =>
      coordinatorSchema.parse(
        definition({
          id: "coord-quay",
          name: "COORD_QUAY",
          domain: "QUAY",
          status: "draft",
          signals: [testSignal("QUAY:X", { steps: [{ id: "a", agent: "PILOT", task: "a" }] })],
          ...over,
        }),
      );
    expect(await importCoordinator(whole({}), { author: "ann" })).toBe("stored");
    expect(await importCoordinator(whole({}), { author: "ann" })).toBe("unchanged");
    expect(await importCoordinator(whole({ title: "Quayside" }), { author: "ann" })).toBe("stored");
    expect(await api.call("broadcastSignal", { signal: "QUAY:X" })).toMatchObject({ outcome: "ignored" });
    await api.call("putCoordinator", { id: "coord-quay", definition: whole({ title: "Mine" }) as never });
    expect(await importCoordinator(whole({ title: "Theirs" }), { author: "ann" })).toBe("kept");
    expect(await api.call("getCoordinator", { id: "coord-quay" })).toMatchObject({ title: "Mine", status: "draft" });
  });

  it("RUN-2 versions as YAML with the one before, and a way back", async () => {
    await put({ status: "active", title: "Port" });
    const { items } = await api.call("listCoordinatorVersions", { id: "coord-harbour" });
    expect(items.map(({ number, author }) => [number, author])).toEqual([
      [2, "test"],
      [1, "test"],
    ]);
    const version = await api.call("getCoordinatorVersion", { id: "coord-harbour", number: 2 });
    expect(version.text).toContain("title: Port");
    expect(version.previousText).toContain("title: Harbour");
    expect(await api.call("rollBackCoordinator", { id: "coord-harbour", number: 1 })).toMatchObject({
      title: "Harbour",
    });
    const target = "/api/v1/coordinators/coord-harbour";
    await api.refused(409, `${target}/rollback`, { method: "POST", body: { number: 1 } });
    await api.refused(404, `${target}/rollback`, { method: "POST", body: { number: 99 } });
    await api.refused(404, `${target}/versions/99`);
    await api.refused(404, "/api/v1/coordinators/nobody/versions");
    expect((await api.call("listCoordinatorVersions", { id: "coord-harbour" })).items).toHaveLength(3);
  });

  it("RUN-2 a definition is checked in YAML and JSON, each problem with its line and column", async () => {
    const { text } = await api.call("getCoordinatorVersion", { id: "coord-harbour", number: 1 });
    expect(await api.call("validateCoordinator", { text })).toMatchObject({
      ok: true,
      problems: [],
      definition: { id: "coord-harbour" },
    });
    const wrong = text.replace("domain: HARBOUR", "domain: harbour");
    const check = await api.call("validateCoordinator", { text: wrong });
    const line = wrong.split("\n").findIndex((one) => one.startsWith("domain:")) + 1;
    expect(check.problems[0]).toMatchObject({ path: "domain", line, column: expect.any(Number) });
    expect((await api.call("validateCoordinator", { text: "a: [1" })).ok).toBe(false);
    expect((await api.call("validateCoordinator", { text: "{}" })).problems.length).toBeGreaterThan(3);
  });

  it("RUN-2 what belongs to another coordinator is said where it stands, and a new one takes no id that is taken", async () => {
    const { text, definition: stored } = await api.call("getCoordinatorVersion", { id: "coord-harbour", number: 1 });
    expect(stored).toMatchObject({ id: "coord-harbour", gate: { threshold: 0.8 } });
    const isTaken = async (of: string, create: boolean) =>
      (await api.call("validateCoordinator", { text: of, create })).problems.map(({ rule, line }) => [rule, line]);
    expect(await isTaken(text, false)).toEqual([]);
    expect(await isTaken(text, true)).toEqual([["id-taken", 1]]);
    const other = text.replace("id: coord-harbour", "id: coord-two");
    expect(await isTaken(other, true)).toEqual([
      ["name-taken", 2],
      ["domain-taken", text.split("\n").findIndex((line) => line.startsWith("domain:")) + 1],
    ]);
    expect(await isTaken(other.replace("status: active", "status: draft"), true)).toEqual([["name-taken", 2]]);
    // What else is wrong with it hides none of that.
    expect((await isTaken(other.replace("version: 1.0.0", "version: one"), true)).map(([rule]) => rule)).toEqual([
      "name-taken",
      "domain-taken",
      expect.any(String),
    ]);

    const target = "/api/v1/coordinators/coord-harbour";
    const body = { definition: { ...stored, title: "Another" }, create: true };
    expect(await api.refused(409, target, { method: "PUT", body })).toMatchObject({
      errors: [{ path: "definition.id", rule: "id-taken" }],
    });
    expect((await api.call("getCoordinator", { id: "coord-harbour" })).title).toBe("Harbour");
    const free = definition({ id: "coord-two", name: "COORD_TWO", domain: "TWO" });
    const signals = [testSignal("TWO:ARRIVAL", { steps: [{ id: "guide", agent: "PILOT", task: "guide" }] })];
    const made = { ...free, signals } as never;
    expect(await api.call("putCoordinator", { id: "coord-two", definition: made, create: true })).toMatchObject({
      saved: true,
      id: "coord-two",
    });
  });
});
