import { createOTP } from "@better-auth/utils/otp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actorOfSession, SESSION_COOKIE } from "@/lib/server/auth";
import { getPool } from "@/lib/server/db";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { openBrowser } from "@/scripts/test/browser";
import { testPerson } from "@/scripts/test/people";
import { hashPassword, storePassword } from "./passwords";

const PASSWORD = "correct horse battery";

async function withPassword(name: string, given: Parameters<typeof testPerson>[1] = {}) {
  const person = await testPerson(name, given);
  await storePassword(getPool(), person.id, await hashPassword(PASSWORD));
  return person;
}

describe("signing in", () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await openTestApi();
  });
  afterAll(() => api?.close());

  it.each(["ada", "ada@example.org", "ADA@example.org"])("by password as %s", async (name) => {
    await withPassword("ada", { email: "ada@example.org" });
    const tab = openBrowser(api);
    const answer = await tab.post("/sign-in", { name, password: PASSWORD });
    expect({ status: answer.status, json: answer.json }).toEqual({ status: 200, json: { next: "done" } });
    const cookie = [answer.headers["set-cookie"] ?? []].flat().find((line) => line.startsWith(`${SESSION_COOKIE}=`));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(cookie).not.toMatch(/Secure/i);
    expect(await actorOfSession(tab.session()!)).toMatchObject({ kind: "person", name: "ada" });
    expect((await tab.send("/api/v1/me")).json).toMatchObject({
      name: "ada",
      ways: { password: true, twoFactor: false },
    });
    expect((await tab.post("/sign-out")).status).toBe(200);
    expect(tab.session()).toBeNull();
  });

  it("by HTTPS the session is in a cookie of this host alone, works by HTTPS alone, and signing out takes it away", async () => {
    await withPassword("helen");
    // As a proxy on this machine sends it, which is trusted.
    const headers = { "x-forwarded-proto": "https", "sec-fetch-site": "same-origin" };
    const body = { name: "helen", password: PASSWORD };
    const answer = await api.send("/api/auth/sign-in", { method: "POST", key: null, headers, body });
    expect(answer.status, answer.text).toBe(200);
    const line = [answer.headers["set-cookie"] ?? []].flat().find((one) => one.includes("qd_session"))!;
    expect(line).toMatch(/^__Host-qd_session=/);
    expect(line).toMatch(/; Secure/i);
    expect(line).not.toMatch(/Domain/i);
    const cookie = line.split(";")[0]!;
    const me = (more: Record<string, string>) =>
      api.send("/api/v1/me", { key: null, headers: { ...headers, ...more } });
    expect((await me({ cookie })).json).toMatchObject({ name: "helen" });
    expect((await me({ cookie: cookie.replace("__Host-", "") })).status).toBe(401);
    expect((await me({ cookie, "x-forwarded-proto": "http" })).status).toBe(401);
    const out = await api.send("/api/auth/sign-out", {
      method: "POST",
      key: null,
      headers: { ...headers, cookie },
      body: {},
    });
    expect(String(out.headers["set-cookie"])).toMatch(/^__Host-qd_session=; Max-Age=0.*; Secure/);
    expect((await me({ cookie })).status).toBe(401);
  });

  it("signing in, failing to, and signing out are on record, without the password", async () => {
    await withPassword("grace");
    const tab = openBrowser(api);
    await tab.post("/sign-in", { name: "grace", password: "a wrong password" });
    await tab.post("/sign-in", { name: "grace", password: PASSWORD });
    await tab.post("/sign-out");
    const entries = async () =>
      (await api.call("listAuditEntries", { target: "person:grace" })).items.map(
        ({ action, outcome, actor, address }) => [action, outcome, actor.name, address],
      );
    await expect.poll(entries).toEqual([
      ["signOut", "done", "grace", "127.0.0.1"],
      ["signIn", "done", "grace", "127.0.0.1"],
      ["signIn", "refused", "anonymous", "127.0.0.1"],
    ]);
    const log = (await api.send("/api/v1/audit-log/export")).text;
    expect(log).not.toContain(PASSWORD);
    expect(log).not.toContain("a wrong password");
  });

  it("only hashes of a session's secret are kept, and no answer tells it", async () => {
    await withPassword("hopper");
    const tab = openBrowser(api);
    const answer = await tab.post("/sign-in", { name: "hopper", password: PASSWORD });
    expect(answer.text).not.toContain(tab.session());
    const { rows } = await getPool().query<{ text: string }>("SELECT to_jsonb(s)::text AS text FROM session s");
    for (const { text } of rows) expect(text).not.toContain(tab.session());
    const verification = await getPool().query<{ identifier: string }>("SELECT identifier FROM verification");
    expect(verification.rows).toEqual([]);
  });

  it("every refusal is the same, whether there is such a person or not", async () => {
    await withPassword("grace");
    await testPerson("nopass");
    await withPassword("gone", { status: "disabled" });
    const answers = await Promise.all(
      [
        { name: "grace", password: "wrong password!" },
        { name: "nobody", password: PASSWORD },
        { name: "nobody@example.org", password: PASSWORD },
        { name: "nopass", password: PASSWORD },
        { name: "gone", password: PASSWORD },
        { name: "'; DROP TABLE person; --", password: PASSWORD },
      ].map((body) => openBrowser(api).post("/sign-in", body)),
    );
    for (const { status, json, headers } of answers) {
      expect({ status, json }).toEqual({ status: answers[0]!.status, json: answers[0]!.json });
      expect(headers["set-cookie"]).toBeUndefined();
    }
    expect(answers[0]).toMatchObject({ status: 401, json: { detail: "Name or password is not right." } });
    const count = await getPool().query(
      "SELECT 1 FROM session s JOIN person p ON p.id = s.person_id WHERE p.name = 'gone'",
    );
    expect(count.rows).toEqual([]);
  });

  it("guessing ends after ten attempts, for an account that does not exist, too, and tells when to go on", async () => {
    for (const name of ["victim", "nobody-at-all"]) {
      if (name === "victim") await withPassword(name);
      const wrong = () => openBrowser(api).post("/sign-in", { name, password: "wrong password!" });
      const answers = await Promise.all(Array.from({ length: 14 }, wrong));
      expect(answers.filter(({ status }) => status === 401)).toHaveLength(10);
      const refused = answers.find(({ status }) => status === 429)!;
      expect(Number(refused.headers["retry-after"])).toBeGreaterThan(800);
      expect((await openBrowser(api).post("/sign-in", { name, password: PASSWORD })).status).toBe(429);
    }
    await getPool().query("UPDATE sign_in_failure SET expires_at = now() - interval '1 second'");
    expect((await openBrowser(api).post("/sign-in", { name: "victim", password: PASSWORD })).status).toBe(200);
    expect((await getPool().query("SELECT 1 FROM sign_in_failure WHERE key = 'account:victim'")).rows).toEqual([]);
  });

  it("one address guesses no more than fifty times, whatever the names", async () => {
    await getPool().query(
      "UPDATE sign_in_failure SET count = 50, expires_at = now() + interval '1 minute' WHERE key LIKE 'address:%'",
    );
    const { rowCount } = await getPool().query("SELECT 1 FROM sign_in_failure WHERE key LIKE 'address:%'");
    expect(rowCount).toBe(1);
    expect((await openBrowser(api).post("/sign-in", { name: "other", password: PASSWORD })).status).toBe(429);
    await getPool().query("DELETE FROM sign_in_failure");
  });

  it("another site can't send the form, nor an unknown host; what is not in the list does not exist", async () => {
    const tab = openBrowser(api);
    const body = { name: "ada", password: PASSWORD };
    for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }])
      expect((await tab.send("/api/auth/sign-in", { method: "POST", body, headers })).status).toBe(403);
    expect(
      (await tab.send("/api/auth/sign-in", { method: "POST", body, headers: { host: "evil.example" } })).status,
    ).toBe(421);
    for (const path of [
      "/sign-up/email",
      "/sign-in/email",
      "/get-session",
      "/list-sessions",
      "/ok",
      "/update-user",
      "",
    ])
      expect((await tab.post(path, body)).status, path).toBe(404);
    expect((await tab.send("/api/auth/sign-in")).status).toBe(405);
  });
});

