import {
  ErrorCode,
  McpError,
  type CallToolResult,
  type GetPromptResult,
  type ListResourcesResult,
  type Prompt,
  type ReadResourceResult,
  type ResourceTemplate,
  type ServerNotification,
  type ServerRequest,
  type Tool,
} from "@modelcontextprotocol/sdk/types.js";
import type { RequestHandlerExtra } from "@modelcontextprotocol/sdk/shared/protocol.js";
import { toolInputSchema } from "@/lib/contract/mcp/tool";
import { MCP_TOOLS } from "@/lib/contract/mcp/tools";
import type { Actor } from "../actor";
import { callTool } from "./call";
import { complete } from "./completion";
import { getPrompt, PROMPTS } from "./prompts";
import { listResources, readResource, RESOURCE_TEMPLATES } from "./resources";
import { parseResourceUri } from "./uris";

/** Who asks, and the way back to them. */
export type McpCall = { actor: Actor; extra: RequestHandlerExtra<ServerRequest, ServerNotification> };

/** What an MCP server offers. */
export type McpParts = {
  tools: Tool[];
  callTool(name: string, values: Record<string, unknown>, call: McpCall): Promise<CallToolResult>;
  listResources(cursor: string | undefined, call: McpCall): Promise<ListResourcesResult>;
  templates: ResourceTemplate[];
  readResource(uri: string, call: McpCall): Promise<ReadResourceResult>;
  /** Whether an address can be subscribed to. */
  watches(uri: string): boolean;
  prompts: Prompt[];
  getPrompt(name: string, values: Record<string, string>, call: McpCall): Promise<GetPromptResult>;
  complete(
    ref: { kind: "prompt" | "resource"; name: string },
    argument: { name: string; value: string },
    call: McpCall,
  ): Promise<{ completion: { values: string[]; hasMore?: boolean } }>;
};

const byName = new Map(MCP_TOOLS.map((tool) => [tool.name, tool]));

/** What Quarterdeck offers over MCP: the tools of the table, agents, flags and reports as resources, two prompts. */
export const productParts: McpParts = {
  tools: MCP_TOOLS.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: toolInputSchema(tool),
    annotations: {
      title: tool.title,
      readOnlyHint: tool.hints.readOnly,
      destructiveHint: tool.hints.destructive,
      idempotentHint: tool.hints.idempotent,
      openWorldHint: tool.hints.destructive,
    },
  })),
  async callTool(name, values, { actor }) {
    const tool = byName.get(name);
    if (tool === undefined)
      throw new McpError(ErrorCode.InvalidParams, `There is no tool ${name.slice(0, 100)}. tools/list has them.`);
    return callTool(tool, values, actor);
  },
  listResources: (cursor, { actor }) => listResources(cursor, actor),
  templates: RESOURCE_TEMPLATES,
  readResource: (uri, { actor }) => readResource(uri, actor),
  watches: (uri) => ["flags", "report"].includes(parseResourceUri(uri)?.kind ?? ""),
  prompts: PROMPTS,
  getPrompt: (name, values, { actor }) => getPrompt(name, values, actor),
  async complete(ref, argument, { actor }) {
    const arguments_ =
      ref.kind === "prompt"
        ? PROMPTS.find((prompt) => prompt.name === ref.name)?.arguments.map(({ name }) => name)
        : RESOURCE_TEMPLATES.filter(({ uriTemplate }) => uriTemplate === ref.name).flatMap(({ uriTemplate }) =>
            [...uriTemplate.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
          );
    if (!arguments_?.includes(argument.name))
      throw new McpError(
        ErrorCode.InvalidParams,
        `There is nothing to complete: ${ref.name.slice(0, 200)} ${argument.name.slice(0, 100)}.`,
      );
    return complete(argument.name, argument.value, actor);
  },
};
