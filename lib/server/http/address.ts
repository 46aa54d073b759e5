import type { IncomingMessage } from "node:http";
import { env, publicUrl } from "../env";
import { networks } from "../networks";

/** Headers by which the web server tells its handlers and pages what it knows of a connection; from outside they are dropped. */
export const ADDRESS_HEADER = "x-quarterdeck-address";
const SECURE_HEADER = "x-quarterdeck-secure";

let last: { entries: readonly string[]; trusted: (address: string) => boolean } | undefined;
function isTrusted(address: string): boolean {
  const entries = env().QUARTERDECK_TRUSTED_PROXIES;
  if (last?.entries !== entries) last = { entries, trusted: networks(entries) };
  return last.trusted(address);
}

/** An IPv4 address that came by a socket of both families is an IPv4 address. */
const plain = (address: string): string => address.replace(/^::ffff:(?=[\d.]+$)/i, "");

/**
 * Notes on a request where it comes from: the socket's other end, or, behind a proxy that is trusted, the last address
 * it names which is not itself a trusted proxy. Whatever the client says of itself is dropped.
 */
export function noteAddress(incoming: IncomingMessage): void {
  const { headers, socket } = incoming;
  const peer = plain(socket.remoteAddress ?? "");
  const proxied = isTrusted(peer);
  const forwarded = String(headers["x-forwarded-for"] ?? "")
    .split(",")
    .map((part) => plain(part.trim()))
    .filter((part) => part !== "");
  const client = proxied ? (forwarded.findLast((address) => !isTrusted(address)) ?? forwarded[0] ?? peer) : peer;
  headers[ADDRESS_HEADER] = client.slice(0, 64);
  delete headers[SECURE_HEADER];
  if (proxied && headers["x-forwarded-proto"] === "https") headers[SECURE_HEADER] = "1";
}

/** The address a request came from; null where no web server of ours noted it. */
export const addressOf = (headers: Headers): string | null => headers.get(ADDRESS_HEADER) || null;

/**
 * Whether a request came by HTTPS: to our proxy, if that is trusted and says so, or to the address this server has by
 * its settings. What a client says of itself is nothing.
 */
export function isSecure(headers: Pick<Headers, "get">): boolean {
  if (headers.get(SECURE_HEADER) === "1") return true;
  const known = new URL(publicUrl());
  return known.protocol === "https:" && known.host === headers.get("host");
}
