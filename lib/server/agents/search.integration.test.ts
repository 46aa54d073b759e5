import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { getPool } from "../db";
import { isKnownHandle, suggestHandles } from "./directory";
import { searchText } from "./search";
import { storeTestAgents } from "./testing";

const AGENTS = [
  {
    handle: "@service.auth",
    module: "auth",
    tags: ["JWT", "Authentication"],
    capabilities: ["Implementation of JWT", "Single sign-on"],
    description: "Signs people in and keeps their tokens.",
    body: "Rotates refresh tokens and knows WebAuthn.",
  },
  {
    handle: "@backend.nodejs",
    module: "backend",
    capabilities: ["JWT"],
    description: "Implementation of services with Node.js.",
  },
  {
    handle: "@ops.containers",
    module: "ops",
    tags: ["kubernetes"],
    capabilities: ["Deploying clusters"],
    description: "Runs workloads on Kubernetes and keeps images small.",
  },
  {
    handle: "@database.postgres",
    module: "database",
    tags: ["sql"],
    description: "Tunes PostgreSQL queries and indexes.",
  },
  { handle: "@old.kubernetes", tags: ["kubernetes"], description: "Was here once.", status: "removed" as const },
];

describe("CAT-3 search over the stored catalog", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
    await storeTestCoordinator({
      agents: [
        { handle: "PAGE_TURNER", role: "Turns the pages of ledgers", capabilities: ["Ledgers"], executor: NOOP },
      ],
      signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "PAGE_TURNER", task: "a" }] })],
    });
    await storeTestAgents(AGENTS);
  });
  afterAll(() => api?.close());

  const text = async (q: string) => (await searchText(q, { limit: 5 })).map(({ handle }) => handle);

  it("scores, ranks and explains", async () => {
    const found = await api.call("searchAgents", { q: "JWT authentication implementation", limit: 3 });
    expect(found.results.map(({ name, score, rank }) => [name, score, rank])).toEqual([
      ["@service.auth", 185, 1],
      ["@backend.nodejs", 75, 2],
    ]);
    expect(found.results[0]!.reasons).toEqual([
      "exact tag: JWT",
      "tag match: authentication",
      "capability: JWT",
      "capability: implementation",
      "several criteria: 2",
    ]);
    expect(found.whyNot).toEqual({
      name: "@backend.nodejs",
      behindBy: 110,
      missing: ["exact tag: JWT", "tag match: authentication", "capability: implementation"],
    });
    expect((await api.call("searchAgents", { q: "JWT", limit: 1 })).results).toHaveLength(1);
    expect((await api.call("searchAgents", { q: "zebra" })).results).toEqual([]);
  });

  it("finds the agents of coordinators that have no entry of their own", async () => {
    const { results } = await api.call("searchAgents", { q: "ledgers" });
    expect(results[0]).toMatchObject({ name: "PAGE_TURNER", score: 75, kind: "agent", module: "test" });
  });

  it.each([
    ["stems", "deployed images", ["@ops.containers"]],
    ["typos", "kuberntes", ["@ops.containers"]],
    ["an unfinished word", "kuber", ["@ops.containers"]],
    ["synonyms", "k8s", ["@ops.containers"]],
    ["synonyms of several words", "sso", ["@service.auth"]],
    ["the body", "webauthn", ["@service.auth"]],
    ["handles", "@database.postgres", ["@database.postgres"]],
    ["nothing but stop words", "the of and", []],
    ["operators of the query language", "!kubernetes & (", ["@ops.containers"]],
    ["quotes", "kubernetes' \\ \" :*", ["@ops.containers"]],
    ["no word at all", "…", []],
  ])("text mode finds by %s", async (_, q, expected) => {
    expect(await text(q)).toEqual(expected);
  });

  it("text mode says what was found where", async () => {
    const { results } = await api.call("searchAgents", { q: "k8s deploymnt of clusers", mode: "text" });
    expect(results[0]).toMatchObject({ name: "@ops.containers" });
    expect(results[0]!.reasons).toContain("tag: k8s (means kubernetes)");
    expect(results[0]!.reasons).toContain("capability: clusers (read as clusters)");
  });

  it("filters of a list go together with text", async () => {
    const list = async (filters: object) =>
      (await api.call("listAgents", { q: "kubernetes", ...filters })).items.map(({ handle }) => handle);
    expect(await searchText("kubernetes", { limit: 5, status: ["removed"] })).toMatchObject([
      { handle: "@old.kubernetes" },
    ]);
    expect(await list({ status: "removed" })).toEqual(["@old.kubernetes"]);
    expect(await list({ module: "backend" })).toEqual([]);
    expect(await list({ kind: "agent", tag: "kubernetes" })).toHaveLength(1);
  });

  it("sees what other transactions committed, also those that began before its last look", async () => {
    const late = await getPool().connect();
    try {
      await late.query("BEGIN");
      await late.query("UPDATE agent SET description = 'Counts zeppelins.' WHERE handle = '@backend.nodejs'");
      await storeTestAgents([{ handle: "@ops.late", description: "Looks after zeppelins." }]);
      const names = async () => (await api.call("searchAgents", { q: "zeppelins" })).results.map(({ name }) => name);
      expect(await names()).toEqual(["@ops.late"]);
      await late.query("COMMIT");
      expect(await names()).toEqual(["@backend.nodejs", "@ops.late"]);
      expect(await text("zeppelins")).toEqual(["@backend.nodejs", "@ops.late"]);
      await getPool().query("UPDATE agent SET status = 'removed' WHERE handle = '@ops.late'");
      expect(await names()).toEqual(["@backend.nodejs"]);
      await getPool().query("DELETE FROM agent WHERE handle = '@backend.nodejs'");
      expect(await names()).toEqual([]);
    } finally {
      late.release();
    }
  });

  it("FLAG-7 knows the handles of the catalog and of coordinators, and suggests near ones", async () => {
    for (const known of ["@service.auth", "PAGE_TURNER", "COORD_TEST"])
      expect(await isKnownHandle(known), known).toBe(true);
    for (const unknown of ["@old.kubernetes", "@service", "", "%", "coord_test"])
      expect(await isKnownHandle(unknown), unknown).toBe(false);
    expect((await suggestHandles("@services.auht", 3))[0]).toMatchObject({ name: "@service.auth" });
    expect((await suggestHandles("coord_tset", 1))[0]).toMatchObject({ name: "COORD_TEST" });
    expect(await suggestHandles("@zzz", 3)).toEqual([]);
  });
});
