import { execFile, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CatalogImportOut } from "@/lib/contract/schemas";
import { getPool } from "@/lib/server/db";
import { newId } from "@/lib/server/ids";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { agentFile, ended, importFrom, upload, writeFiles } from "./testing";
import { failLostImports } from "./lost";

const FILES = 1_000;

describe("imports that end badly, and the way out and in again", () => {
  let api: TestApi;
  let folder: string;

  const count = async (sql: string): Promise<number> =>
    (await getPool().query(`SELECT count(*)::int AS n FROM ${sql}`)).rows[0].n;

  beforeAll(async () => {
    api = await openTestApi();
    folder = path.join(api.folder, "many");
    await writeFiles(
      folder,
      Object.fromEntries(
        Array.from({ length: FILES }, (_, n) => [
          `many.n${n}.md`,
          agentFile(`many.n${n}`, `Number ${n}`, "text ".repeat(500)),
        ]),
      ),
    );
  });
  afterAll(() => api?.close());

  /** Whole batches, or nothing: every agent has its version, its bytes and its row. */
  async function expectConsistent(): Promise<void> {
    expect(
      await count(
        "agent a WHERE NOT EXISTS (SELECT 1 FROM agent_version v WHERE v.handle = a.handle AND v.number = a.version AND v.digest = a.digest)",
      ),
    ).toBe(0);
    expect(
      await count(
        "agent_version v WHERE v.original IS NOT NULL AND NOT EXISTS (SELECT 1 FROM catalog_original o WHERE o.digest = v.original)",
      ),
    ).toBe(0);
    expect(
      await count("agent a WHERE NOT EXISTS (SELECT 1 FROM catalog_import_file f WHERE f.handle = a.handle)"),
    ).toBe(0);
    expect(
      await count(
        "agent a WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.type = 'agent.changed' AND e.payload->>'handle' = a.handle)",
      ),
    ).toBe(0);
  }

  it("CAT-1 a process that is killed leaves whole batches; its import is marked failed, and the next one finishes", async () => {
    const child: ChildProcess = execFile(
      process.execPath,
      ["--import", "tsx", path.resolve("scripts/test/import-process.ts"), folder],
      { env: process.env },
    );
    const exited = once(child, "exit");
    let id = "";
    child.stdout!.on("data", (chunk: Buffer | string) => (id += String(chunk)));
    for (;;) {
      const { rows } = await getPool().query<{ pid: number }>(
        "SELECT 1 AS pid FROM agent_version HAVING count(*) BETWEEN 1 AND $1",
        [FILES - 1],
      );
      if (rows.length > 0) break;
      expect(child.exitCode, "it ended before it could be killed").toBeNull();
      await delay(5);
    }
    child.kill("SIGKILL");
    await exited;
    id = id.trim();
    expect(await api.call("getImport", { id })).toMatchObject({ status: "running" });
    for (let tries = 0; tries < 200; tries++) {
      await failLostImports(getPool());
      if ((await api.call("getImport", { id })).status !== "running") break;
      await delay(25);
    }
    const lost = await api.call("getImport", { id });
    expect(lost.status).toBe("failed");
    expect(lost.endedAt).not.toBeNull();
    const before = await count("agent");
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(FILES);
    await expectConsistent();

    const done = await importFrom(api, { path: folder });
    expect(done).toMatchObject({ status: "complete", counts: { added: FILES - before, unchanged: before } });
    expect(await count("agent_version")).toBe(FILES);
    await expectConsistent();
  }, 120_000);

  it("CAT-1 an import under way is not taken for lost; one that lost its lock stops by itself", async () => {
    const { id } = await api.call("startImport", { path: folder, dryRun: true });
    await failLostImports(getPool());
    expect((await api.call("getImport", { id })).status).toBe("running");
    await getPool().query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'quarterdeck import'",
    );
    const done = await ended(api, id);
    expect(done).toMatchObject({ status: "failed", error: expect.any(String) });
  });

  it("CAT-1 an import left behind by a process that is gone is marked at the next start", async () => {
    const { rows } = await getPool().query("SELECT id FROM catalog_source LIMIT 1");
    const id = newId();
    await getPool().query(
      "INSERT INTO catalog_import (id, source_id, actor, dry_run, status, started_at) VALUES ($1, $2, 'gone', false, 'running', now())",
      [id, rows[0].id],
    );
    await api.refused(409, "/api/v1/catalog/imports", { method: "POST", body: { path: folder } });
    await failLostImports(getPool());
    expect(await api.call("getImport", { id })).toMatchObject({
      status: "failed",
      error: expect.stringContaining("import again"),
    });
    expect((await importFrom(api, { path: folder })).status).toBe("complete");
  });

  it("CAT-6 what is exported imports back as the same catalog", async () => {
    const others = path.join(api.folder, "others");
    await writeFiles(others, {
      "rich.md": `---\nname: rich.one\ndescription: "Colon: and 'quotes', and a\\nnew line"\nmodel: opus\ncolor: red\ntools: [Read, Bash]\ntags: [a, b]\nunknown-key: {x: [1, 2]}\n---\n\n# Rich\n\n---\n\nBody with a rule and \`code\`.\n`,
      "deep/SKILL.md": "---\nname: a-skill\ndescription: Does one thing\n---\n\n# Skill\n\nSteps.\n",
    });
    await importFrom(api, { path: others });
    const all = async () =>
      (await getPool().query("SELECT handle, kind, digest, data FROM agent ORDER BY handle")).rows;
    const before = await all();
    expect(before).toHaveLength(FILES + 2);
    const archive = await api.send("/api/v1/catalog/export", { headers: { accept: "application/gzip" } });
    expect(archive.status).toBe(200);
    const bytes = await exported();
    await getPool().query(
      "TRUNCATE agent, agent_version, catalog_original, catalog_import_file, catalog_import, catalog_source CASCADE",
    );
    const answer = await upload(api, "catalog.tar.gz", bytes);
    expect(answer.status, answer.text).toBe(202);
    const done = await ended(api, (answer.json as CatalogImportOut).id);
    expect(done).toMatchObject({ status: "complete", counts: { refused: 0, skipped: 0, added: FILES + 2 } });
    expect(await all()).toEqual(before);
    expect(await exported()).toEqual(bytes);
  }, 60_000);

  async function exported(): Promise<Buffer> {
    const response = await fetch(`${api.url}/api/v1/catalog/export`, {
      headers: { authorization: `Bearer ${api.key}` },
    });
    return Buffer.from(await response.arrayBuffer());
  }
});
