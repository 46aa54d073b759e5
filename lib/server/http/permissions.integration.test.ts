import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations, type Operation, type OperationId } from "@/lib/contract/operations";
import { MCP_TOOLS } from "@/lib/contract/mcp/tools";
import { whyNot, type Principal } from "@/lib/domain/access";
import { callTool, openMcpClient } from "@/lib/server/mcp/testing";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { createApiKey, testPerson } from "@/scripts/test/people";
import { CALLERS } from "@/scripts/write-permissions-doc";

type Caller = keyof typeof CALLERS;
const callers = Object.entries(CALLERS) as [Caller, Principal | null][];
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
      if (caller === null) keys.set(name, null);
      else if (caller.kind === "person") {
        const handle = `walker-${keys.size}`;
        await testPerson(handle, { role: caller.role, approverRoles: [] });
        keys.set(name, await createApiKey(handle, caller.scopes ? { scopes: caller.scopes } : {}));
      } else if (caller.kind === "agent")
        keys.set(name, await createApiKey("walker", { kind: "agent", agent: "WALKER" }));
      else keys.set(name, await createApiKey("walker", { kind: "service", role: caller.role }));
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
    expect((await api.call("listKeys", { status: "revoked" })).items).toEqual([]);
  });
});
