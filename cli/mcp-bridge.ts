import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  isInitializeRequest,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  type JSONRPCRequest,
} from "@modelcontextprotocol/sdk/types.js";
import type { Connection } from "./connection";
import type { CliInput } from "./io";

/**
 * Forwards MCP messages between stdin and stdout and the server, until stdin ends or the signal comes. A session
 * that the server no longer knows, e.g. after a restart, is opened anew without the client noticing. What can't
 * be sent is answered as an error, so that the client never waits in vain.
 */
export async function bridgeStdio(connection: Connection, input: CliInput): Promise<void> {
  const stdio = new StdioServerTransport();
  const url = new URL("/api/mcp", connection.place.url);
  const sending = new Map<StreamableHTTPClientTransport, number>();
  const watched = new Set<string>();
  /** Requests of the bridge's own; the client never asked for their answers. */
  const ours = new Set<string | number>();
  let opening: JSONRPCMessage | null = null;
  let renewals = 0;
  let http = connect();
  let renewal: Promise<void> | null = null;
  function connect(): StreamableHTTPClientTransport {
    const transport = new StreamableHTTPClientTransport(url, {
      fetch: (address, init) => connection.send(pathOf(address), init),
    });
    transport.onmessage = (message) => {
      const initialized = isJSONRPCResultResponse(message) ? message.result.protocolVersion : undefined;
      if (typeof initialized === "string") transport.setProtocolVersion(initialized);
      if (!("method" in message) && message.id !== undefined && ours.delete(message.id)) return;
      void stdio.send(message);
    };
    void transport.start();
    return transport;
  }

  /** Sends by a transport; one that was replaced is closed once nothing goes by it any more. */
  async function sendBy(transport: StreamableHTTPClientTransport, message: JSONRPCMessage): Promise<void> {
    sending.set(transport, (sending.get(transport) ?? 0) + 1);
    try {
      await transport.send(message);
    } finally {
      const left = sending.get(transport)! - 1;
      sending.set(transport, left);
      if (left === 0 && transport !== http) void transport.close();
    }
  }

  /** Opens a new session as the client once did, with the subscriptions it had. */
  async function renew(): Promise<void> {
    if (opening === null) return;
    http = connect();
    const ask = (request: object) => {
      const id = `qd-${(renewals += 1)}`;
      ours.add(id);
      return sendBy(http, { jsonrpc: "2.0", ...request, id } as JSONRPCMessage);
    };
    await ask(opening);
    await sendBy(http, { jsonrpc: "2.0", method: "notifications/initialized" });
    for (const uri of watched) await ask({ method: "resources/subscribe", params: { uri } });
  }

  async function forward(message: JSONRPCMessage): Promise<void> {
    if (isInitializeRequest(message)) opening = message;
    if (isJSONRPCRequest(message)) noteSubscription(message, watched);
    const used = http;
    try {
      await sendBy(used, message);
    } catch (error) {
      if (!isSessionOver(error) || isInitializeRequest(message)) throw error;
      if (used === http) renewal ??= renew().finally(() => (renewal = null));
      await renewal;
      await sendBy(http, message);
    }
  }

  await new Promise<void>((resolve) => {
    stdio.onmessage = (message) => {
      forward(message).catch((error: unknown) => {
        const text = error instanceof Error ? error.message : String(error);
        if (isJSONRPCRequest(message))
          void stdio.send({ jsonrpc: "2.0", id: message.id, error: { code: -32_000, message: text } });
        else input.stderr.write(`qd: ${text}\n`);
      });
    };
    stdio.onclose = () => resolve();
    process.stdin.once("end", () => resolve());
    input.signal?.addEventListener("abort", () => resolve(), { once: true });
    void stdio.start();
  });
  await http.terminateSession().catch(() => undefined);
  await http.close();
  await stdio.close();
}

/** Keeps in mind what the client is subscribed to. */
function noteSubscription({ method, params }: JSONRPCRequest, watched: Set<string>): void {
  const uri = params?.uri;
  if (typeof uri !== "string") return;
  if (method === "resources/subscribe") watched.add(uri);
  if (method === "resources/unsubscribe") watched.delete(uri);
}

const pathOf = (address: string | URL): string => {
  const { pathname, search } = new URL(address);
  return `${pathname}${search}`;
};

const isSessionOver = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === 404;
