import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestApi, type TestApi } from "@/scripts/test/api";

let api: TestApi;
beforeAll(async () => void (api = await openTestApi()));
afterAll(() => api?.close());

async function connect(key = api.key): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL(`${api.url}/api/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return client;
}

describe("MCP", () => {
  it("FLAG-8 lists", async () => {
    const client = await connect();
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(10);
    console.log(JSON.stringify(tools).length);
    console.log(JSON.stringify(await client.callTool({ name: "list_runs", arguments: { limit: 0 } })));
    console.log(JSON.stringify(await client.callTool({ name: "list_runs", arguments: {} })));
    await client.close();
  });
});
