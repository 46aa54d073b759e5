import { LIMITS } from "../limits";
import { OutgoingError } from "./error";
import { send, type Incoming } from "./send";
import { checkTarget } from "./target";

/** What to send, and how far to go: times in milliseconds, sizes in bytes. */
export type FetchOptions = {
  method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** For the whole of it: look-up, redirects and body. */
  timeoutMs?: number;
  /** Longer bodies are cut. */
  maxBytes?: number;
  signal?: AbortSignal;
};

/** An answer; `url` is where it came from after redirects. */
export type Fetched = Incoming & { url: string };

/** What the transport decides, not the caller. */
const RESERVED = new Set([
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "te",
  "trailer",
  "expect",
]);
/** What is meant for the first host alone. */
const CREDENTIALS = new Set(["authorization", "cookie", "proxy-authorization"]);
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Sends a request to an address that somebody else chose: a webhook, a remote agent, anything of a setting. Resolves
 * each host once, refuses this machine and private networks unless QUARTERDECK_PRIVATE_OUTGOING names them, connects to
 * exactly what was checked, and checks every redirect anew: three at most, for a request that writes only 307 and 308.
 * Any status is an answer. Throws OutgoingError.
 */
export async function fetchSafely(url: string, options: FetchOptions = {}): Promise<Fetched> {
  const { method = "GET", body, timeoutMs = LIMITS.outgoingMs, maxBytes = LIMITS.outgoingBytes } = options;
  const deadline = AbortSignal.timeout(timeoutMs);
  const signal = options.signal ? AbortSignal.any([options.signal, deadline]) : deadline;
  let headers = headersOf(options.headers ?? {});
  let address = url;
  for (let hops = 0; ; hops += 1) {
    const target = await within(checkTarget(address), signal, address);
    const answer = await send(target, { method, headers, body }, maxBytes, signal);
    const { location } = answer.headers;
    if (!REDIRECTS.has(answer.status) || location === undefined || !mayFollow(method, answer.status))
      return { ...answer, url: target.url.href };
    if (hops === LIMITS.outgoingRedirects)
      throw new OutgoingError("redirect", `${target.url.host} redirects more than ${LIMITS.outgoingRedirects} times.`);
    if (!URL.canParse(location, target.url.href))
      throw new OutgoingError("redirect", `${target.url.host} redirects to what is no address.`);
    const next = new URL(location, target.url.href);
    if (next.origin !== target.url.origin) headers = withoutCredentials(headers);
    address = next.href;
  }
}

const mayFollow = (method: string, status: number): boolean =>
  method === "GET" || method === "HEAD" || status === 307 || status === 308;

function headersOf(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = { "user-agent": "Quarterdeck", accept: "*/*" };
  for (const [name, value] of Object.entries(given)) {
    if (RESERVED.has(name.toLowerCase()))
      throw new OutgoingError("header", `The header ${name.toLowerCase()} is not the caller's to set.`);
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

const withoutCredentials = (headers: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name)));

/** A look-up can't be stopped; who waits for it can. */
async function within<T>(work: Promise<T>, signal: AbortSignal, address: string): Promise<T> {
  let stop: () => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(new OutgoingError("timeout", `${new URL(address).host} was not found in time.`));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
