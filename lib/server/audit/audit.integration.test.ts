import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AuditEntryOut, AuditVerification } from "@/lib/contract/schemas";
import { auditOperations } from "@/lib/contract/operations/audit";
import { SYSTEM } from "@/lib/server/actor";
import { getPool } from "@/lib/server/db";
import { forgetEnv } from "@/lib/server/env";
import { LIMITS } from "@/lib/server/limits";
import { inTransaction } from "@/lib/server/transaction";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { insertKey } from "@/lib/server/accounts/keys";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { noteAnchor } from "./anchor";
import { recorded } from "./record";
import { dropOldEntries } from "./retention";
import { verifyAuditLog } from "./verify";
import { readHead } from "./head";
import { systemFact } from "./fact";
import { insertPending } from "./pending";
import { drainAudit, sealSoon } from "./writer";

const DAY = 24 * 60 * 60 * 1_000;

describe("the audit log", () => {
  let api: TestApi;
  let saboteur: Client;

  const verify = async (): Promise<AuditVerification> => verifyAuditLog({});
  const entries = async (search: string): Promise<AuditEntryOut[]> =>
    (await api.call("listAuditEntries", Object.fromEntries(new URLSearchParams(search)) as never))
      .items as AuditEntryOut[];
  /** Writes as somebody who owns the database: past every trigger. */
  const sabotage = async (...statements: string[]): Promise<void> => {
    await saboteur.query("SET session_replication_role = replica");
    for (const statement of statements) await saboteur.query(statement);
    await saboteur.query("SET session_replication_role = origin");
  };
  const fill = async (count: number): Promise<void> => {
    for (let n = 1; n <= count; n += 1)
      await recorded(SYSTEM, {
        action: "test",
        target: { type: "thing", id: String(n) },
        before: { n: n - 1 },
        after: { n },
      });
    await drainAudit();
  };
  /** An empty log, and no note of it. */
  const reset = async (): Promise<void> => {
    await drainAudit();
    await sabotage(
      "DELETE FROM audit_entry",
      "DELETE FROM audit_checkpoint",
      "UPDATE audit_head SET seq = 0, hash = repeat('0', 64), signature = ''",
    );
    await rm(path.join(process.env["QUARTERDECK_DATA"]!, "audit-head"), { force: true });
  };

  beforeAll(async () => {
    api = await openTestApi();
    await storeTestCoordinator({
      agents: [
        { handle: "ALPHA", role: "a", executor: NOOP },
        { handle: "BETA", role: "b" },
      ] as never,
      signals: [
        testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] }),
        testSignal("TEST:ASK", { steps: [{ id: "b", agent: "BETA", task: "b" }] }),
      ],
    });
    saboteur = new Client({ connectionString: api.runtime.database.url });
    await saboteur.connect();
  });
  afterAll(async () => {
    await saboteur?.end();
    await api?.close();
  });

  describe("as the API writes it", () => {
    it("an operation is on record with who, what, from where and with what; secrets are not", async () => {
      const run = await api.call("broadcastSignal", {
        signal: "TEST:ONE",
        context: { apiKey: "hidden", note: `key qd_${"k".repeat(43)}` },
      } as never);
      await expect.poll(async () => (await entries("action=broadcastSignal")).length).toBe(1);
      const [summary] = await entries("action=broadcastSignal");
      expect(summary).toMatchObject({
        actor: { kind: "person", name: "test" },
        via: "rest",
        address: "127.0.0.1",
        target: { type: "signal", id: run.id },
        outcome: "done",
        status: 202,
      });
      const entry = await api.call("getAuditEntry", { seq: summary!.seq });
      expect(entry.after).toEqual({ runId: run.runId });
      expect(JSON.stringify(entry)).not.toContain("hidden");
      expect(JSON.stringify(entry)).not.toContain("kkkk");
      expect(entry.input).toMatchObject({ signal: "TEST:ONE", context: { apiKey: "[redacted]" } });
    });

    it("looking leaves nothing; a refused look does", async () => {
      const before = (await readHead(getPool())).seq;
      await api.call("listRuns", {});
      const agent = await createApiKey("robot", { kind: "agent", agent: "ALPHA" });
      await api.refused(403, "/api/v1/audit-log", { key: agent });
      await expect.poll(async () => (await entries("actor=ALPHA&outcome=refused")).length).toBe(1);
      expect((await entries("actor=ALPHA"))[0]).toMatchObject({
        action: "listAuditEntries",
        status: 403,
        actor: { kind: "agent", id: "ALPHA" },
        reason: expect.stringContaining("nothing else"),
      });
      expect((await readHead(getPool())).seq).toBe(before + 1);
    });

    it("a key that is none is on record as nobody's, without the key", async () => {
      await api.refused(401, "/api/v1/runs", { key: "qd_guessed-by-somebody" });
      await expect.poll(async () => (await entries("action=authenticate")).length).toBe(1);
      const [entry] = await entries("action=authenticate");
      expect(entry).toMatchObject({
        actor: { kind: "anonymous" },
        address: "127.0.0.1",
        outcome: "refused",
        status: 401,
      });
      expect(JSON.stringify(await api.call("getAuditEntry", { seq: entry!.seq }))).not.toContain("guessed");
    });

    it("a decision and each refusal of it are on record before the answer", async () => {
      const run = await api.call("broadcastSignal", { signal: "TEST:ASK" });
      const escalation = (await api.call("listEscalations", { runId: run.runId! })).items[0]!;
      const target = `/api/v1/escalations/${escalation.id}/decision`;
      const service = (await insertKey({ name: "program", createdBy: "test", kind: "service", role: "administrator" }))
        .secret;
      const seen = async () =>
        (await entries(`target=escalation:${escalation.id}`)).map(({ status, actor, outcome }) => [
          status,
          actor.name,
          outcome,
        ]);
      await api.refused(403, target, { method: "POST", key: service, body: { option: "abort" } });
      expect(await seen()).toEqual([[403, "program", "refused"]]);
      await api.refused(422, target, { method: "POST", body: { option: "nonsense" } });
      await api.refused(422, target, { method: "POST", body: { option: 1 } });
      expect(await seen()).toHaveLength(3);
      await api.call("decideEscalation", { id: escalation.id, option: "abort", reason: "no more" });
      await api.refused(409, target, { method: "POST", body: { option: "abort", reason: "twice" } });
      expect(await seen()).toEqual([
        [409, "test", "refused"],
        [200, "test", "done"],
        [422, "test", "refused"],
        [422, "test", "refused"],
        [403, "program", "refused"],
      ]);
      expect((await entries(`target=escalation:${escalation.id}&outcome=done`))[0]!.reason).toBe("no more");
    });

    it("who is no administrator may not read, check or take away the log", async () => {
      await testPerson("olga", { role: "approver" });
      const key = await createApiKey("olga");
      for (const target of ["/audit-log", "/audit-log/1", "/audit-log/export", "/audit-log/verification"])
        await api.refused(403, `/api/v1${target}`, { key });
    });

    it("is found by text and time, in pages without gaps", async () => {
      const all = await api.call("listAuditEntries", { limit: 200 });
      const seqs: number[] = [];
      let cursor: string | undefined;
      do {
        const page = await api.call("listAuditEntries", { limit: 3, ...(cursor ? { cursor } : {}) });
        seqs.push(...page.items.map(({ seq }) => seq));
        cursor = page.nextCursor ?? undefined;
      } while (cursor !== undefined);
      expect(seqs).toEqual(all.items.map(({ seq }) => seq));
      expect(await entries("q=NO%20MORE")).toHaveLength(1);
      expect(await entries("q=100%25")).toHaveLength(0);
      expect(await entries("from=2100-01-01T00:00:00Z")).toHaveLength(0);
      expect(await entries("to=2100-01-01T00:00:00Z&target=escalation")).toHaveLength(5);
      await api.refused(400, "/api/v1/audit-log?cursor=bm9uZQ");
      await api.refused(404, "/api/v1/audit-log/999999");
    });

    it("is exported as JSON lines that check out by themselves, and checked over the API", async () => {
      const answer = await api.send("/api/v1/audit-log/export");
      expect(answer.headers["content-type"]).toBe("application/x-ndjson; charset=utf-8");
      const lines = answer.text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as AuditEntryOut);
      expect(lines.map(({ seq }) => seq)).toEqual(lines.map((_, index) => index + 1));
      const { checkChain, GENESIS } = await import("./chain");
      expect(checkChain(GENESIS, lines as never).broken).toBeNull();
      const filtered = (await api.send("/api/v1/audit-log/export?outcome=refused")).text.trimEnd().split("\n");
      expect(filtered.length).toBe(lines.filter(({ outcome }) => outcome === "refused").length);
      const report = await api.call("verifyAuditLog", {});
      expect(report).toMatchObject({ ok: true, broken: null, from: 1, nextAfter: null });
      expect(report.checked).toBeGreaterThanOrEqual(lines.length);
      await expect.poll(async () => (await entries("action=exportAuditLog&outcome=done")).length).toBe(2);
      api.called.add("exportAuditLog");
      expect(Object.keys(auditOperations).filter((id) => !api.called.has(id as never))).toEqual([]);
    });
  });

  describe("against whoever owns the database", () => {
    beforeEach(async () => {
      await reset();
      await fill(10);
    });
    afterEach(reset);

    it("is whole to begin with", async () =>
      expect(await verify()).toEqual({
        ok: true,
        checked: 10,
        from: 1,
        to: 10,
        broken: null,
        nextAfter: null,
        warnings: [],
      }));

    it("the database itself refuses changes, removals and emptying", async () => {
      for (const statement of [
        "UPDATE audit_entry SET reason = 'x' WHERE seq = 3",
        "DELETE FROM audit_entry WHERE seq = 3",
        "TRUNCATE audit_entry",
      ])
        await expect(getPool().query(statement)).rejects.toThrow(/append-only/);
      await expect(getPool().query("SELECT audit_drop(5)")).rejects.toThrow(/no checkpoint/);
    });

    it.each([
      ["a changed reason", 4, ["UPDATE audit_entry SET reason = 'other' WHERE seq = 4"]],
      ["another actor", 4, ["UPDATE audit_entry SET actor_name = 'somebody' WHERE seq = 4"]],
      ["a changed value inside", 7, [`UPDATE audit_entry SET after = '{"n": 8}' WHERE seq = 7`]],
      ["an earlier time", 2, ["UPDATE audit_entry SET at = at - interval '1 day' WHERE seq = 2"]],
      ["a first entry taken out", 1, ["DELETE FROM audit_entry WHERE seq = 1"]],
      ["a middle entry taken out", 5, ["DELETE FROM audit_entry WHERE seq = 5"]],
      [
        "a middle entry taken out and the rest moved up",
        5,
        [
          "DELETE FROM audit_entry WHERE seq = 5",
          "UPDATE audit_entry SET seq = seq - 1 WHERE seq > 5",
          "UPDATE audit_head SET seq = 9",
        ],
      ],
      ["the last entries cut", 9, ["DELETE FROM audit_entry WHERE seq > 8"]],
      [
        "the last entries cut and the end set back",
        9,
        [
          "DELETE FROM audit_entry WHERE seq > 8",
          "UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit_entry WHERE seq = 8)",
        ],
      ],
      [
        "everything taken out",
        1,
        ["DELETE FROM audit_entry", "UPDATE audit_head SET seq = 0, hash = repeat('0', 64), signature = ''"],
      ],
      [
        "two entries exchanged",
        3,
        [
          "UPDATE audit_entry SET seq = -3 WHERE seq = 3",
          "UPDATE audit_entry SET seq = 3 WHERE seq = 6",
          "UPDATE audit_entry SET seq = 6 WHERE seq = -3",
        ],
      ],
      [
        "an entry added by hand",
        11,
        [
          `INSERT INTO audit_entry SELECT 11, at, actor_kind, actor_id, actor_name, via, address, action, target_type, target_id, outcome, status, input, before, after, reason, hash, repeat('a', 64) FROM audit_entry WHERE seq = 10`,
        ],
      ],
      [
        "a dropped begin with a checkpoint of somebody's own",
        6,
        [
          "INSERT INTO audit_checkpoint (seq, hash, at, signature) SELECT 5, hash, at, repeat('x', 43) FROM audit_entry WHERE seq = 5",
          "SELECT audit_drop(5)",
        ],
      ],
    ])("%s is found at entry %i", async (_, seq, statements) => {
      await sabotage(...(statements as string[]));
      const report = await verify();
      expect(report.broken?.seq, report.broken?.why).toBe(seq);
      expect(report.ok).toBe(false);
    });

    it("a whole forged chain with right hashes is found by its end", async () => {
      const { entryHash, GENESIS } = await import("./chain");
      const { entryFromRow, ENTRY_COLUMNS } = await import("./rows");
      const { rows } = await saboteur.query(`SELECT ${ENTRY_COLUMNS} FROM audit_entry ORDER BY seq`);
      let prev = GENESIS.hash;
      for (const row of rows) {
        const entry = { ...entryFromRow(row as never), reason: "forged" };
        const hash = entryHash(prev, entry, entry.seq);
        await sabotage(
          `UPDATE audit_entry SET reason = 'forged', prev_hash = '${prev}', hash = '${hash}' WHERE seq = ${entry.seq}`,
          `UPDATE audit_head SET hash = '${hash}'`,
        );
        prev = hash;
      }
      const report = await verify();
      expect(report).toMatchObject({ ok: false, checked: 10, broken: { seq: 10 } });
      // The same with no note in the data folder: the signature tells.
      await rm(path.join(process.env["QUARTERDECK_DATA"]!, "audit-head"));
      expect((await verify()).broken?.why).toContain("not signed by this server");
    });

    it("a database set back to an earlier state with its signed end is found by the data folder's note", async () => {
      const { rows } = await saboteur.query<{ hash: string; signature: string }>(
        "SELECT hash, signature FROM audit_head",
      );
      await fill(2);
      await sabotage(
        "DELETE FROM audit_entry WHERE seq > 10",
        `UPDATE audit_head SET seq = 10, hash = '${rows[0]!.hash}', signature = '${rows[0]!.signature}'`,
      );
      expect((await verify()).broken).toMatchObject({ seq: 11, why: expect.stringContaining("remembers entry 12") });
      // What is written afterwards does not wash it away.
      await fill(5);
      expect((await verify()).broken).toMatchObject({ seq: 12, why: expect.stringContaining("remembers entry 12") });
    });

    it("a writer that finds the end cut puts that on record", async () => {
      await recorded(SYSTEM, { action: "test" });
      await sabotage(
        "DELETE FROM audit_entry WHERE seq > 8",
        "UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit_entry WHERE seq = 8), signature = ''",
      );
      await recorded(SYSTEM, { action: "test" });
      expect(await entries("action=auditLogBroken")).toMatchObject([
        { seq: 9, reason: expect.stringContaining("not signed") },
      ]);
    });
  });

  describe("with several writers", () => {
    beforeEach(reset);

    it("three processes leave no gap, no fork, and lose nothing", async () => {
      const env = { ...process.env, DATABASE_URL: api.runtime.database.url };
      const each = 150;
      const script = path.resolve("scripts/test/audit-process.ts");
      await Promise.all([
        ...["one", "two"].map((name) =>
          execa(process.execPath, ["--import", "tsx", script, name, String(each)], { env }),
        ),
        ...Array.from({ length: each }, () => recorded(SYSTEM, { action: "test.here" })),
      ]);
      await drainAudit();
      expect(await verify()).toMatchObject({ ok: true, checked: 3 * each });
      const { rows } = await getPool().query(
        "SELECT action, count(*)::int, count(DISTINCT after)::int AS different FROM audit_entry GROUP BY action ORDER BY action",
      );
      expect(rows).toEqual([
        { action: "test.here", count: each, different: 0 },
        { action: "test.one", count: each, different: each },
        { action: "test.two", count: each, different: each },
      ]);
    }, 60_000);

    it("ESC-4 a process that ends chains all that waits, however much it is", async () => {
      const many = 2 * LIMITS.auditBatch + 1;
      const facts = Array.from({ length: many }, (_, n) => systemFact("test", { after: { n } }));
      await inTransaction(getPool(), (db) => insertPending(db, facts));
      sealSoon();
      await drainAudit();
      const { rows } = await getPool().query(
        "SELECT (SELECT count(*)::int FROM audit_entry) AS chained, (SELECT count(*)::int FROM audit_pending) AS waiting",
      );
      expect(rows).toEqual([{ chained: many, waiting: 0 }]);
    });

    it("entries of one process keep their order", async () => {
      await Promise.all(Array.from({ length: 50 }, (_, n) => recorded(SYSTEM, { action: "test", after: { n } })));
      const { rows } = await getPool().query<{ n: number }>(
        "SELECT (after->>'n')::int AS n FROM audit_entry ORDER BY seq",
      );
      expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    });

    it("what PostgreSQL can't hold is made fit, and takes nothing else with it", async () => {
      await recorded(
        { ...SYSTEM, name: "x".repeat(5_000) },
        {
          action: "nul \u0000 and half \ud800 a pair",
          reason: "line\nfeed \u0000",
          input: {
            big: "y".repeat(200_000),
            list: Array.from({ length: 5_000 }, (_, i) => i),
            odd: [Number.NaN, 1e300, -0],
          },
        },
      );
      expect(await verify()).toMatchObject({ ok: true, checked: 1 });
    });
  });

  describe("with a retention", () => {
    beforeEach(async () => {
      await reset();
      process.env["QUARTERDECK_AUDIT_DAYS"] = "30";
      forgetEnv();
    });
    afterEach(() => {
      delete process.env["QUARTERDECK_AUDIT_DAYS"];
      forgetEnv();
    });

    it("old entries are dropped, the rest still verifies, and the dropping is on record", async () => {
      await fill(6);
      expect(await dropOldEntries(getPool(), new Date(Date.now() + 29 * DAY))).toBe(0);
      expect(await dropOldEntries(getPool(), new Date(Date.now() + 31 * DAY))).toBe(6);
      await fill(2);
      expect(await verify()).toMatchObject({ ok: true, from: 7, checked: 3 });
      expect((await entries("action=dropAuditEntries"))[0]).toMatchObject({ seq: 7, actor: { kind: "system" } });
      await sabotage("DELETE FROM audit_entry WHERE seq = 7");
      expect((await verify()).broken?.seq).toBe(7);
    });

    it("for ever is the default", async () => {
      delete process.env["QUARTERDECK_AUDIT_DAYS"];
      forgetEnv();
      await fill(1);
      expect(await dropOldEntries(getPool(), new Date(Date.now() + 9_000 * DAY))).toBe(0);
    });
  });

  it("the data folder's note is never set back and says when it is somebody else's", async () => {
    await reset();
    await fill(3);
    const file = path.join(process.env["QUARTERDECK_DATA"]!, "audit-head");
    const text = await readFile(file, "utf8");
    await noteAnchor(getPool(), { seq: 1, hash: "0".repeat(64) });
    expect(await readFile(file, "utf8")).toBe(text);
    const { writeFile } = await import("node:fs/promises");
    await writeFile(file, text.replace(/^3/, "9"));
    expect((await verify()).warnings.join()).toContain("not signed by this server");
  });
});
