import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations, type Operation, type OperationId } from "@/lib/contract/operations";
import { MCP_TOOLS } from "@/lib/contract/mcp/tools";
import { ACCESS, whyNot, type Principal } from "@/lib/domain/access";
import { getPool } from "@/lib/server/db";
import { callTool, openMcpClient } from "@/lib/server/mcp/testing";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { CALLERS } from "@/scripts/write-permissions-doc";

type Caller = string;
/** Callers beyond those of the table: keys of programs with other roles and scopes, and narrower keys of people. */
const MORE: Record<string, Principal> = {
  "program that is a viewer": { kind: "service", role: "viewer", scopes: null },
  "program that is an administrator": { kind: "service", role: "administrator", scopes: null },
  "program with every scope": { kind: "service", role: "administrator", scopes: [...ACCESS] },
  "program with scope read": { kind: "service", role: "administrator", scopes: ["read"] },
  "viewer with every scope": { kind: "person", role: "viewer", scopes: [...ACCESS] },
  "administrator with scope decide": { kind: "person", role: "administrator", scopes: ["decide"] },
  "agent with scope flags": { kind: "agent", role: "operator", scopes: ["flags"] },
};
/** Whoever has one of these is nobody. */
const ENDED: Record<string, string> = {
  "expired key": "UPDATE api_key SET expires_at = now() - interval '1 second' WHERE name = $1",
  "revoked key": "UPDATE api_key SET revoked_at = now() WHERE name = $1",
  "key of somebody disabled": "UPDATE person SET status = 'disabled' WHERE name = $1",
};
const callers = [
  ...Object.entries(CALLERS),
  ...Object.entries(MORE),
  ...Object.keys(ENDED).map((name) => [name, null]),
] as [Caller, Principal | null][];
const all = Object.entries(operations) as [OperationId, Omit<Operation, "id">][];
const UNKNOWN = "01999999-9999-7999-8999-999999999999";

/** Something there is none such of: whoever may call the operation is told that, and nothing is changed. */
const pathOf = ({ path, params }: Omit<Operation, "id">): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === "number" || params?.safeParse({ [name]: UNKNOWN }).success === false ? "2000000000" : UNKNOWN,
  );

describe("every operation, called by everybody", () => {
  let api: TestApi;
  const keys = new Map<Caller, string | null>();

  beforeAll(async () => {
    api = await openTestApi();
    for (const [name, caller] of callers) {
      const ended = ENDED[name];
      const scopes = caller?.scopes ? { scopes: caller.scopes } : {};
      if (ended !== undefined) {
        const own = `ended-${keys.size}`;
        keys.set(name, await createApiKey(own));
        await getPool().query(ended, [own]);
      } else if (caller === null) keys.set(name, null);
      else if (caller.kind === "person") {
        const handle = `walker-${keys.size}`;
        await testPerson(handle, { role: caller.role, approverRoles: [] });
        keys.set(name, await createApiKey(handle, scopes));
      } else if (caller.kind === "agent")
        keys.set(name, await createApiKey("walker", { kind: "agent", agent: "WALKER", ...scopes }));
      else keys.set(name, await createApiKey("walker", { kind: "service", role: caller.role, ...scopes }));
    }
  });
  afterAll(() => api?.close());

  it.each(callers)("by REST as %s: as the table says", async (name, caller) => {
    const wrong: string[] = [];
    for (const [id, operation] of all) {
      // A stream does not end; its head says enough.
      const method = operation.raw === "text/event-stream" ? "HEAD" : operation.method;
      const answer = await api.send(`/api/v1${pathOf(operation)}`, {
        method,
        key: keys.get(name)!,
        ...(method === "GET" || method === "HEAD" || operation.upload ? {} : { body: {} }),
      });
      const { access } = operation;
      const expected = caller === null ? (access === "public" ? null : "401") : whyNot(caller, access);
      const { detail } = (answer.json ?? {}) as { detail?: string };
      const refused =
        answer.status === 401 ? "401" : answer.status === 403 && expected !== null ? (detail ?? expected) : null;
      if (refused !== expected)
        wrong.push(`${id}: ${answer.status} ${answer.text.slice(0, 200)}; expected ${expected}`);
      if (answer.status >= 500) wrong.push(`${id}: ${answer.status}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(callers.filter(([, caller]) => caller !== null))("by MCP as %s: the same", async (name, caller) => {
    const client = await openMcpClient(api.url, keys.get(name)!);
    const wrong: string[] = [];
    try {
      for (const tool of MCP_TOOLS) {
        const refusal = whyNot(caller!, operations[tool.operation].access);
        const { structuredContent } = await callTool(client, tool.name, {});
        const problem = structuredContent?.problem;
        const refused = problem?.status === 403 ? problem.detail : null;
        if (refused !== refusal) wrong.push(`${tool.name}: ${refused}; expected ${refusal}`);
      }
    } finally {
      await client.close();
    }
    expect(wrong).toEqual([]);
  });

  it("by MCP as nobody: no session", async () => {
    await expect(openMcpClient(api.url, "qd_unknown")).rejects.toThrow(/401|not known/i);
  });

  it("nobody of them changed anything", async () => {
    const { items } = await api.call("listGroups", {});
    expect(items).toEqual([]);
    expect((await api.call("listRuns", {})).items).toEqual([]);
    const revoked = (await api.call("listKeys", { status: "revoked" })).items;
    expect(revoked.map(({ name }) => name.replace(/\d+$/, ""))).toEqual(["ended-"]);
    expect(all.length).toBeGreaterThan(100);
  });
});
