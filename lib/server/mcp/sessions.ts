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
  /** Streams its client listens on; a session with one is in use. */
  streams: number;
};

// Next loads a module once per bundle; sessions belong to the process.
const holder = globalThis as typeof globalThis & { __quarterdeckMcpSessions?: Map<string, McpSession> };
const sessions = (): Map<string, McpSession> => (holder.__quarterdeckMcpSessions ??= new Map());

/** A principal as text: sessions are bound to it. */
const ownerOf = ({ kind, name }: Actor): string => `${kind}:${name}`;

/** The session of a principal by its id; null when it is over, unknown or someone else's. */
export function findSession(id: string, actor: Actor): McpSession | null {
  dropOld();
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
      makeRoom(session.owner);
      sessions().set(id, session);
    },
    onsessionclosed: (id) => void sessions().delete(id),
  });
  const session: McpSession = {
    ...createMcpServer(parts),
    transport,
    owner: ownerOf(actor),
    usedAt: Date.now(),
    streams: 0,
  };
  await session.server.connect(transport);
  return session;
}

/** Counts a stream of a session as use until it ends. */
export function holdSession(session: McpSession, signal: AbortSignal): void {
  if (signal.aborted) return;
  session.streams += 1;
  const release = () => {
    session.streams -= 1;
    session.usedAt = Date.now();
  };
  signal.addEventListener("abort", release, { once: true });
}

const lastUse = ({ streams, usedAt }: McpSession): number => (streams > 0 ? Infinity : usedAt);

/** Ends sessions that were not used for long. */
function dropOld(): void {
  const now = Date.now();
  for (const [id, session] of sessions()) if (now - lastUse(session) >= LIMITS.mcpSessionMs) end(id, session);
}

/** Makes room for one more session of a principal: of its own sessions those unused longest go, nobody else's. */
function makeRoom(owner: string): void {
  dropOld();
  const own = [...sessions()].filter(([, session]) => session.owner === owner);
  const byUse = own.toSorted(([, a], [, b]) => compareUse(a, b));
  for (const [id, session] of byUse.slice(0, Math.max(0, own.length - LIMITS.mcpSessions + 1))) end(id, session);
}

const compareUse = (a: McpSession, b: McpSession): number =>
  Math.sign(a.streams) - Math.sign(b.streams) || a.usedAt - b.usedAt;

function end(id: string, session: McpSession): void {
  sessions().delete(id);
  void session.server.close();
}
