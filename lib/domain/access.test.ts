import { describe, expect, it } from "vitest";
import { ACCESS, keyMay, whyNot, type Principal } from "./access";

const granted = (principal: Principal) => ACCESS.filter((access) => whyNot(principal, access) === null).join(" ");
const person = (role: Principal["role"], scopes: Principal["scopes"] = null): Principal => ({
  kind: "person",
  role,
  scopes,
});

it.each<[string, Principal, string]>([
  ["a viewer", person("viewer"), "public self read"],
  ["an operator", person("operator"), "public self read flags operate decide"],
  ["an approver", person("approver"), "public self read flags operate decide"],
  ["an administrator", person("administrator"), "public self read flags operate decide administer"],
  ["an administrator's narrowed key", person("administrator", ["read", "decide"]), "public read decide"],
  ["a viewer's key with scopes beyond the role", person("viewer", ["read", "administer"]), "public read"],
  ["a key with no scope", person("administrator", []), "public"],
  ["a program", { kind: "service", role: "operator", scopes: null }, "public self read flags operate"],
  [
    "an administering program",
    { kind: "service", role: "administrator", scopes: null },
    "public self read flags operate administer",
  ],
  ["an agent, whatever its role", { kind: "agent", role: "administrator", scopes: null }, "public read flags"],
  ["an agent's narrowed key", { kind: "agent", role: "operator", scopes: ["read"] }, "public read"],
  ["the engine", { kind: "system", role: "administrator", scopes: null }, ACCESS.join(" ")],
])("%s may do what it is for and nothing else", (_, principal, may) => expect(granted(principal)).toBe(may));

describe("what a key may do, in words", () => {
  it.each<[Parameters<typeof keyMay>[0], string]>([
    [{ kind: "person", scopes: null }, "all its role grants"],
    [{ kind: "person", scopes: ["read", "decide"] }, "read, decide"],
    [{ kind: "person", scopes: [] }, "nothing"],
    [{ kind: "service", scopes: null }, "all its role grants but decide"],
    [{ kind: "agent", scopes: null }, "read, flags"],
  ])("%j: %s", (key, words) => expect(keyMay(key)).toBe(words));
});
