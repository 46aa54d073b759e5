import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { forgetEnv } from "./env";
import { deriveKey, isSigned, openSecret, sealSecret, signToken } from "./secrets";

const use = (secret: string, before?: string): void => {
  process.env["QUARTERDECK_SECRET"] = secret;
  if (before === undefined) delete process.env["QUARTERDECK_SECRET_BEFORE"];
  else process.env["QUARTERDECK_SECRET_BEFORE"] = before;
  forgetEnv();
};

const HEX = "ab".repeat(32);
const OTHER = Buffer.alloc(32, 7).toString("base64");

describe("secrets", () => {
  beforeEach(() => use(HEX));
  afterEach(() => {
    delete process.env["QUARTERDECK_SECRET"];
    delete process.env["QUARTERDECK_SECRET_BEFORE"];
    forgetEnv();
  });

  it("what was sealed opens again, whatever it is, and never looks the same twice", () =>
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const sealed = sealSecret(text);
        expect(openSecret(sealed)).toBe(text);
        expect(sealSecret(text)).not.toBe(sealed);
      }),
    ));

  it("the sealed text says which key, and nothing of the secret or the key", () => {
    const sealed = sealSecret("xoxb-slack-token");
    expect(sealed).toMatch(/^qds1\.[0-9a-f]{8}\.[\w-]+$/);
    expect(Buffer.from(sealed.split(".")[2]!, "base64url").toString("latin1")).not.toContain("xoxb");
    expect(HEX).not.toContain(sealed.split(".")[1]!);
  });

  it("any changed character is noticed", () => {
    const sealed = sealSecret("secret");
    fc.assert(
      fc.property(fc.integer({ min: 14, max: sealed.length - 2 }), (at) => {
        const other = sealed[at] === "A" ? "B" : "A";
        expect(() => openSecret(sealed.slice(0, at) + other + sealed.slice(at + 1))).toThrow(/damaged/);
      }),
    );
    for (const text of ["", "qds1", "qds1.x.y", `${sealed}.x`, sealed.replace("qds1", "qds2"), sealed.slice(0, 30)])
      expect(() => openSecret(text)).toThrow(/damaged/);
  });

  it("a secret under another key names both; under the key before it opens", () => {
    const sealed = sealSecret("secret");
    use(OTHER);
    expect(() => openSecret(sealed)).toThrow(/sealed with the key [0-9a-f]{8}; this server has [0-9a-f]{8}/);
    use(OTHER, HEX);
    expect(openSecret(sealed)).toBe("secret");
    expect(sealSecret("x").split(".")[1]).not.toBe(sealed.split(".")[1]);
  });

  it("32 bytes are one key however they are written; a passphrase is another", () => {
    const bytes = Buffer.alloc(32, 7);
    const keys = [bytes.toString("hex"), bytes.toString("base64"), bytes.toString("base64url")].map((secret) => {
      use(secret);
      return deriveKey("a").toString("hex");
    });
    expect(new Set(keys).size).toBe(1);
    use("a passphrase of some length");
    expect(deriveKey("a")).toHaveLength(32);
    expect(deriveKey("a").toString("hex")).not.toBe(keys[0]);
    expect(deriveKey("a")).not.toEqual(deriveKey("b"));
  });

  it("a signature is good for its purpose, its text and its key alone", () => {
    const signature = signToken("links", "run 1");
    expect(isSigned("links", "run 1", signature)).toBe(true);
    expect(isSigned("links", "run 2", signature)).toBe(false);
    expect(isSigned("other", "run 1", signature)).toBe(false);
    for (const wrong of ["", "x", signature.slice(1), `${signature}A`])
      expect(isSigned("links", "run 1", wrong)).toBe(false);
    use(OTHER);
    expect(isSigned("links", "run 1", signature)).toBe(false);
    use(OTHER, HEX);
    expect(isSigned("links", "run 1", signature)).toBe(true);
  });

  it("a key that is too short is refused by name", () => {
    use("short");
    expect(() => sealSecret("x")).toThrow(/QUARTERDECK_SECRET: must have at least 16/);
  });
});
