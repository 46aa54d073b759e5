import { env } from "../env";
import { readAllowed, type AllowedPrivate } from "./allowed";
import { isPrivateAddress } from "./addresses";
import { OutgoingError } from "./error";
import { bareHost, resolveChecked, type Resolved } from "./resolve";

/** An address that passed every rule, and the addresses of its host that may be connected to. */
export type Target = { url: URL; addresses: Resolved[] };

const HINT = "An administrator can allow it in QUARTERDECK_PRIVATE_OUTGOING.";
const MOST_CHARACTERS = 2_048;

const portOf = (url: URL): number => Number(url.port || (url.protocol === "https:" ? 443 : 80));

let last: { entries: readonly string[]; read: AllowedPrivate } | undefined;
function allowedPrivate(): AllowedPrivate {
  const entries = env().QUARTERDECK_PRIVATE_OUTGOING;
  if (last?.entries !== entries) last = { entries, read: readAllowed(entries) };
  return last.read;
}

/**
 * Checks an address by every rule that needs no network: https (http to what QUARTERDECK_PRIVATE_OUTGOING names), no
 * password in it, no number of a private network. `URL` has already turned decimal, octal and hexadecimal forms into
 * the usual one. Throws OutgoingError.
 */
export function parseOutgoingUrl(text: string): URL {
  if (text.length > MOST_CHARACTERS || !URL.canParse(text))
    throw new OutgoingError("address", "This is no address that requests can be sent to (https://host/path).");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new OutgoingError("scheme", `${url.protocol} is not allowed; use https.`);
  if (url.username !== "" || url.password !== "")
    throw new OutgoingError("credentials", "The address must not hold a user name or password.");
  const host = bareHost(url.hostname);
  if (host === "") throw new OutgoingError("address", "The address names no host.");
  const allowed = allowedPrivate().has(host, portOf(url), host);
  if (isNumeric(url) && isPrivateAddress(host) && !allowed)
    throw new OutgoingError(
      "private-network",
      `${host} is an address of this machine or of a private network. ${HINT}`,
    );
  return url;
}

const isNumeric = (url: URL): boolean => url.hostname.startsWith("[") || /^[\d.]+$/.test(url.hostname);

/** Checks an address and resolves its host, once. Throws OutgoingError. */
export async function checkTarget(text: string): Promise<Target> {
  const url = parseOutgoingUrl(text);
  const host = bareHost(url.hostname);
  const port = portOf(url);
  const addresses = await resolveHost(host, port);
  const allowed = allowedPrivate();
  if (url.protocol === "http:" && !addresses.every(({ address }) => allowed.has(host, port, address)))
    throw new OutgoingError("scheme", `http: sends everything readable to others; use https. ${HINT}`);
  return { url, addresses };
}

/**
 * Resolves a host that is spoken to by something other than HTTP, such as SMTP, by the same rules. Connect to one of
 * the addresses returned. Throws OutgoingError.
 */
export function resolveHost(host: string, port: number): Promise<Resolved[]> {
  const name = bareHost(host);
  const allowed = allowedPrivate();
  return resolveChecked(name, (address) => allowed.has(name, port, address)).catch((error: unknown) => {
    if (!(error instanceof OutgoingError) || error.rule !== "private-network") throw error;
    throw new OutgoingError(error.rule, `${error.message} ${HINT}`);
  });
}
