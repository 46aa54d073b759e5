import { execFileSync } from "node:child_process";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { getPool } from "./db";

describe("RUN-9 text search over runs", () => {
  let api: TestApi;
  const ids: Record<string, string> = {};

  beforeAll(async () => {
    api = await openTestApi();
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "a", executor: NOOP }] as never,
      signals: ["TEST:ONE", "TEST:OTHER"].map((name) =>
        testSignal(
          name,
          { steps: [{ id: "a", agent: "ALPHA", task: "a" }] },
          { context: { type: "object", properties: { repo: { type: "string" } } } },
        ),
      ),
    });
    const run = async (name: string, signal: string, folder: string, source: string) => {
      const repo = path.join(api.folder, folder);
      execFileSync("git", ["init", "-q", repo]);
      ids[name] = (await api.call("broadcastSignal", { signal, context: { repo }, source })).runId!;
    };
    await run("shop", "TEST:ONE", "Team-A/Shop_100%", "cli");
    await run("again", "TEST:ONE", "Team-A/Shop_100%", "cli");
    await run("till", "TEST:OTHER", "team-b/till", "Nightly Schedule");
    await run("deep", "TEST:ONE", Array.from({ length: 40 }, (_, at) => `folder-number-${at}`).join("/"), "cli");
  });
  afterAll(() => api?.close());

  const search = async (q: string, rest: Record<string, unknown> = {}) => {
    const { items } = await api.call("listRuns", { q, ...rest });
    return items.map(({ id }) => Object.keys(ids).find((name) => ids[name] === id));
  };

  it.each([
    ["shop", ["again", "shop"]],
    ["TEAM-A", ["again", "shop"]],
    ["test:other", ["till"]],
    ["schedule", ["till"]],
    ["coord_test", ["deep", "till", "again", "shop"]],
    ["100%", ["again", "shop"]],
    ["p_1", ["again", "shop"]],
    ["%", ["again", "shop"]],
    ["m_a", []],
    ["ti", ["till"]],
    ["folder-number-39", ["deep"]],
    ["nothing like this", []],
  ])("%j finds %j, newest first", async (q, found) => {
    expect(await search(q)).toEqual(found);
  });

  it("an id is found whole, by its beginning and by its end", async () => {
    const id = ids.till!;
    for (const part of [id, id.toUpperCase(), id.slice(0, 18), id.slice(-6), id.slice(-8), id.slice(-12)])
      expect(await search(part), part).toEqual(["till"]);
    const head = await search(id.slice(0, 8));
    expect(head).toContain("till");
    expect(await search(`${id.slice(0, 18)}x`)).toEqual([]);
  });

  it("goes together with the other filters and with pages", async () => {
    expect(await search("team", { signal: "TEST:OTHER" })).toEqual(["till"]);
    expect(await search("team", { status: ["aborted"] })).toEqual([]);
    const first = await api.call("listRuns", { q: "shop", limit: 1 });
    const second = await api.call("listRuns", { q: "shop", limit: 1, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual([ids.again, ids.shop]);
    expect(second.nextCursor).toBeNull();
  });

  it("keeps each text once", async () => {
    const { rows } = await getPool().query<{ text: string }>("SELECT text FROM run_search WHERE text LIKE '%shop%'");
    expect(rows).toHaveLength(1);
  });

  it("a coordinator is chosen by id or by name", async () => {
    for (const coordinator of ["test", "COORD_TEST"])
      expect((await api.call("listRuns", { coordinator })).items).toHaveLength(4);
    expect((await api.call("listRuns", { coordinator: "COORD_NOBODY" })).items).toEqual([]);
  });
});
