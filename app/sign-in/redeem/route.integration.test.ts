import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { actorOfSession, SESSION_COOKIE } from "@/lib/server/auth";
import { sessionOf } from "@/lib/server/http/guard";
import { createSignInToken } from "@/scripts/test/people";
import { openTestRuntime, type TestRuntime } from "@/scripts/test/runtime";
import { POST } from "./route";

const HOST = "127.0.0.1:3210";

describe("signing in with a one-time token", () => {
  let runtime: TestRuntime;

  beforeAll(async () => {
    runtime = await openTestRuntime("postgres");
  });
  afterAll(() => runtime?.close());

  const redeem = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
    POST(
      new Request(`http://${HOST}/sign-in/redeem`, {
        method: "POST",
        headers: { host: HOST, ...headers },
        body: new URLSearchParams(fields),
      }),
    );

  it("opens a session in a cookie that scripts and other sites do not get", async () => {
    const answer = await redeem({ token: await createSignInToken("ada"), next: "/runs?status=failed#top" });
    expect(answer.status).toBe(303);
    expect(answer.headers.get("location")).toBe("/runs?status=failed#top");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const cookie = answer.headers.get("set-cookie")!;
    const attributes = cookie.split("; ").slice(1);
    expect(attributes).toEqual(expect.arrayContaining(["Path=/", "HttpOnly", "SameSite=Lax"]));
    expect(attributes).not.toContain("Secure");
    expect(await actorOfSession(sessionOf(new Headers({ cookie }))!)).toMatchObject({ kind: "person", name: "ada" });
  });

  it("behind HTTPS the cookie goes over HTTPS only", async () => {
    // As the web server tells its handlers of a proxy that is trusted.
    const answer = await redeem({ token: await createSignInToken("ada") }, { "x-quarterdeck-secure": "1" });
    const cookie = answer.headers.get("set-cookie")!;
    expect(cookie).toMatch(/^__Host-qd_session=/);
    expect(cookie.split("; ")).toEqual(expect.arrayContaining(["Secure", "Path=/", "HttpOnly"]));
    expect(cookie).not.toContain("Domain");
    const secure = { "x-quarterdeck-secure": "1", cookie: cookie.split(";")[0]! };
    expect(await redeem({ token: "once_unknown" }, secure).then(({ headers }) => headers.get("location"))).toBe("/");
    // By HTTPS nobody is signed in by a cookie that another host may have set.
    const planted = { ...secure, cookie: secure.cookie.replace("__Host-", "") };
    expect(await redeem({ token: "once_unknown" }, planted).then(({ headers }) => headers.get("location"))).toMatch(
      /problem/,
    );
  });

  it("what a client says of the way it came is not believed", async () => {
    const answer = await redeem({ token: await createSignInToken("ada") }, { "x-forwarded-proto": "https" });
    expect(answer.headers.get("set-cookie")).toMatch(/^qd_session=/);
  });

  it("a token works once; a wrong one opens nothing", async () => {
    const token = await createSignInToken("ada");
    expect((await redeem({ token })).headers.get("set-cookie")).toContain(SESSION_COOKIE);
    for (const fields of [
      { token },
      { token: "once_unknown" },
      { token: "" },
      { token: "x".repeat(500) },
      {},
    ] as Record<string, string>[]) {
      const answer = await redeem(fields);
      expect(answer.headers.get("location")).toBe("/sign-in?problem=token");
      expect(answer.headers.get("set-cookie")).toBeNull();
    }
  });

  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/.//evil.example",
    "javascript:alert(1)",
    "runs",
  ])("leads nowhere but to a path of ours: %j", async (next) => {
    expect((await redeem({ token: await createSignInToken("ada"), next })).headers.get("location")).toBe("/");
  });

  it("an unknown host is refused and uses no token up", async () => {
    const token = await createSignInToken("ada");
    expect((await redeem({ token }, { host: "evil.example" })).status).toBe(421);
    expect((await redeem({ token })).headers.get("set-cookie")).toContain(SESSION_COOKIE);
  });
});
