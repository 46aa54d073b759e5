import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertKey } from "@/lib/server/accounts/keys";
import { redeemSignInToken, SESSION_COOKIE } from "@/lib/server/auth";
import { getPool } from "@/lib/server/db";
import { prepareSecretKey, sealSecret } from "@/lib/server/secrets";
import { operations, type Operation } from "@/lib/contract/operations";
import { createApiKey, createSignInToken, testPerson } from "@/scripts/test/people";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { openTestApi, type TestApi } from "@/scripts/test/api";

const all = Object.entries(operations) as [string, Omit<Operation, "id">][];

describe("attacks on the API", () => {
  let api: TestApi;
  let session: string;

  beforeAll(async () => {
    api = await openTestApi();
    await prepareSecretKey(getPool());
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
    session = (await redeemSignInToken(await createSignInToken("ada")))!.session;
  });
  afterAll(() => api?.close());

  const ask = async (): Promise<string> => {
    const { runId } = await api.call("broadcastSignal", { signal: "TEST:ASK" });
    return (await api.call("listEscalations", { runId: runId! })).items[0]!.id;
  };
  const cookie = () => ({ cookie: `${SESSION_COOKIE}=${session}` });
  /** Bytes as they are, past every check of an HTTP client. */
  const raw = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
      let answer = "";
      socket.setEncoding("utf8");
      socket.on("data", (chunk: string) => (answer += chunk));
      socket.on("error", reject);
      socket.on("close", () => resolve(answer));
      socket.end(text);
    });

  describe("another site uses the session (CSRF)", () => {
    it.each([
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { origin: "https://evil.example" },
      { origin: "null" },
      {},
    ])("with %o it may not decide", async (headers) => {
      const id = await ask();
      await api.refused(403, `/api/v1/escalations/${id}/decision`, {
        method: "POST",
        key: null,
        headers: { ...cookie(), ...headers },
        body: { option: "abort", reason: "x" },
      });
      expect((await api.call("getEscalation", { id })).status).toBe("open");
    });

    it("a form of another site is no JSON, whatever it says", async () => {
      const id = await ask();
      for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
        const answer = await api.send(`/api/v1/escalations/${id}/decision`, {
          method: "POST",
          headers: { "content-type": type },
          body: JSON.stringify({ option: "abort", reason: "x" }),
        });
        expect(answer.status).toBe(415);
      }
    });
  });

  it("every answer says that it is no page, may not be framed and may not be guessed at (clickjacking)", async () => {
    for (const target of ["/api/v1/health", "/api/v1/runs", "/api/v1/nothing", "/api/mcp", "/api/auth/nothing"]) {
      const { headers } = await api.send(target);
      expect(headers["x-frame-options"], target).toBe("DENY");
      expect(headers["content-security-policy"], target).toContain("frame-ancestors 'none'");
      expect(headers["x-content-type-options"], target).toBe("nosniff");
      expect(headers["access-control-allow-origin"], target).toBeUndefined();
    }
  });

  it.each(["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "169.254.169.254", "[::ffff:7f00:1]"])(
    "a page of %s that was rebound to this address gets nothing (DNS rebinding)",
    async (host) => {
      for (const target of ["/api/v1/health", "/api/v1/runs", "/api/mcp", "/api/auth/sign-in"]) {
        const answer = await api.send(target, { headers: { host } });
        expect([400, 421], `${target} ${answer.text}`).toContain(answer.status);
      }
    },
  );

  describe("who decides is who is signed in", () => {
    const claims = {
      actor: "ada",
      by: "ada",
      via: "dashboard",
      role: "administrator",
      approverRoles: ["*"],
      kind: "person",
      decidedBy: "ada",
      reviewer: "ada",
      person: "ada",
    };

    it("a program that writes a reviewer's name into its request decides nothing", async () => {
      const id = await ask();
      const secret = (await insertKey({ name: "bot", createdBy: "test", kind: "service", role: "administrator" }))
        .secret;
      const agent = await createApiKey("ALPHA", { kind: "agent", agent: "ALPHA" });
      for (const key of [secret, agent])
        await api.refused(403, `/api/v1/escalations/${id}/decision`, {
          method: "POST",
          key,
          headers: { "x-quarterdeck-actor": "ada", "x-forwarded-user": "ada", "x-actor": "ada" },
          body: { option: "abort", reason: "x", ...claims },
        });
      expect((await api.call("getEscalation", { id })).status).toBe("open");
    });

    it("a person who writes another name decides as themselves", async () => {
      const id = await ask();
      await testPerson("mallory");
      const answer = await api.send(`/api/v1/escalations/${id}/decision`, {
        method: "POST",
        key: await createApiKey("mallory"),
        body: { option: "abort", reason: "x", ...claims },
      });
      if (answer.status === 200)
        expect((await api.call("getEscalation", { id })).decision).toMatchObject({ by: "mallory" });
      else expect(answer.status).toBe(422);
      const entries = (await api.call("listAuditEntries", { target: `escalation:${id}` })).items;
      expect(new Set(entries.map(({ actor }) => actor.name))).toEqual(new Set(["mallory"]));
    });

    it("nobody makes themselves more than they are", async () => {
      const person = await testPerson("vera", { role: "viewer" });
      const key = await createApiKey("vera");
      for (const body of [
        { role: "administrator" },
        { approverRoles: ["*"] },
        { status: "active" },
        { groups: ["all"] },
      ])
        expect([403, 422]).toContain((await api.send(`/api/v1/people/vera`, { method: "POST", key, body })).status);
      await api.send("/api/v1/me", {
        method: "POST",
        key,
        body: { role: "administrator", id: person.id, approverRoles: ["*"] },
      });
      const { rows } = await getPool().query("SELECT role FROM person WHERE name = 'vera'");
      expect(rows).toEqual([{ role: "viewer" }]);
    });
  });

  describe("what is sent is not what it seems", () => {
    it.each([
      '{"signal":"TEST:ONE","__proto__":{"polluted":true}}',
      '{"signal":"TEST:ONE","context":{"__proto__":{"polluted":true}}}',
      '{"signal":"TEST:ONE","context":{"constructor":{"prototype":{"polluted":true}}}}',
      '{"signal":"TEST:ONE","context":{"a":{"b":[{"__proto__":{"polluted":true}}]}}}',
    ])("%s pollutes no prototype", async (body) => {
      await api.send("/api/v1/signals", { method: "POST", body });
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect((await api.send("/api/v1/health", { key: null })).status).toBe(200);
    });

    it.each([
      "/api/v1/runs/..%2f..%2fetc%2fpasswd",
      "/api/v1/../../etc/passwd",
      "/api/v1/agents/..%2F..%2Fetc%2Fpasswd/file",
      "/api/v1/agents/%2e%2e/file",
      "/api/v1/runs/%00",
      "/api/v1//etc/passwd",
      "/api/v1/runs/%c0%ae%c0%ae",
      "/api/v1/agents/..\\..\\etc\\passwd/file",
    ])("%s leads nowhere (path traversal)", async (target) => {
      const answer = await api.send(target.replaceAll("\\", "%5C"));
      expect([400, 404]).toContain(answer.status);
      expect(answer.text).not.toContain("root:");
    });

    it("a folder to import lies where it may (path traversal)", async () => {
      for (const path of ["../../etc", "relative/folder", "/proc/self/environ"])
        expect([400, 404, 422]).toContain(
          (await api.send("/api/v1/catalog/imports", { method: "POST", body: { path, dryRun: true } })).status,
        );
    });

    it.each([
      "GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: 1\r\n X-B: folded\r\n\r\n",
      "GET /api/v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
      "POST /api/v1/signals HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x",
      "GET /api/v1/he\u0000alth HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ])("a malformed request %j changes nothing and stops nothing", async (text) => {
      expect(await raw(text)).toMatch(/^HTTP\/1\.1 4\d\d |^$|^HTTP\/1\.1 200 /);
      expect((await api.send("/api/v1/health", { key: null })).status).toBe(200);
    });

    it("no header of an answer takes in what was sent (header injection)", async () => {
      const text = "x%0d%0aset-cookie:%20a=b";
      for (const target of [`/api/v1/runs?cursor=${text}`, `/api/v1/runs/${text}`, `/api/v1/agents/${text}/file`]) {
        const answer = await api.send(target);
        expect(answer.headers["set-cookie"]).toBeUndefined();
        expect(JSON.stringify(answer.headers)).not.toContain("a=b");
      }
    });

    it("bodies and uploads have an end, whether they say so or not", async () => {
      const long = Buffer.alloc(1024 * 1024 + 1, "a");
      await api.refused(413, "/api/v1/signals", { method: "POST", body: long });
      await api.refused(413, "/api/v1/signals", {
        method: "POST",
        body: long,
        headers: { "transfer-encoding": "chunked" },
      });
      const deep = `${'{"a":'.repeat(200)}1${"}".repeat(200)}`;
      await api.refused(422, "/api/v1/signals", { method: "POST", body: deep });
    });

    it("a line that is smuggled into the log stays inside its entry (log injection)", async () => {
      const reason = 'x\n{"level":30,"msg":"approved by ada"}\u001b[2K\r\n2,forged';
      const id = await ask();
      await api.call("decideEscalation", { id, option: "abort", reason });
      const lines = (await api.send("/api/v1/audit-log/export")).text.trimEnd().split("\n");
      for (const line of lines) expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(lines.filter((line) => line.startsWith('{"level"'))).toEqual([]);
    });
  });

  describe("secrets", () => {
    it("what was sealed is in no answer, no event, no log and no file the API gives", async () => {
      const secret = `hidden-${randomBytes(12).toString("hex")}`;
      const sealed = sealSecret(secret);
      await api.send("/api/v1/signals", {
        method: "POST",
        body: { signal: "TEST:ONE", context: { password: secret, sealed, note: sealed } },
      });
      await expect
        .poll(async () => (await api.call("listAuditEntries", { action: "broadcastSignal" })).items.length)
        .toBeGreaterThan(0);
      const audit = (await api.send("/api/v1/audit-log/export")).text;
      expect(audit).not.toContain(secret);
      expect(audit).not.toContain(sealed);
      const key = await createApiKey("probe");
      for (const [name, operation] of all) {
        if (operation.method !== "GET" || operation.path.includes("{") || name === "streamEvents") continue;
        const { text } = await api.send(`/api/v1${operation.path}`);
        expect(text, name).not.toMatch(/qds1\.[0-9a-f]{8}\.|once_[\w-]{40}|session_[\w-]{40}|\bqd_[\w-]{40}/);
        expect(text, name).not.toContain(key);
        expect(text, name).not.toContain(session);
      }
    });

    it("only hashes of keys and sessions are in the database", async () => {
      const key = await createApiKey("stored");
      const { rows } = await getPool().query<{ text: string }>(
        "SELECT coalesce(string_agg(to_jsonb(k)::text, ''), '') || (SELECT coalesce(string_agg(to_jsonb(s)::text, ''), '') FROM session s) AS text FROM api_key k",
      );
      expect(rows[0]!.text).not.toContain(key);
      expect(rows[0]!.text).not.toContain(session);
    });

    it("a key is looked up by its hash, so nothing tells how much of a guess was right", async () => {
      const right = api.key;
      for (const guess of [right.slice(0, -1), `${right}x`, right.toUpperCase(), `${right.slice(0, -1)}!`]) {
        const problem = await api.refused(401, "/api/v1/runs", { key: guess });
        expect(problem.detail).toBe((await api.refused(401, "/api/v1/runs", { key: "qd_other" })).detail);
      }
    });

    it("what breaks inside says nothing of the inside", async () => {
      const answer = await api.send("/api/v1/runs/01999999-9999-7999-8999-999999999999/report");
      expect(answer.text).not.toMatch(/node_modules|\.ts:|SELECT |at .*\(/);
    });
  });

  it.each([
    "http://127.0.0.1/repo.git",
    "https://localhost/repo.git",
    "https://0x7f000001/repo.git",
    "https://2130706433/repo.git",
    "https://0177.0.0.1/repo.git",
    "https://[::1]/repo.git",
    "https://[::ffff:127.0.0.1]/repo.git",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/repo.git",
    "ssh://git@192.168.0.1/repo.git",
    "git@127.0.0.1:repo.git",
    "ext::sh -c id",
    "file:///etc",
    "--upload-pack=id",
  ])("a repository at %s is not fetched (SSRF)", async (git) => {
    const answer = await api.send("/api/v1/catalog/imports", { method: "POST", body: { git, dryRun: true } });
    if (answer.status === 422) return;
    const { id } = answer.json as { id: string };
    await expect.poll(async () => (await api.call("getImport", { id })).status).toBe("failed");
    expect((await api.call("getImport", { id })).error).toMatch(/private network|can't be found/);
  });
});
