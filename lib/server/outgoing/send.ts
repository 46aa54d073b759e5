import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { LookupFunction } from "node:net";
import { LIMITS } from "../limits";
import { OutgoingError } from "./error";
import type { Target } from "./target";

/** One request as it goes out. */
export type Outgoing = { method: string; headers: Record<string, string>; body?: string | Uint8Array | undefined };

/** One answer as it came. `cut`: the body was longer than allowed and ends early. */
export type Incoming = { status: number; headers: Record<string, string>; body: Buffer; cut: boolean };

// Connections that stay open were made to a checked address; the key of each names host and port.
const settings = { keepAlive: true, timeout: LIMITS.outgoingIdleMs, maxFreeSockets: LIMITS.outgoingIdle };
const agents = { "http:": new HttpAgent(settings), "https:": new HttpsAgent(settings) };

/** Answers a socket's question for addresses from what was checked, and asks nobody. */
const pinned = ({ addresses }: Target): LookupFunction =>
  ((_host: string, options: { all?: boolean }, answer: (...args: unknown[]) => void) =>
    options.all === true
      ? answer(null, addresses)
      : answer(null, addresses[0]!.address, addresses[0]!.family)) as LookupFunction;

/**
 * Sends one request to exactly the addresses that were checked and reads its answer, `maxBytes` of the body at most.
 * Follows nothing and unpacks nothing. Throws OutgoingError.
 */
export async function send(
  target: Target,
  outgoing: Outgoing,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Incoming> {
  for (let again = false; ; again = true) {
    const request = open(target, outgoing, signal);
    try {
      return await answerOf(request, maxBytes);
    } catch (error) {
      if (signal.aborted)
        throw new OutgoingError("timeout", `${target.url.host} did not answer in time.`, { cause: error });
      // The other side may close a connection that rests just when it is used: that request was never read.
      if (request.reusedSocket && !again && isReset(error)) continue;
      throw new OutgoingError("connection", `${target.url.host} can't be reached: ${reasonOf(error)}.`, {
        cause: error,
      });
    }
  }
}

function open({ url, ...target }: Target, { method, headers, body }: Outgoing, signal: AbortSignal): ClientRequest {
  const secure = url.protocol === "https:";
  try {
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method,
      headers: { ...headers, ...(body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) }) },
      agent: agents[secure ? "https:" : "http:"],
      lookup: pinned({ url, ...target }),
      signal,
      maxHeaderSize: LIMITS.outgoingHeaderBytes,
    });
    request.end(body);
    return request;
  } catch (cause) {
    throw new OutgoingError("header", "A header of the request holds a character that is not allowed.", { cause });
  }
}

async function answerOf(request: ClientRequest, maxBytes: number): Promise<Incoming> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once("response", resolve);
    // A second error may follow the first; it has nobody to hear it.
    request.on("error", reject);
    request.once("upgrade", () => {
      request.destroy();
      reject(new Error("it answered with another protocol"));
    });
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    chunks.push(chunk);
    // Leaving the loop closes the connection.
    if (size > maxBytes) break;
  }
  return {
    status: response.statusCode ?? 0,
    headers: Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(", ") : (value ?? ""),
      ]),
    ),
    body: Buffer.concat(chunks).subarray(0, maxBytes),
    cut: size > maxBytes,
  };
}

const isReset = (error: unknown): boolean => ["ECONNRESET", "EPIPE"].includes((error as { code?: string }).code ?? "");

/** Only the code of a failure: messages may hold what was sent. */
const reasonOf = (error: unknown): string => {
  const { code, errors, message } = error as { code?: string; errors?: { code?: string }[]; message?: string };
  return code ?? errors?.[0]?.code ?? message ?? "no reason given";
};
