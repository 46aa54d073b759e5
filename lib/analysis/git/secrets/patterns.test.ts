import { describe, expect, it } from "vitest";
import { isPrivateKeyHeader, keyMaterial, matchLine } from "./match";
import { crc32, hasBase62Checksum } from "./patterns";
import { gitHubToken, random } from "./test-secrets";

const find = (line: string, path = "src/app.ts") =>
  matchLine(line, path, { assignments: true }).map((match) => match.name);

describe("OPS-1 things that look like secrets", () => {
  it.each([
    ["GitHub token", `const t = "${gitHubToken("ghp_", 1)}";`],
    ["npm token", `//registry.example.net/:_authToken=${gitHubToken("npm_", 2)}`],
    ["GitLab token", `GL=glpat-${random(20, 3)}`],
    ["AWS access key id", `AWS_ACCESS_KEY_ID=AKIA${random(16, 4, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`],
    ["AWS secret access key", `aws_secret_access_key = ${random(40, 5)}`],
    ["Slack token", `token: xoxb-${random(11, 6, "123456789")}-${random(12, 7, "123456789")}-${random(24, 8)}`],
    ["Stripe live key", `stripe("sk_live_${random(24, 9)}")`],
    ["Anthropic key", `key: sk-ant-api03-${random(93, 10)}AA`],
    ["Google API key", `apiKey: "AIza${random(35, 11)}",`],
    ["password in a URL", `DATABASE_URL=postgres://app:${random(18, 12)}@db.internal.acme.io:5432/app`],
    ["value given to a secret's name", `const apiSecret = "x"; config.api_secret = "${random(32, 13)}";`],
  ])("%s", (name, line) => expect(find(line)).toEqual([name]));

  it.each([
    ["the key of the vendor's manual", "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE"],
    ["the secret of the vendor's manual", "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"],
    ["a GitHub token whose checksum is wrong", `token = "ghp_${random(36, 14)}"`],
    ["a placeholder", 'api_key = "your-api-key-goes-here-please"'],
    ["a row of signs", `token: "ghp_${"x".repeat(36)}"`],
    ["a variable", "const api_key = process.env.API_KEY_FOR_THE_SERVICE_2024;"],
    ["a template", "postgres://user:${PASSWORD_OF_THE_USER}@db.acme.io/app"],
    ["a local database", `postgres://app:${random(18, 15)}@localhost:5432/app`],
    ["an example host", `postgres://app:${random(18, 15)}@example.com:5432/app`],
    ["words", 'client_secret: "authorization-code-flow-v2-with-pkce"'],
    ["an integrity hash", `"integrity": "sha512-${random(86, 16)}=="`],
    ["a key that is only named", 'const secretKey = "AppSettings:Secrets:PrimaryKey1";'],
    ["a URL with a port", "fetch('https://api.acme.io:8443/v1/things@2')"],
    ["a line that is let pass", `GL=glpat-${random(20, 3)} # quarterdeck:allow-secret`],
  ])("not %s", (_, line) => expect(find(line)).toEqual([]));

  it("takes tests, examples and fixtures for what they are, unless a checksum says otherwise", () => {
    const line = `GL=glpat-${random(20, 3)}`;
    for (const path of [
      "test/a.ts",
      "src/a.test.ts",
      "fixtures/x.env",
      ".env.example",
      "examples/app.js",
      "src/__tests__/a.js",
      "test_login.py",
    ])
      expect(find(line, path), path).toEqual([]);
    expect(find(`t = "${gitHubToken("ghp_", 17)}"`, "test/a.ts")).toEqual(["GitHub token"]);
    expect(find(`t = "${gitHubToken("ghp_", 17)}"`, "package-lock.json")).toEqual([]);
    expect(find(`t = "${gitHubToken("ghp_", 17)}"`, "public/app.min.js")).toEqual([]);
  });

  it("takes latest and attest for no tests", () => {
    const line = `GL=glpat-${random(20, 3)}`;
    for (const path of ["src/latest.ts", "attest/key.ts", "contest.py"]) expect(find(line, path), path).toHaveLength(1);
  });

  it("computes the checksum as the issuer does", () => {
    expect(crc32("123456789")).toBe(0xcbf43926);
    expect(hasBase62Checksum(gitHubToken("ghp_", 18))).toBe(true);
  });

  it("wants more of a private key than its header", () => {
    expect(isPrivateKeyHeader("-----BEGIN OPENSSH PRIVATE KEY-----")).toBe(true);
    expect(isPrivateKeyHeader("-----BEGIN PUBLIC KEY-----")).toBe(false);
    expect(keyMaterial('if (text.includes("-----BEGIN PRIVATE KEY-----")) return parseKey(text);')).toBe("");
    expect(keyMaterial(`-----BEGIN PRIVATE KEY-----\\n${random(64, 19)}\\n`)).not.toBe("");
    expect(keyMaterial("A".repeat(64))).toBe("");
  });
});
