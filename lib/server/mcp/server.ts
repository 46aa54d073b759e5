import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import {
  CallToolRequestSchema,
  CompleteRequestSchema,
  ErrorCode,
  GetPromptRequestSchema,
  ListPromptsRequestSchema,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from "@modelcontextprotocol/sdk/types.js";
import { version } from "@/package.json";
import type { Actor } from "../actor";
import { toProblem } from "../errors";
import { log } from "../log";
import type { McpCall, McpParts } from "./parts";
import { standOf, type Watched } from "./watch";

const INSTRUCTIONS = `Quarterdeck runs coordinators and carries flags between agents. Before new work call get_agent_flags with your handle and handle what is there: complete each flag, or lock it and ask. When your changes affect others, create_flag for them; search_agents finds whom to tell. Signals start runs (preview_signal, broadcast_signal, get_run, get_run_report).`;

/** Resources one session may watch. */
const MOST_WATCHED = 200;

/** One MCP server for one session; `watched` holds where the addresses its client subscribed to stood. */
export type McpServer = { server: Server; watched: Map<string, Watched> };

type Extra = McpCall["extra"];
const callOf = (extra: Extra): McpCall => {
  const actor = extra.authInfo?.extra?.actor as Actor | undefined;
  if (actor === undefined) throw new McpError(ErrorCode.InvalidRequest, "Nobody is signed in.");
  return { actor, extra };
};

/** Makes the server of a session. What its parts throw becomes a JSON-RPC error that says nothing of our inside. */
export function createMcpServer(parts: McpParts): McpServer {
  const watched = new Map<string, Watched>();
  const server = new Server(
    { name: "quarterdeck", title: "Quarterdeck", version },
    {
      capabilities: { tools: {}, resources: { subscribe: true }, prompts: {}, completions: {}, logging: {} },
      instructions: INSTRUCTIONS,
    },
  );
  const safely = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      if (error instanceof McpError) throw error;
      const { problem, unexpected } = toProblem(error);
      if (unexpected)
        log.error({ error: error instanceof Error ? error.stack : String(error), where: "mcp" }, "request failed");
      throw new McpError(unexpected ? ErrorCode.InternalError : ErrorCode.InvalidParams, problem.detail, { problem });
    }
  };

  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: parts.tools }));
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) =>
    safely(() => parts.callTool(params.name, params.arguments ?? {}, callOf(extra))),
  );
  server.setRequestHandler(ListResourcesRequestSchema, ({ params }, extra) =>
    safely(() => parts.listResources(params?.cursor, callOf(extra))),
  );
  server.setRequestHandler(ListResourceTemplatesRequestSchema, async () => ({ resourceTemplates: parts.templates }));
  server.setRequestHandler(ReadResourceRequestSchema, ({ params }, extra) =>
    safely(() => parts.readResource(params.uri, callOf(extra))),
  );
  server.setRequestHandler(SubscribeRequestSchema, async ({ params: { uri } }, extra) => {
    if (!parts.watches(uri))
      throw new McpError(ErrorCode.InvalidParams, `${uri.slice(0, 200)} can't be subscribed to.`);
    // Where it stands now, before the answer: what changes after it is heard of.
    const stand = await safely(() => standOf(uri, callOf(extra).actor));
    if (watched.size >= MOST_WATCHED && !watched.has(uri))
      throw new McpError(ErrorCode.InvalidParams, `A session watches ${MOST_WATCHED} resources at most.`);
    watched.set(uri, { stand });
    return {};
  });
  server.setRequestHandler(UnsubscribeRequestSchema, async ({ params: { uri } }) => {
    watched.delete(uri);
    return {};
  });
  server.setRequestHandler(ListPromptsRequestSchema, async () => ({ prompts: parts.prompts }));
  server.setRequestHandler(GetPromptRequestSchema, ({ params }, extra) =>
    safely(() => parts.getPrompt(params.name, params.arguments ?? {}, callOf(extra))),
  );
  server.setRequestHandler(CompleteRequestSchema, ({ params: { ref, argument } }, extra) =>
    safely(() =>
      parts.complete(
        ref.type === "ref/prompt" ? { kind: "prompt", name: ref.name } : { kind: "resource", name: ref.uri },
        argument,
        callOf(extra),
      ),
    ),
  );
  return { server, watched };
}