describe("the second factor", () => {
  let api: TestApi;
  let secret: string;
  let backupCodes: string[];
  const code = () => createOTP(secret).totp();
  beforeAll(async () => {
    api = await openTestApi();
    await withPassword("ada");
  });
  afterAll(() => api?.close());

  const signIn = async () => {
    const tab = openBrowser(api);
    const answer = await tab.post("/sign-in", { name: "ada", password: PASSWORD });
    return { tab, next: (answer.json as { next: string }).next };
  };

  it("is set up with the password, and counts once a code has shown that it works", async () => {
    const { tab, next } = await signIn();
    expect(next).toBe("done");
    expect((await tab.post("/totp/start", { password: "wrong password!" })).status).toBe(401);
    const started = (await tab.post("/totp/start", { password: PASSWORD })).json as {
      uri: string;
      backupCodes: string[];
    };
    const uri = new URL(started.uri);
    expect(uri.protocol).toBe("otpauth:");
    expect(decodeURIComponent(uri.pathname)).toContain("ada");
    ({ backupCodes } = started);
    expect(backupCodes).toHaveLength(10);
    expect((await signIn()).next).toBe("done");
    const stored = uri.searchParams.get("secret")!;
    secret = Buffer.from(fromBase32(stored)).toString();
    expect((await tab.post("/totp/confirm", { code: "000000" })).status).toBe(401);
    expect((await tab.post("/totp/confirm", { code: await code() })).status).toBe(200);
    const { rows } = await getPool().query<{ text: string }>("SELECT to_jsonb(t)::text AS text FROM two_factor t");
    for (const part of [secret, stored, ...backupCodes]) expect(rows[0]!.text).not.toContain(part);
  });

  it("is asked for after the password; a password alone opens nothing", async () => {
    const { tab, next } = await signIn();
    expect(next).toBe("two-factor");
    expect(tab.session()).toBeNull();
    expect((await tab.send("/api/v1/me")).status).toBe(401);
    expect((await tab.post("/two-factor", { code: "123 456" })).status).toBe(401);
    expect((await tab.post("/two-factor", { code: await code() })).status).toBe(200);
    expect(await actorOfSession(tab.session()!)).toMatchObject({ name: "ada" });
  });

  it("a code without the password before it opens nothing", async () => {
    const tab = openBrowser(api);
    expect((await tab.post("/two-factor", { code: await code() })).status).toBe(401);
    expect(tab.session()).toBeNull();
  });

  it("a backup code works once", async () => {
    const first = await signIn();
    expect((await first.tab.post("/two-factor", { code: backupCodes[0]! })).status).toBe(200);
    const second = await signIn();
    expect((await second.tab.post("/two-factor", { code: backupCodes[0]! })).status).toBe(401);
    expect((await second.tab.post("/two-factor", { code: backupCodes[1]! })).status).toBe(200);
  });

  it("codes can't be tried through", async () => {
    const { tab } = await signIn();
    const statuses = [];
    for (let attempt = 0; attempt < 8; attempt++)
      statuses.push((await tab.post("/two-factor", { code: "111111" })).status);
    expect(statuses.at(-1)).not.toBe(200);
    expect((await tab.post("/two-factor", { code: await code() })).status).not.toBe(200);
    await getPool().query("UPDATE two_factor SET failed_verification_count = 0, locked_until = NULL");
  });

  it("is taken away with the password alone", async () => {
    const { tab } = await signIn();
    await tab.post("/two-factor", { code: await code() });
    expect((await tab.post("/totp/stop", { password: PASSWORD })).status).toBe(200);
    expect((await signIn()).next).toBe("done");
  });
});

function fromBase32(text: string): Uint8Array {
  let bits = "";
  for (const letter of text.replace(/=+$/, ""))
    bits += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0");
  return Uint8Array.from(bits.match(/.{8}/g)!, (byte) => Number.parseInt(byte, 2));
}
