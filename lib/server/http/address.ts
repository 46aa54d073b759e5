import { isIP } from "node:net";

const LOOPBACK = /^(127\.|::1$)/;

/** An IPv4 address that was mapped into IPv6 is the IPv4 address. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, "");

/**
 * The address a request came from. A proxy on this machine says in the last place of X-Forwarded-For whom it answers;
 * from anybody else the header means nothing.
 */
export function addressOf(peer: string | undefined, headers: Headers): string | null {
  if (peer === undefined) return null;
  const address = plain(peer);
  if (!LOOPBACK.test(address)) return address;
  const told = plain(headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "");
  return isIP(told) === 0 ? address : told;
}
