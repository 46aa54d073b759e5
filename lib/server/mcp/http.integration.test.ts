import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { redeemSignInToken, SESSION_COOKIE } from "@/lib/server/auth";
import { createApiKey, createSignInToken } from "@/scripts/test/people";
import { getPool } from "@/lib/server/db";
import { LIMITS } from "@/lib/server/limits";
import { expectProblem, openTestApi, type Send, type TestApi } from "@/scripts/test/api";

let api: TestApi;
beforeAll(async () => void (api = await openTestApi({ QUARTERDECK_ALLOWED_HOSTS: "quarterdeck.example.org" })));
afterAll(() => api?.close());

const HEADERS = { accept: "application/json, text/event-stream" };
const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};
const PING = { jsonrpc: "2.0", id: 2, method: "ping" };

const post = (body: string | object, { headers, ...options }: Send = {}) =>
  api.send("/api/mcp", { method: "POST", body, headers: { ...HEADERS, ...headers }, ...options });

async function open(key = api.key): Promise<string> {
  const answer = await post(INITIALIZE, { key });
  expect(answer.status, answer.text).toBe(200);
  return String(answer.headers["mcp-session-id"]);
}

describe("who may speak MCP", () => {
  it("wants a key, and says so as the specification asks", async () => {
    for (const method of ["POST", "GET", "DELETE"]) {
      const answer = await api.send("/api/mcp", { method, key: null, headers: HEADERS });
      expect(answer.status).toBe(401);
      expect(answer.headers["www-authenticate"]).toBe('Bearer realm="Quarterdeck"');
      expectProblem(answer);
    }
    const wrong = await post(INITIALIZE, { key: "qd_unknown" });
    expect(wrong.status).toBe(401);
    expect(wrong.headers["www-authenticate"]).toMatch(/^Bearer .*error="invalid_token"/);
  });

  it("a revoked key is refused within a session, too", async () => {
    const key = await createApiKey("mcp-revoked");
    const session = await open(key);
    await getPool().query("UPDATE api_key SET revoked_at = now() WHERE name = 'mcp-revoked'");
    // A key that was looked up is taken as good for five seconds.
    await expect.poll(async () => (await post(PING, { key, headers: { "mcp-session-id": session } })).status).toBe(401);
  });

  it("refuses foreign hosts and origins, and takes its own", async () => {
    expect((await post(INITIALIZE, { headers: { host: "evil.example.com" } })).status).toBe(421);
    for (const origin of ["http://evil.example.com", "null", "https://127.0.0.1.evil.example.com"])
      expect((await post(INITIALIZE, { headers: { origin } })).status, origin).toBe(403);
    for (const origin of [api.url, "http://localhost:5173", "https://quarterdeck.example.org"])
      expect((await post(INITIALIZE, { headers: { origin } })).status, origin).toBe(200);
  });

  it("takes the dashboard's session from its own pages only", async () => {
    const { session } = (await redeemSignInToken(await createSignInToken("ada")))!;
    const cookie = `${SESSION_COOKIE}=${session}`;
    expect((await post(INITIALIZE, { key: null, headers: { cookie, origin: api.url } })).status).toBe(200);
    expect((await post(INITIALIZE, { key: null, headers: { cookie } })).status).toBe(403);
    expect((await post(INITIALIZE, { key: null, headers: { cookie, origin: "http://localhost:1" } })).status).toBe(403);
  });
});

describe("MCP sessions", () => {
  it("belong to who opened them, and end when told to", async () => {
    const session = { "mcp-session-id": await open() };
    const other = await createApiKey("other");
    expect((await post(PING, { headers: session })).status).toBe(200);
    expect((await post(PING, { headers: session, key: other })).status).toBe(404);
    expect((await api.send("/api/mcp", { method: "DELETE", headers: { ...HEADERS, ...session } })).status).toBe(200);
    expect((await post(PING, { headers: session })).status).toBe(404);
    expect((await post(PING, { headers: { "mcp-session-id": "made-up" } })).status).toBe(404);
  });

  it("are few: the one unused longest goes first, the others stay", async () => {
    const limits = LIMITS as { mcpSessions: number };
    const most = limits.mcpSessions;
    const ping = async (id: string) => (await post(PING, { headers: { "mcp-session-id": id } })).status;
    const wait = () => new Promise((resolve) => setTimeout(resolve, 5));
    limits.mcpSessions = 2;
    try {
      const [first, second] = [await open(), await open()];
      await wait();
      for (let round = 0; round < 3; round += 1) expect([await ping(second), await ping(first)]).toEqual([200, 200]);
      await wait();
      const third = await open();
      expect([await ping(second), await ping(first), await ping(third)]).toEqual([404, 200, 200]);
    } finally {
      limits.mcpSessions = most;
    }
  });

  it("make room among their owner's own, and an open stream counts as use", async () => {
    const limits = LIMITS as { mcpSessions: number; mcpSessionMs: number };
    const { mcpSessions, mcpSessionMs } = limits;
    const ping = async (id: string, key = api.key) =>
      (await post(PING, { key, headers: { "mcp-session-id": id } })).status;
    const stopping = new AbortController();
    limits.mcpSessions = 2;
    try {
      const other = await createApiKey("neighbour");
      const theirs = await open(other);
      const listening = await open();
      const stream = await fetch(`${api.url}/api/mcp`, {
        headers: { ...HEADERS, authorization: `Bearer ${api.key}`, "mcp-session-id": listening },
        signal: stopping.signal,
      });
      expect(stream.status).toBe(200);
      const idle = await open();
      await open();
      await open();
      expect([await ping(theirs, other), await ping(idle)]).toEqual([200, 404]);
      limits.mcpSessionMs = 50;
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect([await ping(listening), await ping(theirs, other)]).toEqual([200, 404]);
    } finally {
      Object.assign(limits, { mcpSessions, mcpSessionMs });
      stopping.abort();
    }
  });

  it("nothing but an initialization opens one", async () => {
    const answer = await post(PING);
    expect(answer.status).toBe(400);
    expect(answer.headers["mcp-session-id"]).toBe(undefined);
  });

  it.each([
    ["no JSON", "{", 400],
    ["no JSON-RPC", "{}", 400],
    ["a body of 2 MB", `"${"x".repeat(2_000_000)}"`, 413],
  ])("refuses %s", async (_, body, status) => {
    expect((await post(body)).status).toBe(status);
  });

  it("wants the media types the specification names, and knows three methods", async () => {
    expect((await post(INITIALIZE, { headers: { accept: "application/json" } })).status).toBe(406);
    expect((await post(INITIALIZE, { headers: { "content-type": "text/plain" } })).status).toBe(415);
    for (const method of ["PUT", "PATCH"])
      expect((await api.send("/api/mcp", { method, headers: HEADERS })).status).toBe(405);
    expect((await api.send("/api/mcp/other", { headers: HEADERS })).status).toBe(404);
  });
});
