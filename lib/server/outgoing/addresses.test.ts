import { describe, expect, it } from "vitest";
import { isPrivateAddress } from "./addresses";

describe("addresses a server must not fetch from", () => {
  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.31.255.255",
    "192.168.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fc00::1",
    "fd12::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:db8::1",
    "2001::1",
    "not an address",
    "",
  ])("CAT-1 %s is no public address", (address) => expect(isPrivateAddress(address)).toBe(true));
  it.each(["8.8.8.8", "140.82.121.4", "172.32.0.1", "2606:4700::1111", "2a00:1450:4001::200e"])(
    "CAT-1 %s is a public address",
    (address) => expect(isPrivateAddress(address)).toBe(false),
  );
});
