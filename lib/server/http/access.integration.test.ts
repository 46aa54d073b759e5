import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { operations, type Operation } from "@/lib/contract/operations";
import { endSession, redeemSignInToken, SESSION_COOKIE } from "@/lib/server/auth";
import { hexHashOf } from "@/lib/server/accounts/secret";
import { getPool } from "@/lib/server/db";
import { log } from "@/lib/server/log";
import { createApiKey, createSignInToken } from "@/scripts/test/people";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { expectProblem, openTestApi, type TestApi } from "@/scripts/test/api";

const ID = "01999999-9999-7999-8999-999999999999";
const all: [string, Omit<Operation, "id">][] = Object.entries(operations);
const closed = all.filter(([name]) => name !== "getHealth");

describe("who may call the API", () => {
  let api: TestApi;
  let session: string;
  const cookie = () => ({ cookie: `theme=dark; ${SESSION_COOKIE}=${session}; other=1` });

  beforeAll(async () => {
    api = await openTestApi({ QUARTERDECK_ALLOWED_HOSTS: "quarterdeck.example.org, other.example.org" });
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "a", executor: NOOP }] as never,
      signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] })],
    });
    session = (await redeemSignInToken(await createSignInToken("ada")))!.session;
  });
  afterAll(() => api?.close());

  it.each(closed)("%s wants a session or a key", async (_, operation) => {
    const target = `/api/v1${operation.path.replace("{id}", ID)}`;
    for (const key of [null, "qd_unknown", "", "x".repeat(500)]) {
      const answer = await api.send(target, {
        method: operation.method,
        key,
        ...(operation.method === "GET" ? {} : { body: {} }),
      });
      expect(answer.status, answer.text).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
      expect(expectProblem(answer).detail).toMatch(/key/i);
    }
  });

  it("health alone is public and says nothing but its status", async () => {
    const answer = await api.send("/api/v1/health", { key: null });
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(all.filter(([, operation]) => operation.access === "public").map(([name]) => name)).toEqual(["getHealth"]);
  });

  it("another scheme than Bearer is refused, and a wrong key is not made good by a session", async () => {
    for (const authorization of ["Basic cm9vdDpyb290", api.key, "Bearer", `Bearer ${api.key} ${api.key}`])
      await api.refused(401, "/api/v1/runs", { headers: { authorization } });
    await api.refused(401, "/api/v1/runs", { key: "qd_unknown", headers: cookie() });
    const lower = await api.send("/api/v1/runs", { headers: { authorization: `bearer ${api.key}` } });
    expect(lower.status).toBe(200);
  });

  it("a revoked key is refused", async () => {
    const key = await createApiKey("revoked");
    await getPool().query("UPDATE api_key SET revoked_at = now() WHERE name = 'revoked'");
    await api.refused(401, "/api/v1/runs", { key });
  });

  it("keys, sessions and sign-in tokens are stored as hashes only", async () => {
    const token = await createSignInToken("grace");
    const { rows } = await getPool().query<{ text: string }>(
      "SELECT to_jsonb(k)::text AS text FROM api_key k UNION ALL SELECT to_jsonb(s)::text FROM session s UNION ALL SELECT to_jsonb(t)::text FROM sign_in_token t",
    );
    expect(rows.length).toBeGreaterThanOrEqual(3);
    const hex = (secret: string) => Buffer.from(secret).toString("hex");
    for (const { text } of rows)
      for (const secret of [api.key, session, token])
        expect(text.includes(secret) || text.includes(hex(secret))).toBe(false);
    const hashes = await getPool().query<{ n: number }>("SELECT length(hash) AS n FROM api_key");
    for (const { n } of hashes.rows) expect(n).toBe(32);
  });

  it("a sign-in token works once, and not when it is too old", async () => {
    const token = await createSignInToken("grace");
    const answers = await Promise.all(Array.from({ length: 5 }, () => redeemSignInToken(token)));
    expect(answers.filter((answer) => answer !== null)).toMatchObject([{ operator: "grace" }]);
    const old = await createSignInToken("grace");
    await getPool().query("UPDATE sign_in_token SET expires_at = now() - interval '1 second' WHERE used_at IS NULL");
    expect(await redeemSignInToken(old)).toBeNull();
    expect(await redeemSignInToken("once_unknown")).toBeNull();
  });

  it("the session reads from our own pages, and names the operator", async () => {
    for (const headers of [
      {},
      { "sec-fetch-site": "same-origin" },
      { "sec-fetch-site": "none" },
      { origin: api.url },
    ]) {
      const answer = await api.send("/api/v1/summary", { key: null, headers: { ...cookie(), ...headers } });
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json).toMatchObject({ operator: "ada" });
    }
  });

  it.each([
    ["Sec-Fetch-Site: cross-site", { "sec-fetch-site": "cross-site" }],
    ["Sec-Fetch-Site: same-site", { "sec-fetch-site": "same-site" }],
    ["Origin of another site", { origin: "https://evil.example" }],
    ["Origin on another port", { origin: "http://127.0.0.1:1" }],
    ["Origin: null", { origin: "null" }],
    ["same-origin told, another Origin", { "sec-fetch-site": "same-origin", origin: "https://evil.example" }],
  ])("a cross-site request with the session is refused: %s", async (_, headers) => {
    for (const method of ["GET", "POST"]) {
      const target = method === "GET" ? "/api/v1/runs" : "/api/v1/signals";
      const problem = await api.refused(403, target, {
        method,
        key: null,
        headers: { ...cookie(), ...headers },
        ...(method === "POST" ? { body: { signal: "TEST:ONE" } } : {}),
      });
      expect(problem.detail).toContain("another site");
    }
    const { rows } = await getPool().query("SELECT 1 FROM signal");
    expect(rows).toEqual([]);
  });

  it("a write with the session must say where it comes from; with a key it need not", async () => {
    const write = { method: "POST", body: { signal: "NOBODY:HOME" } };
    await api.refused(403, "/api/v1/signals", { ...write, key: null, headers: cookie() });
    expect(
      (await api.send("/api/v1/signals", { ...write, key: null, headers: { ...cookie(), origin: api.url } })).status,
    ).toBe(202);
    expect(
      (await api.send("/api/v1/signals", { ...write, headers: { origin: "https://elsewhere.example" } })).status,
    ).toBe(202);
    const { rows } = await getPool().query("SELECT actor, source FROM signal ORDER BY created_at, id");
    expect(rows).toEqual([
      { actor: "ada", source: "dashboard" },
      { actor: "test", source: "rest" },
    ]);
    await getPool().query("DELETE FROM signal");
  });

  it("a session that is over or was ended is refused", async () => {
    const old = (await redeemSignInToken(await createSignInToken("eve")))!.session;
    const target = (secret: string) =>
      api.refused(401, "/api/v1/runs", { key: null, headers: { cookie: `${SESSION_COOKIE}=${secret}` } });
    await getPool().query("UPDATE session SET expires_at = now() - interval '1 second' WHERE token = $1", [
      hexHashOf(old),
    ]);
    expect((await target(old)).detail).toContain("Sign in again");
    const ended = (await redeemSignInToken(await createSignInToken("eve")))!.session;
    await endSession(ended);
    await target(ended);
    await target("forged");
  });

  it.each([
    "evil.example",
    "evil.example:3210",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "127.0.0.1@evil.example",
    "localhost:3210:80",
    "[::2]",
  ])("an unknown host is refused, whatever the caller has: %j", async (host) => {
    for (const target of ["/api/v1/runs", "/api/v1/health", "/api/v1/nothing"]) {
      const answer = await api.send(target, { headers: { host } });
      expect(answer.status).toBe(421);
      expect(expectProblem(answer).detail).toContain("QUARTERDECK_ALLOWED_HOSTS");
    }
  });

  it.each([
    "localhost",
    "LOCALHOST:3210",
    "127.0.0.1:80",
    "[::1]:3210",
    "quarterdeck.example.org",
    "other.example.org:8443",
  ])("a known host is answered: %s", async (host) => {
    expect((await api.send("/api/v1/runs", { headers: { host } })).status).toBe(200);
  });

  it("an error inside says nothing to the caller, and neither key nor context to the log", async () => {
    const logged = vi.spyOn(log, "error");
    await getPool().query("ALTER TABLE signal RENAME TO signal_away");
    try {
      const problem = await api.refused(500, "/api/v1/signals?token=query-secret", {
        method: "POST",
        body: { signal: "NOBODY:HOME", context: { password: "context-secret" } },
      });
      expect(JSON.stringify(problem)).not.toMatch(/signal|relation|secret/);
      expect(logged).toHaveBeenCalledTimes(1);
      const text = JSON.stringify(logged.mock.calls);
      expect(text).toContain("POST /signals");
      expect(text).not.toContain("secret");
      expect(text).not.toContain(api.key);
    } finally {
      await getPool().query("ALTER TABLE signal_away RENAME TO signal");
      logged.mockRestore();
    }
  });

  it("no answer may be framed, taken for a page, or tell where it was", async () => {
    for (const target of ["/api/v1/health", "/api/v1/nothing", "/api/v1/metrics", "/api/v1/runs"])
      expect((await api.send(target)).headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "content-security-policy": expect.stringContaining("default-src 'none'"),
      });
  });

  it("nothing that is answered may be kept by a cache", async () => {
    for (const target of ["/api/v1/runs", "/api/v1/nothing", "/api/v1/metrics", `/api/v1/runs/${ID}`])
      expect((await api.send(target)).headers["cache-control"]).toContain("no-store");
  });
});
