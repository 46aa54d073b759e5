import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ProblemError } from "../errors";
import { noteAddress } from "./address";
import { handleMcp } from "../mcp/http";
import { handleSlack } from "../slack/interactions";
import { handleSignIn } from "../accounts/sign-in-http";
import { handleApi, problemResponse } from "./route";

/** Whether a request's target belongs to the API, to signing in, to Slack or to MCP, which are answered without the pages' server. */
export const isApiTarget = (target: string | undefined): boolean =>
  target !== undefined && /^\/api\/(v1|mcp|auth|slack\/interactions)(?=[/?]|$)/.test(target);

const isSignInTarget = (target: string | undefined): boolean =>
  target !== undefined && /^\/api\/auth(?=[/?]|$)/.test(target);

const isSlackTarget = (target: string | undefined): boolean =>
  target !== undefined && /^\/api\/slack\/interactions\/?(?=\?|$)/.test(target);

const isMcpTarget = (target: string | undefined): boolean =>
  target !== undefined && /^\/api\/mcp\/?(?=\?|$)/.test(target);

/**
 * Answers an API or MCP request of a Node server. Never rejects; what goes wrong becomes a problem, too.
 * `mcp` answers what goes to /api/mcp.
 */
export async function answerApi(incoming: IncomingMessage, outgoing: ServerResponse, mcp = handleMcp): Promise<void> {
  const gone = new AbortController();
  outgoing.once("close", () => gone.abort());
  let response: Response;
  try {
    noteAddress(incoming);
    const request = toRequest(incoming, gone.signal);
    if (isSignInTarget(incoming.url)) response = await handleSignIn(request);
    else if (isSlackTarget(incoming.url)) response = await handleSlack(request);
    else response = await (isMcpTarget(incoming.url) ? mcp(request) : handleApi(request));
  } catch {
    response = problemResponse(
      new ProblemError(400, "Malformed request", "The request can't be read. Look at its method, address and headers."),
      incoming.method ?? "",
    );
  }
  // Fails only when the caller has gone.
  await send(response, outgoing, incoming.method === "HEAD").catch(() => undefined);
}

/** Answers a request for a page of a host that this server does not answer to: it may be DNS rebinding. */
export function refuseHost(outgoing: ServerResponse): void {
  outgoing.writeHead(421, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  });
  outgoing.end(
    "This server does not answer to that host name. Add the name to QUARTERDECK_ALLOWED_HOSTS, and start again.\n",
  );
}

/** A request of a Node server as the web knows it; its body is read as it comes in. */
export function toRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const { method = "GET" } = incoming;
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) if (typeof value === "string") headers.set(name, value);
  const init: RequestInit & { duplex?: "half" } = { method, headers, signal };
  if (method !== "GET" && method !== "HEAD") Object.assign(init, { body: bodyOf(incoming), duplex: "half" });
  // The Host header is judged by itself; it must not decide what the address means.
  return new Request(new URL(incoming.url ?? "/", "http://localhost"), init);
}

/** The body as it comes in. Who stops reading it leaves the connection as it is: the answer still has to go out. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let over = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const end = (finish: () => void) => {
          if (!over) finish();
          over = true;
        };
        incoming.on("data", (chunk: Buffer) => {
          if (over) return;
          controller.enqueue(chunk);
          if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
        });
        incoming.once("end", () => end(() => controller.close()));
        incoming.once("error", (error) => end(() => controller.error(error)));
        incoming.once("close", () => end(() => controller.error(new Error("the caller has gone"))));
        incoming.pause();
      },
      pull: () => void incoming.resume(),
      cancel() {
        over = true;
        incoming.resume();
      },
    },
    { highWaterMark: 64 * 1024, size: (chunk) => chunk.byteLength },
  );
}

/** Sends an answer of the web by a Node server. Rejects when the caller has gone. */
export async function send(response: Response, outgoing: ServerResponse, headOnly: boolean): Promise<void> {
  const cookies = response.headers.getSetCookie();
  const headers = { ...Object.fromEntries(response.headers), ...(cookies.length > 0 ? { "set-cookie": cookies } : {}) };
  const streams = /^(text\/event-stream|application\/x-ndjson)\b/.test(response.headers.get("content-type") ?? "");
  if (streams && response.body !== null && !headOnly) {
    outgoing.writeHead(response.status, headers);
    return pipeline(Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
  }
  if (streams) await response.body?.cancel();
  const body = streams ? Buffer.alloc(0) : Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, streams ? headers : { ...headers, "content-length": body.byteLength });
  outgoing.end(headOnly ? undefined : body);
}
