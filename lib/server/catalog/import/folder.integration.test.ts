import { createHash } from "node:crypto";
import { chmod, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getPool } from "@/lib/server/db";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { agentFile, filesOf, importFrom, writeFiles } from "./testing";

const counts = async (): Promise<Record<string, number>> => {
  const { rows } = await getPool().query(
    `SELECT (SELECT count(*)::int FROM agent) AS agents, (SELECT count(*)::int FROM agent_version) AS versions,
      (SELECT count(*)::int FROM catalog_original) AS originals, (SELECT count(*)::int FROM event) AS events`,
  );
  return rows[0];
};

describe("imports from a folder", () => {
  let api: TestApi;
  let folder: string;

  beforeAll(async () => {
    api = await openTestApi();
    folder = path.join(api.folder, "agents");
    await writeFiles(folder, {
      "kitchen.baker.md": agentFile("kitchen.baker", "Bakes bread"),
      "sub/kitchen.cook.md": agentFile("kitchen.cook", "Cooks soup"),
      "sub/.claude/agents/kitchen.washer.md": agentFile("kitchen.washer", "Washes up"),
      "node_modules/x/hidden.one.md": agentFile("hidden.one"),
      "picture.png": "no text",
    });
  });
  afterAll(() => api?.close());

  it("CAT-1 a dry run says what would happen and writes nothing to the catalog", async () => {
    const before = await counts();
    const done = await importFrom(api, { path: folder, dryRun: true });
    expect(done).toMatchObject({
      status: "complete",
      dryRun: true,
      total: 3,
      done: 3,
      counts: { imported: 3, added: 3, changed: 0, removed: 0 },
    });
    expect((await filesOf(api, done.id))["kitchen.baker.md"]).toMatchObject({
      change: "added",
      handle: "@kitchen.baker",
    });
    expect(await counts()).toEqual(before);
  });

  it("CAT-1 files become agents, with who brought what from where, and their bytes are kept", async () => {
    const done = await importFrom(api, { path: folder });
    expect(done).toMatchObject({
      status: "complete",
      actor: "test",
      source: { kind: "folder", location: folder },
      counts: { imported: 3, added: 3 },
    });
    expect(Object.keys(await filesOf(api, done.id))).toEqual([
      "kitchen.baker.md",
      "sub/.claude/agents/kitchen.washer.md",
      "sub/kitchen.cook.md",
    ]);
    const { items, facets } = await api.call("listAgents", {});
    expect(items.map(({ handle }) => handle)).toEqual(["@kitchen.baker", "@kitchen.cook", "@kitchen.washer"]);
    expect(items[0]!.source).toMatchObject({ kind: "folder", location: folder, path: "kitchen.baker.md" });
    expect(facets.kind).toEqual([{ value: "agent", count: 3 }]);
    expect(facets.source).toMatchObject([{ count: 3, label: `folder ${folder}` }]);
    const file = await api.send(`/api/v1/agents/${encodeURIComponent("@kitchen.cook")}/file?original=true`);
    expect(file.text).toBe(await readFile(path.join(folder, "sub/kitchen.cook.md"), "utf8"));
    const { rows } = await getPool().query(
      "SELECT type, payload FROM event WHERE type IN ('agent.changed', 'catalog.imported') ORDER BY id",
    );
    expect(rows.map(({ type, payload }) => [type, payload.handle ?? payload.source])).toEqual([
      ["agent.changed", "@kitchen.baker"],
      ["agent.changed", "@kitchen.washer"],
      ["agent.changed", "@kitchen.cook"],
      ["catalog.imported", folder],
    ]);
  });

  it("CAT-1 an unchanged tree changes nothing", async () => {
    const before = await counts();
    const done = await importFrom(api, { path: folder });
    expect(done.counts).toMatchObject({ imported: 3, added: 0, changed: 0, unchanged: 3, removed: 0 });
    expect(await counts()).toEqual({ ...before, events: before.events! + 1 });
  });

  it("CAT-6 a changed file is a new version with a diff; a rollback stands until the file changes again", async () => {
    await writeFiles(folder, { "kitchen.baker.md": agentFile("kitchen.baker", "Bakes bread and cake") });
    const done = await importFrom(api, { path: folder });
    expect(done.counts).toMatchObject({ added: 0, changed: 1, unchanged: 2 });
    const agent = await api.call("getAgent", { handle: "@kitchen.baker" });
    expect(agent).toMatchObject({ version: 2, description: "Bakes bread and cake" });
    expect(agent.versions.map(({ number, author, importId }) => [number, author, importId === done.id])).toEqual([
      [2, "test", true],
      [1, "test", false],
    ]);
    const version = await api.call("getAgentVersion", { handle: "@kitchen.baker", number: 2 });
    expect(version.text).toContain("bread and cake");
    expect(version.previousText).not.toContain("cake");

    expect(await api.call("rollBackAgent", { handle: "@kitchen.baker", number: 1 })).toMatchObject({
      version: 3,
      description: "Bakes bread",
    });
    await api.refused(409, `/api/v1/agents/${encodeURIComponent("@kitchen.baker")}/rollback`, {
      method: "POST",
      body: { number: 1 },
    });
    await api.refused(404, `/api/v1/agents/${encodeURIComponent("@kitchen.baker")}/rollback`, {
      method: "POST",
      body: { number: 9 },
    });
    const again = await importFrom(api, { path: folder });
    expect(again.counts).toMatchObject({ changed: 0, unchanged: 3 });
    expect((await filesOf(api, again.id))["kitchen.baker.md"]!.reason).toContain("a person chose");
    await writeFiles(folder, { "kitchen.baker.md": agentFile("kitchen.baker", "Bakes pies") });
    expect((await importFrom(api, { path: folder })).counts.changed).toBe(1);
    expect(await api.call("getAgent", { handle: "@kitchen.baker" })).toMatchObject({
      version: 4,
      description: "Bakes pies",
    });
  });

  it("CAT-1 what is gone from its source is marked, never deleted, and comes back", async () => {
    const text = await readFile(path.join(folder, "sub/kitchen.cook.md"), "utf8");
    await writeFiles(folder, { "sub/kitchen.cook.md": null });
    const dry = await importFrom(api, { path: folder, dryRun: true });
    expect(dry.counts.removed).toBe(1);
    expect((await api.call("getAgent", { handle: "@kitchen.cook" })).status).toBe("active");
    const done = await importFrom(api, { path: folder });
    expect(done.counts).toMatchObject({ removed: 1, unchanged: 2 });
    expect((await filesOf(api, done.id))["sub/kitchen.cook.md"]).toMatchObject({
      change: "removed",
      handle: "@kitchen.cook",
    });
    const gone = await api.call("getAgent", { handle: "@kitchen.cook" });
    expect(gone).toMatchObject({ status: "removed", version: 1 });
    expect((await api.call("listAgents", {})).items).toHaveLength(2);
    expect((await api.call("listAgents", { status: ["removed"] })).items).toMatchObject([{ handle: "@kitchen.cook" }]);
    expect((await importFrom(api, { path: folder })).counts.removed).toBe(0);

    await writeFiles(folder, { "sub/kitchen.cook.md": text });
    const back = await importFrom(api, { path: folder });
    expect((await filesOf(api, back.id))["sub/kitchen.cook.md"]).toMatchObject({
      change: "changed",
      reason: expect.stringContaining("back"),
    });
    expect(await api.call("getAgent", { handle: "@kitchen.cook" })).toMatchObject({ status: "active", version: 1 });
  });

  it("CAT-1 of several files with one handle the first by path wins, the others are refused and name it", async () => {
    const twice = path.join(api.folder, "twice");
    await writeFiles(twice, {
      "b/twin.one.md": agentFile("twin.one", "The second"),
      "a/twin.one.md": agentFile("twin.one", "The first"),
    });
    const done = await importFrom(api, { path: twice });
    expect(done.counts).toMatchObject({ imported: 1, refused: 1, added: 1 });
    expect((await filesOf(api, done.id))["b/twin.one.md"]).toMatchObject({
      outcome: "refused",
      change: null,
      reason: expect.stringContaining("a/twin.one.md"),
    });
    expect((await api.call("getAgent", { handle: "@twin.one" })).description).toBe("The first");
    expect((await importFrom(api, { path: twice })).counts).toMatchObject({ unchanged: 1, refused: 1 });
  });

  it("CAT-1 a handle of another source changes hands, and the file says whose it was", async () => {
    const other = path.join(api.folder, "other");
    await writeFiles(other, { "kitchen.cook.md": agentFile("kitchen.cook", "Cooks stew") });
    const done = await importFrom(api, { path: other });
    expect((await filesOf(api, done.id))["kitchen.cook.md"]).toMatchObject({
      change: "changed",
      reason: expect.stringContaining(`folder ${folder}`),
    });
    const agent = await api.call("getAgent", { handle: "@kitchen.cook" });
    expect(agent).toMatchObject({ description: "Cooks stew", source: { location: other } });
  });

  it("CAT-1 a file that can't be imported any more leaves its agent as it was", async () => {
    const big = path.join(api.folder, "big");
    await writeFiles(big, { "big.one.md": agentFile("big.one") });
    await importFrom(api, { path: big });
    await writeFiles(big, { "big.one.md": agentFile("big.one", "x", "y".repeat(1_100_000)) });
    const done = await importFrom(api, { path: big });
    expect(done.counts).toMatchObject({ refused: 1, removed: 0 });
    expect((await filesOf(api, done.id))["big.one.md"]!.reason).toContain("1024 KiB");
    expect(await api.call("getAgent", { handle: "@big.one" })).toMatchObject({ status: "active", version: 1 });
  });

  it("CAT-1 links are not followed, and bytes that are no text are kept as they are", async () => {
    const links = path.join(api.folder, "links");
    await writeFiles(links, {
      "odd.one.md": Buffer.concat([
        Buffer.from(agentFile("odd.one", "Odd")),
        Buffer.from("e9 c3 28 ff".replaceAll(" ", ""), "hex"),
      ]),
      "nul.one.md": agentFile("nul.one", "Nul", "a\u0000b"),
    });
    await symlink(folder, path.join(links, "out"));
    await symlink(path.join(folder, "kitchen.baker.md"), path.join(links, "kitchen.baker.md"));
    const done = await importFrom(api, { path: links });
    const files = await filesOf(api, done.id);
    expect(Object.keys(files)).toEqual(["kitchen.baker.md", "nul.one.md", "odd.one.md", "out"]);
    for (const link of ["kitchen.baker.md", "out"])
      expect(files[link]).toMatchObject({ outcome: "skipped", reason: expect.stringContaining("symbolic link") });
    expect(done.status).toBe("complete");
    const { rows } = await getPool().query(
      "SELECT o.bytes, o.digest FROM agent_version v JOIN catalog_original o ON o.digest = v.original WHERE v.handle = '@odd.one'",
    );
    expect(createHash("sha256").update(rows[0].bytes).digest("hex")).toBe(rows[0].digest);
    expect(rows[0].bytes.equals(await readFile(path.join(links, "odd.one.md")))).toBe(true);
  });

  it("CAT-1 a folder that is none is refused with field and rule", async () => {
    const start = (body: object) => api.refused(422, "/api/v1/catalog/imports", { method: "POST", body });
    expect((await start({ path: "agents" })).errors).toMatchObject([{ path: "path", rule: "absolute" }]);
    expect((await start({ path: "/no/such/folder" })).errors).toMatchObject([{ rule: "exists" }]);
    expect((await start({ path: path.join(folder, "kitchen.baker.md") })).errors).toMatchObject([{ rule: "folder" }]);
    expect((await start({})).errors).toMatchObject([{ rule: "one-source" }]);
    expect((await start({ path: folder, git: "https://example.org/x" })).errors).toMatchObject([
      { rule: "one-source" },
    ]);
    expect((await start({ path: folder, ref: "main" })).errors).toMatchObject([{ rule: "git-only" }]);
  });

  it("CAT-1 one import of a source at a time: of several at once one runs, the others are told", async () => {
    const many = path.join(api.folder, "many");
    await writeFiles(
      many,
      Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`many.n${n}.md`, agentFile(`many.n${n}`)])),
    );
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => api.send("/api/v1/catalog/imports", { method: "POST", body: { path: many } })),
    );
    const accepted = answers.find(({ status }) => status === 202);
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
    const done = await importFrom(api, { path: folder });
    expect(done.status).toBe("complete");
    const { id } = accepted!.json as { id: string };
    for (;;) if ((await api.call("getImport", { id })).status !== "running") break;
    expect(await api.call("getImport", { id })).toMatchObject({
      status: "complete",
      counts: { added: 400 },
      done: 400,
    });
    const { rows } = await getPool().query("SELECT count(*)::int AS n FROM agent_version WHERE handle LIKE '@many.%'");
    expect(rows[0].n).toBe(400);
  });
});

