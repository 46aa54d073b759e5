import { describe, expect, it } from "vitest";
import { parseEnv } from "../env";
import { readAllowed } from "./allowed";

describe("private receivers that are allowed", () => {
  const allowed = readAllowed([
    "hooks.internal",
    "Chat.internal:8443",
    "127.0.0.1:9000",
    "10.1.0.0/16",
    "fd00::/8",
    "[::1]:9000",
  ]);

  it.each([
    ["hooks.internal", 443, "10.9.9.9"],
    ["HOOKS.internal", 80, "10.9.9.9"],
    ["chat.internal", 8443, "10.9.9.9"],
    ["127.0.0.1", 9000, "127.0.0.1"],
    ["::1", 9000, "::1"],
    ["any.example", 443, "10.1.255.1"],
    ["any.example", 443, "fd12::1"],
  ])("%s:%i at %s is allowed", (host, port, address) => expect(allowed.has(host, port, address)).toBe(true));

  it.each([
    ["chat.internal", 443, "10.9.9.9"],
    ["127.0.0.1", 9001, "127.0.0.1"],
    ["::1", 80, "::1"],
    ["sub.hooks.internal", 443, "10.9.9.9"],
    ["any.example", 443, "10.2.0.1"],
    ["any.example", 443, "::ffff:10.1.0.1"],
    ["any.example", 443, "not an address"],
  ])("%s:%i at %s is not", (host, port, address) => expect(allowed.has(host, port, address)).toBe(false));

  it.each(["10.0.0.0/33", "300.1.1.1/8", "host:0", "host:70000", "https://host", "a b", "::1", "fd00::/129"])(
    "the setting %s is refused by name",
    (entry) => expect(() => parseEnv({ QUARTERDECK_PRIVATE_OUTGOING: `ok.internal,${entry}` })).toThrow(entry),
  );
});
