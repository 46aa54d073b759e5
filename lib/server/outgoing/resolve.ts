import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { isPrivateAddress } from "./addresses";
import { OutgoingError } from "./error";

/** An address that a name was resolved to, and its family. */
export type Resolved = { address: string; family: number };

/** A host as it is looked up: without the brackets of IPv6 and without the dot that makes a name absolute. */
export const bareHost = (hostname: string): string => hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");

/**
 * Resolves a host once and checks every address it has: one that leads inside and is not `allowed` refuses the whole
 * name, whatever else it leads to. Connect to what is returned and to nothing else: a second look-up may say something
 * different. Throws OutgoingError `unknown-host` or `private-network`.
 */
export async function resolveChecked(host: string, allowed: (address: string) => boolean): Promise<Resolved[]> {
  const family = isIP(host);
  const found =
    family !== 0
      ? [{ address: host, family }]
      : await lookup(host, { all: true, verbatim: true }).catch((cause: unknown) => {
          throw new OutgoingError("unknown-host", `The host ${host} can't be found.`, { cause });
        });
  const inside = found.find(({ address }) => isPrivateAddress(address) && !allowed(address));
  if (inside !== undefined || found.length === 0)
    throw new OutgoingError(
      "private-network",
      family !== 0
        ? `${host} is an address of this machine or of a private network.`
        : `The host ${host} leads to ${inside?.address ?? "nowhere"}, an address of this machine or of a private network.`,
    );
  return found;
}
