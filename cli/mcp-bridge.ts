import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import {
  isInitializeRequest,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
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
  let opening: JSONRPCMessage | null = null;
  let http = connect();
  let renewal: Promise<void> | null = null;
  /** Answers to these were never asked for by the client. */
  const ours = new Set<string | number>();

  function connect(): StreamableHTTPClientTransport {
    const transport = new StreamableHTTPClientTransport(url, {
      fetch: (address, init) => connection.send(pathOf(address), init),
    });
    transport.onmessage = (message) => {
      const initialized = isJSONRPCResultResponse(message) ? message.result.protocolVersion : undefined;
      if (typeof initialized === "string") transport.setProtocolVersion(initialized);
      if (isJSONRPCResultResponse(message) && ours.delete(message.id)) return;
      void stdio.send(message);
    };
    void transport.start();
    return transport;
  }

  /** Opens a new session as the client once did. */
  async function renew(): Promise<void> {
    if (opening === null) return;
    const old = http;
    http = connect();
    await old.close();
    const id = `renew-${Date.now()}`;
    ours.add(id);
    await http.send({ ...opening, id } as JSONRPCMessage);
    await http.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  }

  async function forward(message: JSONRPCMessage): Promise<void> {
    if (isInitializeRequest(message)) opening = message;
    const used = http;
    try {
      await used.send(message);
    } catch (error) {
      if (!isSessionOver(error) || isInitializeRequest(message)) throw error;
      if (used === http) renewal ??= renew().finally(() => (renewal = null));
      await renewal;
      await http.send(message);
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

const pathOf = (address: string | URL): string => {
  const { pathname, search } = new URL(address);
  return `${pathname}${search}`;
};

const isSessionOver = (error: unknown): boolean => error instanceof Error && "code" in error && error.code === 404;
