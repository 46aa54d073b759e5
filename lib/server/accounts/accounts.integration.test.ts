import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accountsOperations } from "@/lib/contract/operations/accounts";
import { redeemSignInToken, SESSION_COOKIE } from "@/lib/server/auth";
import { getPool } from "@/lib/server/db";
import { callTool, openMcpClient } from "@/lib/server/mcp/testing";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createApiKey, createSignInToken, testPerson } from "@/scripts/test/people";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api?.close());

const as = async (name: string) => {
  const { session } = (await redeemSignInToken(await createSignInToken(name)))!;
  return { cookie: `${SESSION_COOKIE}=${session}`, origin: api.url };
};
const post = (path: string, body: object = {}) => [`/api/v1${path}`, { method: "POST", body }] as const;

describe("every operation on people answers as its schema says", () => {
  it("getMe, updateMe: who you are, what you may change of it", async () => {
    await testPerson("grace");
    expect(await api.call("getMe", {})).toMatchObject({
      kind: "person",
      name: "test",
      session: null,
      person: { name: "test" },
    });
    const absentFrom = "2026-03-01T08:00:00+01:00";
    const changes = { displayName: "Test T.", timezone: "Europe/Berlin", absentFrom, delegateTo: "grace" };
    expect((await api.call("updateMe", changes)).person).toMatchObject({
      ...changes,
      absentFrom: "2026-03-01T07:00:00.000Z",
      absentUntil: null,
      role: "administrator",
    });
    expect((await api.call("updateMe", { delegateTo: null, absentFrom: null })).person).toMatchObject({
      displayName: "Test T.",
      delegateTo: null,
      absentFrom: null,
    });
  });

  it.each([
    ["a delegate who does not exist", { delegateTo: "nobody" }, "delegateTo"],
    ["oneself as delegate", { delegateTo: "test" }, "delegateTo"],
    [
      "an absence that ends before it begins",
      { absentFrom: "2026-03-02T00:00:00Z", absentUntil: "2026-03-01T00:00:00Z" },
      "absentUntil",
    ],
    ["an absence that only ends", { absentUntil: "2026-03-01T00:00:00Z" }, "absentUntil"],
    ["a time zone there is none such", { timezone: "Mars/Olympus" }, "timezone"],
    ["an empty name", { displayName: "" }, "displayName"],
  ])("updateMe refuses %s and names the field", async (_, body, path) => {
    const problem = await api.refused(422, ...post("/me", body));
    expect(problem.errors.map((error) => error.path)).toEqual([path]);
  });

  it("sessions: listed with the present one marked, and refused from the moment they are revoked", async () => {
    const [first, second, third] = [await as("ada"), await as("ada"), await as("ada")];
    const { items } = await api.call("listMySessions", {}, first);
    expect(items).toHaveLength(3);
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    const others = (await api.call("listMySessions", {}, second)).items;
    await api.call("revokeMySession", { id: others.find(({ current }) => current)!.id }, first);
    expect((await api.send("/api/v1/me", { key: null, headers: second })).status).toBe(401);
    await api.call("revokeMyOtherSessions", {}, first);
    expect((await api.send("/api/v1/me", { key: null, headers: third })).status).toBe(401);
    expect((await api.call("listMySessions", {}, first)).items).toHaveLength(1);
    const other = (await api.call("listMySessions", {}, await as("grace"))).items[0]!;
    await api.refused(404, `/api/v1/me/sessions/${other.id}/revoke`, {
      method: "POST",
      body: {},
      key: null,
      headers: first,
    });
  });

  it("setMyPassword: a first one by a fresh session alone, the next with the present one; other sessions end", async () => {
    const [first, second] = [await as("linus"), await as("linus")];
    await api.refused(403, ...post("/me/password", { password: "long enough for all" }));
    const send = (body: object, headers: Record<string, string>) =>
      api.send("/api/v1/me/password", { method: "POST", key: null, headers, body });
    await getPool().query(
      "UPDATE session SET created_at = now() - interval '25 hours' WHERE person_id = (SELECT id FROM person WHERE name = 'linus')",
    );
    expect((await send({ password: "long enough for all" }, first)).status).toBe(403);
    await getPool().query("UPDATE session SET created_at = now()");
    expect((await send({ password: "too short" }, first)).status).toBe(422);
    expect(await api.call("setMyPassword", { password: "long enough for all" }, first)).toEqual({ done: true });
    expect((await api.send("/api/v1/me", { key: null, headers: second })).status).toBe(401);
    expect((await send({ password: "another one, longer" }, first)).status).toBe(422);
    expect((await send({ currentPassword: "wrong wrong wrong", password: "another one, longer" }, first)).status).toBe(
      422,
    );
    await api.call("setMyPassword", { currentPassword: "long enough for all", password: "another one, longer" }, first);
    expect((await api.call("getMe", {}, first)).ways).toMatchObject({ password: true });
  });

  it("listMyPasskeys, removeMyPasskey: one's own alone", async () => {
    const headers = await as("ada");
    const { id } = await testPerson("ada");
    const key = "01999999-9999-7999-8999-999999999998";
    await getPool().query(
      "INSERT INTO passkey (id, person_id, name, public_key, credential_id, counter, device_type, backed_up) VALUES ($1, $2, 'laptop', 'x', 'y', 0, 'singleDevice', false)",
      [key, id],
    );
    expect((await api.call("listMyPasskeys", {}, headers)).items).toMatchObject([{ id: key, label: "laptop" }]);
    await api.refused(404, ...post(`/me/passkeys/${key}/remove`));
    await api.call("removeMyPasskey", { id: key }, headers);
    expect((await api.call("listMyPasskeys", {}, headers)).items).toEqual([]);
  });

  it("listPeople, getPerson: filters and pages; addresses for administrators and oneself alone", async () => {
    await testPerson("viola", {
      role: "viewer",
      approverRoles: [],
      email: "viola@example.org",
      displayName: "Viola V.",
    });
    await testPerson("dana", { role: "approver", approverRoles: ["DBA"], email: "dana@example.org", groups: ["data"] });
    const names = async (filter: object) => (await api.call("listPeople", { ...filter })).items.map(({ name }) => name);
    expect(await names({ q: "VIOLA V" })).toEqual(["viola"]);
    expect(await names({ q: "dana@ex" })).toEqual(["dana"]);
    expect(await names({ q: "%" })).toEqual([]);
    expect(await names({ role: "approver" })).toEqual(["dana"]);
    expect(await names({ group: "data" })).toEqual(["dana"]);
    expect(await names({ approverRole: "DBA", q: "dana" })).toEqual(["dana"]);
    expect(await names({ status: "disabled" })).toEqual([]);
    const first = await api.call("listPeople", { limit: 2 });
    const second = await api.call("listPeople", { limit: 200, cursor: first.nextCursor! });
    const all = [...first.items, ...second.items].map(({ name }) => name);
    expect(all).toEqual(
      (await getPool().query<{ name: string }>("SELECT name FROM person ORDER BY name")).rows.map(({ name }) => name),
    );
    const viola = await as("viola");
    const seen = (await api.call("listPeople", {}, viola)).items.map(({ name, email }) => [name, email]);
    expect(Object.fromEntries(seen)).toMatchObject({ viola: "viola@example.org", dana: null });
    expect((await api.call("listPeople", { q: "dana@ex" }, viola)).items).toEqual([]);
    expect((await api.call("getPerson", { name: "dana" }, viola)).email).toBeNull();
    await api.refused(404, "/api/v1/people/nobody");
  });

  it("updatePerson: at once in every session; never one's own role, never the last administrator", async () => {
    const headers = await as("dana");
    expect(
      await api.call("updatePerson", { name: "dana", role: "viewer", groups: [], approverRoles: [] }),
    ).toMatchObject({ role: "viewer", groups: [] });
    expect(await api.call("getMe", {}, headers)).toMatchObject({ role: "viewer", approverRoles: [] });
    await api.refused(403, ...post("/people/test", { role: "viewer" }));
    await api.refused(403, ...post("/people/test", { status: "disabled" }));
    await api.call("updatePerson", { name: "test", approverRoles: ["DBA"] });
    await api.refused(403, ...post("/people/test", { approverRoles: ["DBA", "SECURITY"] }));
    await api.refused(403, ...post("/people/test", { approverRoles: ["*"] }));
    await api.refused(404, ...post("/people/nobody", { role: "viewer" }));
    const unknown = await api.refused(422, ...post("/people/dana", { groups: ["data", "none"] }));
    expect(unknown.errors).toMatchObject([{ path: "groups.1", rule: "exists" }]);
    await api.refused(422, ...post("/people/dana", { approverRoles: ["dba"] }));
    expect((await api.refused(409, ...post("/people/dana", { email: "VIOLA@example.org" }))).detail).toContain("viola");
    await api.call("updatePerson", { name: "dana", status: "disabled" });
    expect((await api.send("/api/v1/me", { key: null, headers })).status).toBe(401);
  });

  it("of the last two administrators, one stays, whatever they do to each other at the same moment", async () => {
    const keys = { ada: await createApiKey("ada"), grace: await createApiKey("grace") };
    await getPool().query("UPDATE person SET role = 'viewer' WHERE name NOT IN ('ada', 'grace')");
    try {
      const answers = await Promise.all([
        api.send("/api/v1/people/grace", { method: "POST", key: keys.ada, body: { role: "viewer" } }),
        api.send("/api/v1/people/ada", { method: "POST", key: keys.grace, body: { role: "viewer" } }),
      ]);
      const { rows } = await getPool().query(
        "SELECT name FROM person WHERE role = 'administrator' AND status = 'active'",
      );
      expect(rows).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      const problem = await api.send(`/api/v1/people/${rows[0]!.name}`, {
        method: "POST",
        key: keys[rows[0]!.name as "ada"],
        body: { role: "viewer" },
      });
      expect(problem.status).toBe(403);
    } finally {
      await getPool().query("UPDATE person SET role = 'administrator' WHERE name IN ('test', 'ada', 'grace')");
    }
  });

  it("createSignInLink: by a signed-in administrator, never by a key", async () => {
    await api.refused(403, ...post("/people/viola/sign-in-link"));
    const { link } = await api.call("createSignInLink", { name: "viola" }, await as("ada"));
    const token = new URL(link).searchParams.get("token")!;
    expect(await redeemSignInToken(token)).toMatchObject({ operator: "viola" });
    expect(await redeemSignInToken(token)).toBeNull();
  });

  it("approver roles: who asks for them and who has them; one that nobody has is listed, too", async () => {
    await testPerson("rhea", { role: "approver", approverRoles: ["RELEASE"] });
    await testPerson("vera", { role: "viewer", approverRoles: ["RELEASE"] });
    const bypass = { kind: "approval", role: "SIGNALMAN" };
    const step = { id: "a", agent: "ALPHA", task: "a", approval: { rules: { roles: ["RELEASE"] } } };
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "SHOUTS" }],
      signals: [testSignal("TEST:A", { steps: [step] })],
      gates: [{ id: "g", name: "g", threshold: "g", enforcement: "mandatory", bypass }],
      escalation: { role: "operator", rules: { onDeadline: { do: "escalate", to: "CTO" } } },
    });
    const { items } = await api.call("listApproverRoles", {});
    const of = (name: string) => items.find(({ role }) => role === name);
    expect(of("RELEASE")).toMatchObject({
      coordinators: ["COORD_TEST"],
      people: expect.arrayContaining(["grace", "rhea"]),
    });
    expect(of("RELEASE")!.people).not.toContain("vera");
    for (const role of ["SIGNALMAN", "CTO"]) expect(of(role)).toMatchObject({ coordinators: ["COORD_TEST"] });
    expect(items.map(({ role }) => role)).not.toEqual(expect.arrayContaining(["SHOUTS"]));
  });

  it("groups: made, changed, deleted; members by name", async () => {
    expect(
      await api.call("createGroup", { name: "deck", description: "On deck", members: ["ada", "viola"] }),
    ).toMatchObject({ members: ["ada", "viola"] });
    await api.refused(409, ...post("/groups", { name: "deck" }));
    await api.refused(422, ...post("/groups", { name: "No Handle" }));
    const problem = await api.refused(422, ...post("/groups/deck", { members: ["ada", "nobody"] }));
    expect(problem.errors).toMatchObject([{ path: "members.1", rule: "exists" }]);
    expect(await api.call("updateGroup", { name: "deck", members: ["grace"] })).toMatchObject({
      description: "On deck",
      members: ["grace"],
    });
    expect((await api.call("listGroups", {})).items.map(({ name }) => name)).toContain("deck");
    expect(await api.call("deleteGroup", { name: "deck" })).toEqual({ done: true });
    await api.refused(404, ...post("/groups/deck/delete"));
    await api.refused(404, ...post("/groups/deck"));
  });

  it("invitations: a link that is shown once, is good once, and gives what it says", async () => {
    const asked = {
      email: "New@Example.org",
      role: "approver",
      approverRoles: ["SECURITY"],
      groups: ["data"],
    } as const;
    const made = await api.call("createInvitation", {
      ...asked,
      approverRoles: [...asked.approverRoles],
      groups: [...asked.groups],
    });
    expect(made).toMatchObject({ email: "new@example.org", status: "open", invitedBy: "test" });
    const token = new URL(made.link).searchParams.get("token")!;
    const join = (body: object) =>
      api.send("/api/auth/invitation", { method: "POST", key: null, headers: { origin: api.url }, body });
    const self = { displayName: "New Person", password: "long enough for all" };
    expect((await join({ token: "invite_unknown", name: "newbie", ...self })).status).toBe(410);
    expect((await join({ token, name: "ada", ...self })).status).toBe(422);
    expect((await join({ token, name: "newbie", ...self, password: "short" })).status).toBe(422);
    const answers = await Promise.all([1, 2, 3].map((n) => join({ token, name: `newbie${n}`, ...self })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 410, 410]);
    const cookie = [answers.find(({ status }) => status === 200)!.headers["set-cookie"]].flat()[0]!.split(";")[0]!;
    expect(await api.call("getMe", {}, { cookie, origin: api.url })).toMatchObject({
      role: "approver",
      approverRoles: ["SECURITY"],
      groups: ["data"],
      person: { email: "new@example.org" },
    });
    expect((await api.call("listInvitations", {})).items[0]).toMatchObject({ status: "accepted" });
    await api.refused(409, ...post(`/invitations/${made.id}/revoke`));
    await api.refused(409, ...post("/invitations", { email: "new@example.org", role: "viewer" }));
    await api.refused(422, ...post("/invitations", { email: "nowhere", role: "viewer" }));
    await api.refused(422, ...post("/invitations", { email: "x@example.org", role: "viewer", groups: ["none"] }));
  });

  it("an invitation ends when it is revoked, too old, or made again", async () => {
    const invite = () => api.call("createInvitation", { email: "late@example.org", role: "viewer" });
    const tokenOf = ({ link }: { link: string }) => new URL(link).searchParams.get("token")!;
    const join = async (token: string) =>
      (
        await api.send("/api/auth/invitation", {
          method: "POST",
          key: null,
          headers: { origin: api.url },
          body: { token, name: "late", displayName: "Late", password: "long enough for all" },
        })
      ).status;
    const [first, second] = [await invite(), await invite()];
    expect(await join(tokenOf(first))).toBe(410);
    expect(await api.call("revokeInvitation", { id: second.id })).toMatchObject({ status: "revoked" });
    expect(await join(tokenOf(second))).toBe(410);
    const third = await invite();
    await getPool().query("UPDATE invitation SET expires_at = now() - interval '1 second' WHERE id = $1", [third.id]);
    expect(await join(tokenOf(third))).toBe(410);
    expect((await api.call("listInvitations", {})).items[0]!.status).toBe("expired");
  });

  it("keys: made with at most one's own rights, listed with last use, rotated with a grace time, revoked at once", async () => {
    const made = await api.call("createKey", { name: "laptop", scopes: ["read", "self"] });
    const me = (key: string) => api.send("/api/v1/me", { key });
    expect((await me(made.secret)).json).toMatchObject({ name: "test", scopes: ["read", "self"] });
    await api.refused(403, "/api/v1/signals", { method: "POST", key: made.secret, body: { signal: "NOBODY:HOME" } });
    const listed = await api.call("listKeys", { mine: "true", q: "laptop" });
    expect(listed.items).toMatchObject([{ id: made.id, person: "test", status: "active", createdBy: "test" }]);
    expect(listed.items[0]!.lastUsedAt).not.toBeNull();
    expect(JSON.stringify(listed)).not.toContain(made.secret);
    const rotated = await api.call("rotateKey", { id: made.id });
    expect(rotated.previousUntil).not.toBeNull();
    expect([(await me(made.secret)).status, (await me(rotated.secret)).status]).toEqual([200, 200]);
    await getPool().query("UPDATE api_key SET previous_until = now() WHERE id = $1", [made.id]);
    expect([(await me(made.secret)).status, (await me(rotated.secret)).status]).toEqual([401, 200]);
    const again = await api.call("rotateKey", { id: made.id, graceMinutes: 0 });
    expect([(await me(rotated.secret)).status, (await me(again.secret)).status]).toEqual([401, 200]);
    await api.refused(422, ...post(`/keys/${made.id}/rotate`, { graceMinutes: 24 * 60 + 1 }));
    expect(await api.call("revokeKey", { id: made.id })).toMatchObject({ status: "revoked" });
    expect((await me(again.secret)).status).toBe(401);
    await api.refused(409, ...post(`/keys/${made.id}/rotate`));
  });

  it.each([
    ["a program without role above one's own", { kind: "service", agent: "X" }, ["agent"]],
    ["an agent that is not named", { kind: "agent" }, ["agent"]],
    ["an agent that does not exist", { kind: "agent", agent: "@no.such" }, ["agent"]],
    ["a role for a person", { role: "viewer" }, ["role"]],
    ["an end in the past", { expiresAt: "2020-01-01T00:00:00Z" }, ["expiresAt"]],
    ["a scope there is none such", { scopes: ["everything"] }, ["scopes.0"]],
  ])("createKey refuses %s", async (_, body, paths) => {
    const problem = await api.refused(422, ...post("/keys", { name: "x", ...body }));
    expect(problem.errors.map(({ path }) => path)).toEqual(paths);
  });

  it("a key never grows: scopes, roles and secrets stay within the rights of who asks", async () => {
    const viola = await createApiKey("viola");
    const send = (key: string, path: string, body: object) => api.send(`/api/v1${path}`, { method: "POST", key, body });
    expect((await send(viola, "/keys", { name: "x", scopes: ["operate"] })).status).toBe(422);
    expect((await send(viola, "/keys", { name: "x", kind: "service" })).status).toBe(403);
    expect((await send(viola, "/keys", { name: "x", kind: "agent", agent: "X" })).status).toBe(403);
    const narrow = await api.call("createKey", { name: "narrow", scopes: ["self", "read"] });
    const child = await send(narrow.secret, "/keys", { name: "child" });
    expect(child.json).toMatchObject({ scopes: ["self", "read"] });
    const wide = await api.call("createKey", { name: "wide" });
    expect((await send(narrow.secret, `/keys/${wide.id}/rotate`, {})).status).toBe(403);
    const violas = (await api.call("listKeys", { q: "viola" })).items[0]!;
    expect((await send(api.key, `/keys/${violas.id}/rotate`, {})).status).toBe(403);
    expect((await send(viola, `/keys/${wide.id}/revoke`, {})).status).toBe(404);
    const listed = await api.send("/api/v1/keys", { key: viola });
    expect((listed.json as { items: { person: string }[] }).items.map(({ person }) => person)).toEqual(["viola"]);
    const robot = await api.call("createKey", { name: "robot", kind: "service", role: "administrator" });
    expect((await send(robot.secret, "/keys", { name: "x" })).status).toBe(403);
    expect((await send(robot.secret, "/groups", { name: "by-robot" })).status).toBe(201);
  });

  it("leaves no operation out", () => {
    expect(
      Object.keys(accountsOperations).filter((id) => !api.called.has(id as keyof typeof accountsOperations)),
    ).toEqual([]);
  });
});

