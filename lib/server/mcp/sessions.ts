import { randomUUID } from "node:crypto";
import { WebStandardStreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
import type { Actor } from "../actor";
import { LIMITS } from "../limits";
import type { McpParts } from "./parts";
import { createMcpServer, type McpServer } from "./server";

/** An MCP session of this process. Only the principal that opened it may use it. */
export type McpSession = McpServer & {
  transport: WebStandardStreamableHTTPServerTransport;
  owner: string;
  usedAt: number;
};

// Next loads a module once per bundle; sessions belong to the process.
const holder = globalThis as typeof globalThis & { __quarterdeckMcpSessions?: Map<string, McpSession> };
const sessions = (): Map<string, McpSession> => (holder.__quarterdeckMcpSessions ??= new Map());

/** A principal as text: sessions are bound to it. */
const ownerOf = ({ kind, name }: Actor): string => `${kind}:${name}`;

/** The session of a principal by its id; null when it is over, unknown or someone else's. */
export function findSession(id: string, actor: Actor): McpSession | null {
  dropOld(LIMITS.mcpSessions);
  const session = sessions().get(id);
  if (session === undefined || session.owner !== ownerOf(actor)) return null;
  session.usedAt = Date.now();
  return session;
}

/** A session that is kept once its client has initialized it. */
export async function openSession(parts: McpParts, actor: Actor): Promise<McpSession> {
  const transport = new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    maxRequestBodySize: LIMITS.bodyBytes,
    keepAliveMs: LIMITS.ssePingMs,
    onsessioninitialized: (id) => {
      dropOld(LIMITS.mcpSessions - 1);
      sessions().set(id, session);
    },
    onsessionclosed: (id) => void sessions().delete(id),
  });
  const session: McpSession = { ...createMcpServer(parts), transport, owner: ownerOf(actor), usedAt: Date.now() };
  await session.server.connect(transport);
  return session;
}

/** Ends sessions that were not used for long, and of more than `most` those unused longest. */
function dropOld(most: number): void {
  const held = sessions();
  const now = Date.now();
  const surplus = held.size - most;
  const byAge = [...held].toSorted(([, a], [, b]) => a.usedAt - b.usedAt);
  for (const [index, [id, session]] of byAge.entries()) {
    if (index >= surplus && now - session.usedAt < LIMITS.mcpSessionMs) return;
    held.delete(id);
    void session.server.close();
  }
}
