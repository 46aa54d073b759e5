import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { getPool } from "@/lib/server/db";
import { forgetEnv } from "@/lib/server/env";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { openBrowser } from "@/scripts/test/browser";
import { startOidc, type TestOidc } from "@/scripts/test/oidc";
import { testPerson } from "@/scripts/test/people";

describe("single sign-on with a real provider", () => {
  let api: TestApi;
  let oidc: TestOidc;
  const set = (values: Record<string, string>) => {
    Object.assign(process.env, values);
    forgetEnv();
  };
  beforeAll(async () => {
    const names = ["ISSUER", "CLIENT_ID", "CLIENT_SECRET", "SCOPES", "CLAIM", "ROLES", "TRUST_EMAIL"];
    api = await openTestApi(Object.fromEntries(names.map((name) => [`QUARTERDECK_SSO_${name}`, ""])));
    oidc = await startOidc(`${api.url}/api/auth/callback/sso`);
    set({
      QUARTERDECK_SSO_ISSUER: oidc.issuer,
      QUARTERDECK_SSO_CLIENT_ID: oidc.clientId,
      QUARTERDECK_SSO_CLIENT_SECRET: oidc.clientSecret,
      QUARTERDECK_SSO_SCOPES: "openid email profile groups",
    });
    await getPool().query(
      "INSERT INTO person_group (id, name) VALUES (gen_random_uuid(), 'data'), (gen_random_uuid(), 'web')",
    );
    await testPerson("operator");
  });
  beforeEach(() => set({ QUARTERDECK_SSO_CLAIM: "", QUARTERDECK_SSO_ROLES: "", QUARTERDECK_SSO_TRUST_EMAIL: "" }));
  afterAll(async () => {
    await api?.close();
    await oidc?.close();
  });

  /** Signs in as a person of the provider; returns where the browser ends and who it is then. */
  async function signIn(person: TestOidc["person"], next = "/runs") {
    oidc.person = person;
    const tab = openBrowser(api);
    const { url } = (await tab.post("/sso", { next })).json as { url: string };
    const back = new URL(await oidc.visit(url));
    const answer = await tab.send(`${back.pathname}${back.search}`, {
      headers: { origin: undefined, "sec-fetch-site": "cross-site" },
    });
    const me = await tab.send("/api/v1/me");
    return {
      tab,
      back,
      status: answer.status,
      location: answer.headers.location,
      me: me.status === 200 ? (me.json as object) : null,
    };
  }

  const ada = {
    sub: "a1",
    name: "Ada L.",
    preferred_username: "Ada.Lovelace",
    email: "Ada@example.org",
    email_verified: true,
  };

  it("makes a viewer at the first sign-in, and knows them at the next", async () => {
    const first = await signIn(ada, "/runs?status=failed");
    expect(first).toMatchObject({
      status: 303,
      location: "/runs?status=failed",
      me: {
        name: "ada-lovelace",
        role: "viewer",
        person: { displayName: "Ada L.", email: "ada@example.org" },
        ways: { sso: true },
      },
    });
    expect((await signIn({ ...ada, email: "moved@example.org" })).me).toMatchObject({ name: "ada-lovelace" });
    const { rows } = await getPool().query("SELECT * FROM credential");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ access_token: null, refresh_token: null, id_token: null });
  });

  it("an invitation to the same verified address says more", async () => {
    await api.call("createInvitation", {
      email: "bea@example.org",
      role: "approver",
      approverRoles: ["DBA"],
      groups: ["data"],
    });
    const bea = { sub: "b1", name: "Bea", email: "bea@example.org" };
    const unverified = await signIn({ ...bea, email_verified: false });
    expect(unverified.me).toMatchObject({ role: "viewer", person: { email: null } });
    expect((await signIn({ ...bea, sub: "b2", email_verified: true })).me).toMatchObject({
      role: "approver",
      approverRoles: ["DBA"],
      groups: ["data"],
    });
    expect((await api.call("listInvitations", {})).items[0]).toMatchObject({ status: "accepted" });
  });

  it("joins a person who is here by a verified address; an unverified one takes nobody's account", async () => {
    await testPerson("carl", { email: "carl@example.org", role: "operator" });
    const carl = { sub: "c1", name: "Carl", email: "carl@example.org" };
    const refused = await signIn({ ...carl, email_verified: false });
    expect(refused).toMatchObject({ location: "/sign-in?problem=sso-linked", me: null });
    expect((await signIn({ ...carl, email_verified: true })).me).toMatchObject({ name: "carl", role: "operator" });
    set({ QUARTERDECK_SSO_TRUST_EMAIL: "true" });
    await testPerson("cora", { email: "cora@example.org" });
    expect((await signIn({ sub: "c2", name: "Cora", email: "cora@example.org" })).me).toMatchObject({ name: "cora" });
  });

  it("who is disabled stays outside", async () => {
    await signIn({ ...ada, sub: "d1", preferred_username: "dora", email: "dora@example.org" });
    await api.call("updatePerson", { name: "dora", status: "disabled" });
    expect(await signIn({ ...ada, sub: "d1", email: "dora@example.org" })).toMatchObject({
      me: null,
      location: expect.stringMatching(/^\/sign-in\?problem=sso/),
    });
  });

  it("a claim decides groups and roles at each sign-in; the last administrator stays one", async () => {
    set({
      QUARTERDECK_SSO_CLAIM: "groups",
      QUARTERDECK_SSO_ROLES: "admins=administrator, leads=approver:ARCHITECT, staff=operator",
    });
    const emil = { sub: "e1", name: "Emil", email: "emil@example.org", email_verified: true };
    expect((await signIn({ ...emil, groups: ["staff", "leads", "data", "unknown"] })).me).toMatchObject({
      role: "approver",
      approverRoles: ["ARCHITECT"],
      groups: ["data"],
    });
    expect((await signIn({ ...emil, groups: ["web"] })).me).toMatchObject({
      role: "viewer",
      approverRoles: [],
      groups: ["web"],
    });
    expect((await signIn({ ...emil, groups: ["admins"] })).me).toMatchObject({ role: "administrator", groups: [] });
    await getPool().query("UPDATE person SET role = 'viewer' WHERE name <> 'emil'");
    try {
      expect((await signIn({ ...emil, groups: [] })).me).toMatchObject({ name: "emil", role: "administrator" });
    } finally {
      await getPool().query("UPDATE person SET role = 'administrator' WHERE name IN ('test', 'operator')");
    }
  });

  it("a return that was not asked for, or comes twice, signs nobody in; the way back leads to us alone", async () => {
    const { back } = await signIn(ada);
    for (const path of [
      `${back.pathname}${back.search}`,
      "/api/auth/callback/sso?code=x&state=y",
      "/api/auth/callback/sso",
    ]) {
      const tab = openBrowser(api);
      const answer = await tab.send(path);
      expect(answer.headers.location ?? answer.status).toMatch(/^\/sign-in\?problem=sso/);
      expect(tab.session()).toBeNull();
    }
    expect((await signIn(ada, "https://evil.example/x")).location).toBe("/");
    expect((await signIn(ada, "//evil.example")).location).toBe("/");
  });
});
