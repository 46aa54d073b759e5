import { BlockList, isIP } from "node:net";

/** Private receivers that an administrator allows: names or addresses, with or without a port, and networks. */
export type AllowedPrivate = {
  /** Whether this host, at this port and found under this address, was allowed by name or network. */
  has(host: string, port: number, address: string): boolean;
};

const HOST = /^(?<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?<port>\d{1,5}))?$/i;
const NETWORK = /^(?<net>[0-9a-f:.]+)\/(?<bits>\d{1,3})$/i;

/** What is wrong with one entry of the list; null when nothing is. */
export function wrongEntry(entry: string): string | null {
  const network = NETWORK.exec(entry)?.groups;
  if (network !== undefined) {
    const family = isIP(network["net"]!);
    if (family !== 0 && Number(network["bits"]) <= (family === 4 ? 32 : 128)) return null;
    return `"${entry}" is no network such as 10.1.0.0/16`;
  }
  const host = HOST.exec(entry)?.groups;
  if (host !== undefined && Number(host["port"] ?? 1) >= 1 && Number(host["port"] ?? 1) <= 65_535) return null;
  return `"${entry}" is no host, host:port or network such as 10.1.0.0/16`;
}

/** Reads a list whose entries are all right by `wrongEntry`. */
export function readAllowed(entries: readonly string[]): AllowedPrivate {
  // A list for each family: an IPv4 address would be looked for among the IPv6 networks, too.
  const networks = { 4: new BlockList(), 6: new BlockList() };
  const hosts = new Set<string>();
  for (const entry of entries) {
    const network = NETWORK.exec(entry)?.groups;
    if (network === undefined) hosts.add(entry.toLowerCase());
    else {
      const family = isIP(network["net"]!) as 4 | 6;
      networks[family].addSubnet(network["net"]!, Number(network["bits"]), family === 4 ? "ipv4" : "ipv6");
    }
  }
  return {
    has(host, port, address) {
      const name = host.toLowerCase();
      const written = isIP(name) === 6 ? `[${name}]` : name;
      if (hosts.has(written) || hosts.has(`${written}:${port}`)) return true;
      const family = isIP(address);
      return (family === 4 || family === 6) && networks[family].check(address, family === 4 ? "ipv4" : "ipv6");
    },
  };
}
