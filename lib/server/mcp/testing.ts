import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FieldError } from "../errors";

/** An MCP client with a session on a server of ours. */
export async function openMcpClient(url: string, key: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  const transport = new StreamableHTTPClientTransport(new URL("/api/mcp", url), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  });
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  return client;
}

export type ToolAnswer = {
  isError?: boolean;
  content: { type: string; text: string }[];
  structuredContent?: Record<string, unknown> & { problem?: { status: number; detail: string; errors: FieldError[] } };
};

/** Calls a tool and returns its result as it came. */
export const callTool = async (client: Client, name: string, values: Record<string, unknown> = {}) =>
  (await client.callTool({ name, arguments: values })) as unknown as ToolAnswer;