describe("imports from a folder with a part that can't be read", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api?.close());

  it("CAT-1 the part is told of, and its agents stay", async () => {
    const folder = path.join(api.folder, "closed");
    await writeFiles(folder, {
      "a.one.md": agentFile("a.one"),
      "part/a.two.md": agentFile("a.two"),
      "parts/a.three.md": agentFile("a.three"),
    });
    await importFrom(api, { path: folder });
    await writeFiles(folder, { "parts/a.three.md": null });
    await chmod(api.folder, 0o755);
    await chmod(path.join(folder, "part"), 0o000);
    const user = process.geteuid!();
    // Root may read everything.
    if (user === 0) process.seteuid!(65_534);
    try {
      const done = await importFrom(api, { path: folder });
      expect(done).toMatchObject({ status: "complete", counts: { refused: 1, removed: 1 } });
      expect((await filesOf(api, done.id))["part/"]).toMatchObject({
        outcome: "refused",
        reason: "The folder can't be read (EACCES).",
      });
    } finally {
      if (user === 0) process.seteuid!(user);
      await chmod(path.join(folder, "part"), 0o755);
    }
    expect((await api.call("getAgent", { handle: "@a.two" })).status).toBe("active");
    expect((await api.call("getAgent", { handle: "@a.three" })).status).toBe("removed");
  });
});
