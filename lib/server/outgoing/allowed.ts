import { isIP } from "node:net";
import { networks, wrongNetwork } from "../networks";

/** Private receivers that an administrator allows: names or addresses, with or without a port, and networks. */
export type AllowedPrivate = {
  /** Whether this host, at this port and found under this address, was allowed by name or network. */
  has(host: string, port: number, address: string): boolean;
};

const HOST = /^(?<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?<port>\d{1,5}))?$/i;

/** What is wrong with one entry of the list; null when nothing is. */
export function wrongEntry(entry: string): string | null {
  if (entry.includes("/")) return wrongNetwork(entry) ? `"${entry}" is no network such as 10.1.0.0/16` : null;
  const host = HOST.exec(entry)?.groups;
  const port = Number(host?.["port"] ?? 1);
  if (host !== undefined && port >= 1 && port <= 65_535) return null;
  return `"${entry}" is no host, host:port or network such as 10.1.0.0/16`;
}

/** Reads a list whose entries are all right by `wrongEntry`. */
export function readAllowed(entries: readonly string[]): AllowedPrivate {
  const inNetwork = networks(entries.filter((entry) => entry.includes("/")));
  const hosts = new Set(entries.map((entry) => entry.toLowerCase()));
  return {
    has(host, port, address) {
      const name = host.toLowerCase();
      const written = isIP(name) === 6 ? `[${name}]` : name;
      return hosts.has(written) || hosts.has(`${written}:${port}`) || inNetwork(address);
    },
  };
}
