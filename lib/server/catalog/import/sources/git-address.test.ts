import { describe, expect, it } from "vitest";
import { parseGitAddress, requireBinding } from "./git-address";

describe("CAT-1 the host of a git address", () => {
  it.each([
    ["https://git.example.com./kites", "git.example.com"],
    ["ssh://git@git.example.com./kites", "git.example.com"],
    ["git://git.example.com./kites", "git.example.com"],
    ["https://[2606:4700::1111]/kites", "[2606:4700::1111]"],
    ["ssh://git@[2606:4700::1111]/kites", "[2606:4700::1111]"],
    ["git@git.example.com:kites", "git.example.com"],
  ])("%s is told to git as it is checked", (given, host) => {
    const { url } = parseGitAddress(given);
    expect(url.hostname).toBe(host);
    expect(new URL(url.href).hostname).toBe(host);
  });

  it.each([
    "https://git.example.com../kites",
    "https://git..example.com/kites",
    "ssh://git@git.example.com../kites",
    "ssh://$(id)/kites",
    "ssh://git@$(id)/kites",
    "ssh://git@`id`/kites",
    "ssh://git@a;id/kites",
    "ssh://git@a%24b/kites",
    "ssh://git@a&b/kites",
    "git://a_b/kites",
    "ssh://./kites",
  ])("%s is refused", (given) => {
    expect(() => parseGitAddress(given)).toThrow(expect.objectContaining({ status: 422 }));
  });

  it("https needs a git that can be bound to an address", () => {
    for (const version of ["git version 2.36.9", "git version 1.99.0", "git version 2.9.1", ""])
      expect(() => requireBinding(version)).toThrow(/Install git 2.37/);
    for (const version of ["git version 2.37.0", "git version 2.39.5 (Apple Git-154)", "git version 3.0"])
      expect(() => requireBinding(version)).not.toThrow();
  });
});
