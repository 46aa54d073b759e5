import { describe, expect, it } from "vitest";
import { redact, withoutSecrets } from "./audit";

describe("what the audit log keeps of a request", () => {
  it("no value under a secret's name, whatever its form", () => {
    const given = {
      password: "x",
      newPassword: "x",
      webhook: { signing_secret: "x", Authorization: ["Bearer x"], nested: [{ apiKey: "x", api_key: "x" }] },
      clientSecret: { deep: "x" },
      token: 12,
      hasPassword: true,
      password2: null,
      name: "kept",
    };
    const text = JSON.stringify(redact(given));
    expect(text).not.toContain('"x"');
    expect(text).not.toContain("Bearer");
    expect(redact(given)).toMatchObject({ name: "kept", token: "[redacted]", hasPassword: true, password2: null });
  });

  it.each([
    `qd_${"a".repeat(43)}`,
    `once_${"b".repeat(43)}`,
    "qds1.0123abcd.AAAA_bbb",
    "xoxb-12-34-abc",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "ghp_abcdefghijklmnopqrstuvwxyz",
    "https://hooks.slack.com/services/T0/B0/abc",
  ])("nothing that looks like %s, wherever it stands", (secret) => {
    expect(withoutSecrets(`reason: ${secret}, see there`)).toMatch(/\[redacted\]/);
    expect(JSON.stringify(redact({ text: `a ${secret} b` }))).not.toContain(secret.slice(-12));
  });

  it("long texts, long lists and deep values are cut, and it says so", () => {
    expect(redact("y".repeat(1_500))).toBe(`${"y".repeat(1_000)}… (500 more characters)`);
    expect(redact(Array.from({ length: 102 }, (_, i) => i))).toHaveLength(101);
    let deep: unknown = "end";
    for (let level = 0; level < 50; level += 1) deep = { deep };
    expect(JSON.stringify(redact(deep))).toContain("… (deeper)");
  });

  it("a member named __proto__ stays a member", () => {
    const given = JSON.parse('{"__proto__": {"polluted": true}}') as object;
    expect(JSON.stringify(redact(given))).toBe('{"__proto__":{"polluted":true}}');
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
