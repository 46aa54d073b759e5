import { isIP } from "node:net";
import { env } from "../../../env";
import { unprocessable } from "../../../errors";
import { isPrivateAddress } from "../../../outgoing/addresses";
import { OutgoingError } from "../../../outgoing/error";
import { bareHost, resolveChecked } from "../../../outgoing/resolve";
import { ImportError } from "./types";

const refuse = (message: string, rule: string, field = "git") =>
  unprocessable(`${field}: ${message}`, [{ path: field, rule, message }]);

const PUBLIC = new Set(["https:", "ssh:", "git:"]);
const BY_SETTING = new Set(["http:", "file:"]);
const DEFAULT_PORTS: Record<string, string> = { "https:": "443", "http:": "80", "ssh:": "22", "git:": "9418" };

/** A git address that passed every rule that needs no network. */
export type GitAddress = { url: URL; text: string };

/**
 * Checks a git address (CAT-1): https, ssh (`user@host:path` too) or git; http and file by QUARTERDECK_PRIVATE_GIT; no
 * password in it; no numeric address of a private network. Throws 422 naming the rule.
 */
export function parseGitAddress(given: string): GitAddress {
  const text = given.trim();
  if (text === "" || /[\u0000-\u0020\u007f]/.test(text)) throw refuse("must be an address without spaces", "address");
  const short = /^([\w.-]+@)?([\w.-]+):(?!\/\/|:)([^\\]+)$/.exec(text);
  const full =
    short && !text.includes("://") ? `ssh://${short[1] ?? ""}${short[2]}/${short[3]!.replace(/^\//, "")}` : text;
  if (!URL.canParse(full)) throw refuse(`"${text}" is no address of a git repository`, "address");
  const url = new URL(full);
  const { QUARTERDECK_PRIVATE_GIT: allowPrivate } = env();
  if (!PUBLIC.has(url.protocol) && !BY_SETTING.has(url.protocol))
    throw refuse(`${url.protocol} is not allowed; use https, ssh or git`, "protocol");
  if (BY_SETTING.has(url.protocol) && !allowPrivate)
    throw refuse(
      `${url.protocol} is allowed with QUARTERDECK_PRIVATE_GIT=true only; use https, ssh or git`,
      "protocol",
    );
  if (url.password !== "" || (url.username !== "" && url.protocol !== "ssh:"))
    throw refuse("must not hold a password or token; give the server an SSH key instead", "credentials");
  // A location is an address, `#` and a branch.
  if (text.includes("#")) throw refuse("must hold no #; name a branch or tag as `ref`", "address");
  if (url.username.startsWith("-") || url.hostname.startsWith("-"))
    throw refuse("must not begin with a dash", "address");
  if (url.protocol !== "file:") {
    const host = bareHost(url.hostname);
    if (host === "") throw refuse(`"${text}" names no host`, "address");
    // A command line of ssh and a setting of git hold the host, so it is a name or an address and nothing else.
    if (isIP(host) === 0 && (!/^[A-Za-z0-9.-]+$/.test(host) || host.includes("..") || /^[.-]/.test(host)))
      throw refuse(`"${url.hostname}" is no name of a host`, "host");
    // What is checked is what git is told: with its last dot a name would be looked up anew.
    if (isIP(host) !== 6 && url.hostname !== host) url.hostname = host;
    if (bareHost(url.hostname) !== host) throw refuse(`"${host}" is no name of a host`, "host");
    if (!allowPrivate && isIP(host) !== 0 && isPrivateAddress(host)) throw privateHost(host);
  }
  return { url, text: url.protocol === "ssh:" && short && !text.includes("://") ? text : url.href };
}

const privateHost = (host: string) =>
  refuse(
    `"${host}" is an address of this machine or of a private network; QUARTERDECK_PRIVATE_GIT=true allows it`,
    "private-network",
  );

/** Checks a branch, tag or commit: nothing that git reads as an option, a range or a mapping. Throws 422. */
export function checkRef(ref: string): string {
  const bad =
    ref === "" ||
    ref.length > 300 ||
    !/^[\w][\w./+@#=-]*$/.test(ref) ||
    ref.includes("..") ||
    ref.includes("@{") ||
    ref.includes("//") ||
    /[./]$|\.lock$/.test(ref);
  if (bad) throw refuse(`"${ref}" is no name of a branch, tag or commit`, "ref", "ref");
  return ref;
}

/**
 * Settings that bind git to addresses that were checked, so that a name can't lead elsewhere a moment later. Throws
 * ImportError when the name is not known or leads to a private network.
 */
export async function pinAddress({
  url,
}: GitAddress): Promise<{ url: string; settings: string[]; environment: Record<string, string> }> {
  const none = { url: url.href, settings: [], environment: {} };
  if (url.protocol === "file:" || env().QUARTERDECK_PRIVATE_GIT) return none;
  const host = bareHost(url.hostname);
  const found = await resolveChecked(host, () => false).catch((error: unknown) => {
    if (!(error instanceof OutgoingError)) throw error;
    const hint =
      error.rule === "unknown-host"
        ? "Check the address, and that the server may reach it."
        : "QUARTERDECK_PRIVATE_GIT=true allows it.";
    throw new ImportError(`${error.message} ${hint}`);
  });
  const address = found[0]!.address;
  const port = url.port || DEFAULT_PORTS[url.protocol]!;
  const written = isIP(address) === 6 ? `[${address}]` : address;
  if (url.protocol === "https:")
    return { url: url.href, settings: [`http.curloptResolve=${host}:${port}:${written}`], environment: {} };
  if (url.protocol === "ssh:")
    return {
      url: url.href,
      settings: [],
      environment: { GIT_SSH_COMMAND: `${SSH} -o HostName=${address} -o HostKeyAlias=${host}` },
    };
  const bound = new URL(url.href);
  bound.hostname = written;
  return { url: bound.href, settings: [], environment: {} };
}

/** Never asks, never waits long. */
export const SSH =
  "ssh -o BatchMode=yes -o ConnectTimeout=20 -o ForwardAgent=no -o ClearAllForwardings=yes -o PermitLocalCommand=no";

/** Refuses a git that can't be bound to an address (curloptResolve came with 2.37). Throws ImportError. */
export function requireBinding(version: string): void {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 37)) return;
  throw new ImportError(
    `The server's ${version.trim() || "git"} is too old to fetch over https safely. Install git 2.37 or newer, or use ssh.`,
  );
}
