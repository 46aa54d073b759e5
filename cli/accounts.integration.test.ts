import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { testPerson } from "@/scripts/test/people";
import { storeTestCoordinator, testSignal } from "@/scripts/test/runtime";
import { keyOptions } from "./server/testing";
import { qd } from "./testing";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await testPerson("ada", { role: "operator", approverRoles: [], email: "ada@example.org", displayName: "Ada L." });
});
afterAll(() => api?.close());

async function good(...argv: string[]): Promise<string> {
  const { code, out, err } = await qd(argv, keyOptions(api));
  expect(code, err).toBe(0);
  return out;
}
const json = async <T>(...argv: string[]): Promise<T> => JSON.parse(await good(...argv, "--json")) as T;

describe("qd whoami, people, groups, invite, keys", () => {
  it("says as whom the key acts", async () => {
    expect(await good("whoami")).toBe("test (person, administrator)\ndecides as *\n");
    expect(await json("whoami")).toMatchObject({ kind: "person", name: "test", session: null });
  });

  it("lists, shows, changes and disables people", async () => {
    expect(await good("people", "list", "--q", "ada")).toMatch(
      /^NAME +ROLE .*\nada +operator .*Ada L\. <ada@example\.org>\n$/,
    );
    expect(await json("people", "set", "ada", "--role", "approver", "--approver-roles", "DBA,SECURITY")).toMatchObject({
      role: "approver",
      approverRoles: ["DBA", "SECURITY"],
    });
    expect(await good("people", "show", "ada")).toContain("decides as DBA, SECURITY");
    expect(await json("people", "set", "ada", "--approver-roles", "none", "--email", "none")).toMatchObject({
      approverRoles: [],
      email: null,
    });
    expect(await good("people", "disable", "ada")).toContain("disabled");
    expect(await good("people", "enable", "ada")).toContain("approver, active");
    const { code, err } = await qd(["people", "set", "test", "--role", "viewer"], keyOptions(api));
    expect({ code, err }).toMatchObject({ code: 4, err: expect.stringContaining("Nobody changes their own role") });
  });

  it("lists approver roles, and says when nobody has one", async () => {
    const step = { id: "a", agent: "ALPHA", task: "a" };
    const signals = [testSignal("TEST:A", { steps: [step] })];
    await storeTestCoordinator({
      agents: [{ handle: "ALPHA", role: "a" }],
      signals,
      escalation: { role: "LOOKOUT" },
    });
    expect(await good("roles")).toMatch(/^ROLE +ASKED FOR BY +PEOPLE\nLOOKOUT +COORD_TEST +test\n/);
    expect(await json("roles")).toMatchObject({ items: [{ role: "LOOKOUT" }] });
  });

  it("makes, changes and deletes groups", async () => {
    expect(await good("groups", "list")).toBe("No groups.\n");
    expect(await good("groups", "create", "deck", "--members", "ada,test")).toBe("deck: ada, test\n");
    expect(await json("groups", "set", "deck", "--members", "none", "--description", "x")).toMatchObject({
      members: [],
      description: "x",
    });
    expect(await good("groups", "delete", "deck")).toBe("Deleted.\n");
  });

  it("invites and revokes", async () => {
    const { id, link } = await json<{ id: string; link: string }>(
      "invite",
      "person",
      "new@example.org",
      "--role",
      "viewer",
    );
    expect(link).toContain("/sign-in/invitation?token=");
    expect(await good("invite", "list")).toContain("new@example.org  viewer  open");
    expect(await good("invite", "revoke", id)).toContain("revoked");
  });

  it("makes, rotates and revokes keys; a secret is printed once", async () => {
    const made = await good(
      "keys",
      "create",
      "build",
      "--service",
      "--role",
      "viewer",
      "--scope",
      "read",
      "--days",
      "30",
    );
    const secret = made.split("\n")[0]!;
    expect(
      JSON.parse((await qd(["whoami", "--json"], { env: { QD_URL: api.url, QD_API_KEY: secret } })).out),
    ).toMatchObject({
      kind: "service",
      name: "build",
      scopes: ["read"],
    });
    const { items } = await json<{ items: { id: string; name: string }[] }>("keys", "list", "--kind", "service");
    expect(items).toMatchObject([{ name: "build" }]);
    expect(await good("keys", "list", "--kind", "service")).not.toContain(secret);
    const next = (await good("keys", "rotate", items[0]!.id, "--grace", "0")).split("\n")[0]!;
    expect(next).not.toBe(secret);
    expect(await good("keys", "revoke", items[0]!.id)).toBe("Revoked build.\n");
    expect((await qd(["whoami"], { env: { QD_URL: api.url, QD_API_KEY: next } })).code).toBe(4);
    const refused = await qd(["keys", "create", "x", "--agent", "@no.such"], keyOptions(api));
    expect(refused.err).toContain("agent of the catalog");
  });
});
