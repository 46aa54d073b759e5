import { BlockList, isIP } from "node:net";

const NETWORK = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i;

function parse(text: string): { net: string; bits: number; family: 4 | 6 } | null {
  const [, net = "", bits] = NETWORK.exec(text) ?? [];
  const family = isIP(net);
  if (family !== 4 && family !== 6) return null;
  const most = family === 4 ? 32 : 128;
  return Number(bits ?? most) <= most ? { net, bits: Number(bits ?? most), family } : null;
}

/** Whether a text is neither an IP address nor a network such as 10.1.0.0/16. */
export const wrongNetwork = (text: string): boolean => parse(text) === null;

/** Says of an IP address whether it lies in one of these networks; entries that are none are left out. */
export function networks(entries: readonly string[]): (address: string) => boolean {
  // A list for each family: an IPv4 address would be looked for among the IPv6 networks, too.
  const lists = { 4: new BlockList(), 6: new BlockList() };
  for (const entry of entries) {
    const network = parse(entry);
    if (network !== null)
      lists[network.family].addSubnet(network.net, network.bits, network.family === 4 ? "ipv4" : "ipv6");
  }
  return (address) => {
    const family = isIP(address);
    return (family === 4 || family === 6) && lists[family].check(address, family === 4 ? "ipv4" : "ipv6");
  };
}