describe("an agent's key acts as that agent alone", () => {
  const flag = (sourceAgent: string, targetAgent: string) => ({
    flagType: "change",
    sourceAgent,
    targetAgent,
    changeDescription: "The column email of the table users was renamed to address in the last migration.",
    actionRequired:
      "Read the new column everywhere the old one was read, run the tests of the accounts module, and say here when it is done.",
    impactLevel: "medium",
    relatedFiles: ["db/users.sql"],
  });
  let key: string;
  beforeAll(async () => {
    await getPool().query(
      `INSERT INTO agent (handle, kind, name, description, status, data, version, digest, created_at, updated_at)
       SELECT h, 'agent', h, h, 'active', '{}', 1, h, now(), now() FROM unnest(ARRAY['ALPHA', 'BETA']) AS h`,
    );
    key = (await api.call("createKey", { name: "alpha", kind: "agent", agent: "ALPHA" })).secret;
  });

  it("by REST: its own name is filled in, another one is refused", async () => {
    const send = (path: string, body: object) => api.send(`/api/v1${path}`, { method: "POST", key, body });
    expect((await send("/flags", flag("BETA", "ALPHA"))).status).toBe(403);
    const mine = await api.call("createFlag", flag("BETA", "ALPHA") as never);
    const theirs = (await send("/flags", flag("ALPHA", "BETA"))).json as { id: number };
    expect(theirs.id).toBeGreaterThan(0);
    for (const [path, body] of [
      ["lock", { reason: "Waits." }],
      ["unlock", {}],
      ["complete", {}],
      ["answer", { answer: "x" }],
    ] as const)
      expect((await send(`/flags/${mine.id}/${path}`, { ...body, agent: "BETA" })).status, path).toBe(403);
    expect((await send(`/flags/${theirs.id}/complete`, {})).status).toBe(422);
    expect((await send(`/flags/${mine.id}/complete`, {})).json).toMatchObject({ completedBy: "ALPHA" });
    expect(
      (await send(`/flags/${mine.id}/waive`, { runId: "01999999-9999-7999-8999-999999999999", reason: "x" })).status,
    ).toBe(403);
    const { rows } = await getPool().query("SELECT created_by FROM flag WHERE id = $1", [theirs.id]);
    expect(rows).toEqual([{ created_by: "ALPHA" }]);
  });

  it("by MCP: the same", async () => {
    const mine = await api.call("createFlag", flag("BETA", "ALPHA") as never);
    const client = await openMcpClient(api.url, key);
    try {
      const refused = await callTool(client, "complete_flag", { id: mine.id, agent: "BETA" });
      expect(refused.structuredContent?.problem).toMatchObject({
        status: 403,
        detail: expect.stringContaining("ALPHA alone"),
      });
      expect((await callTool(client, "create_flag", flag("BETA", "ALPHA"))).structuredContent?.problem?.status).toBe(
        403,
      );
      expect((await callTool(client, "complete_flag", { id: mine.id })).structuredContent).toMatchObject({
        completedBy: "ALPHA",
      });
    } finally {
      await client.close();
    }
  });

  it("looks, and does nothing else", async () => {
    expect((await api.send("/api/v1/runs", { key })).status).toBe(200);
    expect((await api.send("/api/v1/me", { key })).json).toMatchObject({ kind: "agent", name: "ALPHA", person: null });
    for (const path of ["/signals", "/keys", "/groups", "/me"])
      expect((await api.send(`/api/v1${path}`, { method: "POST", key, body: {} })).status, path).toBe(403);
  });
});
