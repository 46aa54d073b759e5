import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ResourceUpdatedNotificationSchema } from "@modelcontextprotocol/sdk/types.js";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MCP_TOOLS } from "@/lib/contract/mcp/tools";
import { openTestApi, type TestApi } from "@/scripts/test/api";
import { NOOP, storeTestCoordinator, testSignal } from "@/scripts/test/runtime";

const ROOT = path.resolve(import.meta.dirname, "..");

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
  await storeTestCoordinator({
    agents: [
      { handle: "ALPHA", role: "Does", executor: NOOP },
      { handle: "BETA", role: "Does more", executor: NOOP },
    ] as never,
    signals: [testSignal("TEST:ONE", { steps: [{ id: "a", agent: "ALPHA", task: "a" }] })],
  });
});
afterAll(() => api?.close());

/** A client that starts `qd mcp` and speaks with it over stdin and stdout. */
async function start(env: Record<string, string>) {
  const client = new Client({ name: "test", version: "1.0.0" });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ["--import", "tsx", path.join(ROOT, "cli/main.ts"), "mcp"],
    cwd: ROOT,
    env: { PATH: process.env.PATH ?? "", ...env },
    stderr: "pipe",
  });
  let errors = "";
  transport.stderr?.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  return { client, transport, errors: () => errors };
}

const flag = {
  flagType: "change",
  sourceAgent: "ALPHA",
  targetAgent: "BETA",
  changeDescription: "The shape of the settings file has changed, keys are in kebab case now.",
  actionRequired:
    "Write every key of the settings file in kebab case, run the start-up test on each environment and tell the operators.",
};

describe("qd mcp", () => {
  it("FLAG-8 offers the same tools, resources and notifications over stdio", async () => {
    const { client, transport, errors } = await start({ QD_URL: api.url, QD_API_KEY: api.key });
    await client.connect(transport);
    try {
      expect(client.getServerVersion()).toMatchObject({ name: "quarterdeck" });
      expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(MCP_TOOLS.map((tool) => tool.name));
      const heard: string[] = [];
      client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
      await client.subscribeResource({ uri: "quarterdeck://agents/BETA/flags" });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const made = await client.callTool({ name: "create_flag", arguments: flag });
      expect(made.structuredContent).toMatchObject(flag);
      await expect.poll(() => heard).toEqual(["quarterdeck://agents/BETA/flags"]);
      const bad = await client.callTool({ name: "create_flag", arguments: { ...flag, impactLevel: "urgent" } });
      expect(bad).toMatchObject({
        isError: true,
        structuredContent: { problem: { errors: [{ path: "impactLevel" }] } },
      });

      // What a server that was started anew does: it knows none of the old sessions.
      const held = (globalThis as { __quarterdeckMcpSessions?: Map<string, unknown> }).__quarterdeckMcpSessions!;
      expect(held.size).toBeGreaterThan(0);
      held.clear();
      const [one, two] = await Promise.all([
        client.callTool({ name: "list_flags", arguments: {} }),
        client.callTool({ name: "get_agent_flags", arguments: { handle: "BETA" } }),
      ]);
      expect(one.isError).toBeFalsy();
      expect(two.structuredContent).toMatchObject({ agent: "BETA", actionable: [flag] });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await client.callTool({ name: "create_flag", arguments: flag });
      await expect.poll(() => heard.length).toBe(2);
      expect(errors()).toBe("");
    } finally {
      await client.close();
    }
  });

  it.each([
    ["a wrong key", () => ({ QD_URL: api.url, QD_API_KEY: "qd_wrong" }), /key/i],
    ["no server", () => ({ QD_URL: "http://127.0.0.1:9", QD_API_KEY: "k" }), /does not answer/],
  ])("tells the client of %s instead of leaving it waiting", async (_, env, message) => {
    const { client, transport } = await start(env());
    await expect(client.connect(transport)).rejects.toThrow(message);
    await client.close();
  });
});
