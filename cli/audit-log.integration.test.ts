import { readFile } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { keyOptions } from "./server/testing";
import { qd } from "./testing";

describe("qd audit-log", () => {
  let api: TestApi;
  const run = (...argv: string[]) => qd(["audit-log", ...argv], keyOptions(api));

  beforeAll(async () => {
    api = await openTestApi();
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "Does", executor: NOOP }] as never,
      signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] })],
    });
    expect((await qd(["signal", "TEST:ONE"], keyOptions(api))).code).toBe(0);
    await api.refused(401, "/api/v1/runs", { key: "qd_wrong" });
  });
  afterAll(() => api?.close());

  it("lists who did what, filters, and shows one entry", async () => {
    // A refusal is recorded after its answer; which of the two comes first is not told.
    await expect.poll(async () => (await run("list")).out.match(/authenticate|broadcastSignal/g)).toHaveLength(2);
    const { out } = await run("list");
    expect(out).toMatch(/^ENTRY +WHEN +WHO +FROM +WHAT +OUTCOME +ON WHAT, WHY\n/);
    expect(out).toMatch(/ test +cli 127\.0\.0\.1 +broadcastSignal +done +signal:/);
    expect(out).toMatch(/anonymous +rest 127\.0\.0\.1 +authenticate +refused 401 /);
    const refused = await run("list", "--outcome", "refused", "--from", "1h");
    expect(refused.out).not.toContain("broadcastSignal");
    const seq = /^ *(\d+) .*broadcastSignal/m.exec(out)![1]!;
    expect((await run("show", seq)).out).toMatch(
      /broadcastSignal {2}done \(202\)\n[\s\S]*Asked\n[\s\S]*"TEST:ONE"[\s\S]*hash [0-9a-f]{64}/,
    );
    expect(JSON.parse((await run("show", seq, "--json")).out)).toMatchObject({
      seq: Number(seq),
      action: "broadcastSignal",
    });
    expect((await run("list", "--actor", "nobody")).out).toBe("No entries.\n");
    expect((await run("show", "99999")).code).toBe(4);
  });

  it("writes the log to a file of its owner's alone, and to standard output", async () => {
    const file = path.join(api.folder, "log.jsonl");
    expect((await run("export", "-o", file)).out).toBe(`Written to ${file}.\n`);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    expect(lines.map((line) => (JSON.parse(line) as { seq: number }).seq)).toEqual(lines.map((_, index) => index + 1));
    expect((await run("export", "--action", "authenticate")).out.trimEnd().split("\n")).toHaveLength(1);
  });

  it("says that the log is whole, and names the first entry that is not", async () => {
    const good = await run("verify");
    expect([good.code, good.out]).toEqual([
      0,
      expect.stringMatching(/^The audit log is whole\. \d+ checked, 1 to \d+\.\n/),
    ]);
    const client = new Client({ connectionString: api.runtime.database.url });
    await client.connect();
    await client.query("SET session_replication_role = replica");
    await client.query("UPDATE audit_entry SET actor_name = 'somebody else' WHERE seq = 2");
    await client.end();
    const bad = await run("verify");
    expect([bad.code, bad.out]).toEqual([
      1,
      expect.stringMatching(/^Broken at entry 2\.\nEntry 2 was changed after it was written/),
    ]);
    expect(JSON.parse((await run("verify", "--json")).out)).toMatchObject({ ok: false, broken: { seq: 2 } });
  });
});
