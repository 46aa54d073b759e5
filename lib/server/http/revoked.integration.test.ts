import { once } from "node:events";
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createApiKey, createSignInToken, testPerson } from "@/scripts/test/people";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { actorOfSession, redeemSignInToken, SESSION_COOKIE } from "../auth";
import { getPool } from "../db";

describe("rights that are taken away", () => {
  let api: TestApi;

  beforeAll(async () => {
    api = await openTestApi();
    await storeTestCoordinator({
      agents: [{ handle: "BETA", role: "b" }] as never,
      signals: [testSignal("TEST:ASK", { steps: [{ id: "b", agent: "BETA", task: "b" }] })],
    });
  });
  afterAll(() => api?.close());

  const signIn = async (name: string) => {
    const { session } = (await redeemSignInToken(await createSignInToken(name)))!;
    return { session, id: (await actorOfSession(session))!.session!, cookie: `${SESSION_COOKIE}=${session}` };
  };
  /** An open event stream: what came, and whether it has ended. */
  const stream = async (headers: Record<string, string>) => {
    const sent = request(`${api.url}/api/v1/events`, { headers }).end();
    sent.on("error", () => undefined);
    const [response] = (await once(sent, "response")) as [NodeJS.ReadableStream & { statusCode: number }];
    expect(response.statusCode).toBe(200);
    const seen = { text: "", ended: false, close: () => sent.destroy() };
    response.setEncoding("utf8");
    response.on("data", (chunk: string) => (seen.text += chunk));
    response.on("end", () => (seen.ended = true));
    await expect.poll(() => seen.text).toContain("retry");
    return seen;
  };
  const broadcast = () => api.call("broadcastSignal", { signal: "TEST:ASK" });

  it.each([
    ["a revoked key", (name: string) => keyOf(name), (_: string, id: string) => api.call("revokeKey", { id })],
    [
      "an ended session",
      (name: string) => sessionOf(name),
      (name: string) => api.send("/api/v1/me/sessions/revoke-others", { method: "POST", key: keys.get(name)! }),
    ],
    [
      "a disabled person's session",
      (name: string) => sessionOf(name),
      (name: string) => api.call("updatePerson", { name, status: "disabled" }),
    ],
    [
      "a disabled person's key",
      (name: string) => keyOf(name),
      (name: string) => api.call("updatePerson", { name, status: "disabled" }),
    ],
  ] as const)(
    "RUN-5 cut the open event stream of %s, which sees nothing of what comes after",
    async (what, open, take) => {
      const name = `taken-${what.replaceAll(/\W+/g, "-")}`;
      await testPerson(name, { role: "approver", approverRoles: [] });
      const { headers, id } = await open(name);
      const [taken, other] = [await stream(headers), await stream({ authorization: `Bearer ${api.key}` })];
      const first = await broadcast();
      await expect.poll(() => taken.text).toContain(first.runId!);
      await take(name, id);
      const after = await broadcast();
      await expect.poll(() => taken.ended).toBe(true);
      await expect.poll(() => other.text).toContain(after.runId!);
      expect(taken.text).not.toContain(after.runId!);
      expect(other.ended).toBe(false);
      other.close();
    },
  );

  const keys = new Map<string, string>();
  async function keyOf(name: string) {
    const key = await createApiKey(name);
    const { rows } = await getPool().query<{ id: string }>(
      "SELECT k.id FROM api_key k JOIN person p ON p.id = k.person_id WHERE p.name = $1",
      [name],
    );
    return { headers: { authorization: `Bearer ${key}` }, id: rows[0]!.id };
  }
  async function sessionOf(name: string) {
    keys.set(name, await createApiKey(name));
    const { id, cookie } = await signIn(name);
    return { headers: { cookie, "sec-fetch-site": "same-origin" }, id };
  }

  it("ESC-4 a session that is revoked while it decides: each decision counts or is refused, and none after the answer", async () => {
    await testPerson("rita", { role: "approver", approverRoles: ["*"] });
    const { id, cookie } = await signIn("rita");
    const runs = await Promise.all(Array.from({ length: 24 }, broadcast));
    const { rows } = await getPool().query<{ id: string }>("SELECT id FROM escalation WHERE run_id = ANY($1)", [
      runs.map(({ runId }) => runId),
    ]);
    const headers = { cookie, origin: api.url };
    const decide = (one: string) =>
      api.send(`/api/v1/escalations/${one}/decision`, {
        method: "POST",
        key: null,
        headers,
        body: { option: "abort", reason: "enough" },
      });
    const [during, late] = [rows.slice(0, 16), rows.slice(16)];
    const revoke = async () => {
      const answer = await api.send(`/api/v1/me/sessions/${id}/revoke`, {
        method: "POST",
        key: null,
        headers,
        body: {},
      });
      expect(answer.status).toBe(200);
      return Promise.all(late.map((row) => decide(row.id)));
    };
    const [answers, afterwards] = await Promise.all([
      Promise.all(during.map(async (row) => ({ id: row.id, status: (await decide(row.id)).status }))),
      revoke(),
    ]);
    expect(new Set(afterwards.map(({ status }) => status))).toEqual(new Set([401]));
    const decided = new Set(
      (await getPool().query<{ id: string }>("SELECT id FROM escalation WHERE decided_by = 'rita'")).rows.map(
        (row) => row.id,
      ),
    );
    for (const { id: one, status } of answers) expect([one, status]).toEqual([one, decided.has(one) ? 200 : 401]);
    for (const row of late) expect(decided.has(row.id)).toBe(false);
  });
});
