import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseEnv, publicUrl } from "./env";

describe("parseEnv", () => {
  it("fills in the defaults and takes an empty value for none", () => {
    const parsed = parseEnv({ QUARTERDECK_PORT: "", REDIS_URL: "" });
    expect(parsed).toMatchObject({
      QUARTERDECK_PORT: 3210,
      QUARTERDECK_HOST: "127.0.0.1",
      QUARTERDECK_REPO_ROOTS: [],
      LOG_LEVEL: "info",
    });
    expect(parsed.REDIS_URL).toBeUndefined();
    expect(publicUrl(parsed)).toBe("http://127.0.0.1:3210");
  });

  it("splits lists and makes folders absolute", () => {
    const parsed = parseEnv({
      QUARTERDECK_REPO_ROOTS: `/srv/a${path.delimiter} b `,
      QUARTERDECK_ALLOWED_HOSTS: "a.example, b.example,",
    });
    expect(parsed.QUARTERDECK_REPO_ROOTS).toEqual(["/srv/a", path.resolve("b")]);
    expect(parsed.QUARTERDECK_ALLOWED_HOSTS).toEqual(["a.example", "b.example"]);
  });

  it.each([
    [{ QUARTERDECK_PORT: "70000" }, /QUARTERDECK_PORT/],
    [{ QUARTERDECK_WORKER_CONCURRENCY: "0" }, /QUARTERDECK_WORKER_CONCURRENCY/],
    [{ DATABASE_URL: "mysql://x" }, /DATABASE_URL: is no PostgreSQL address/],
    [{ REDIS_URL: "localhost:6379" }, /REDIS_URL: is no Redis address/],
    [{ QUARTERDECK_QUEUE_PREFIX: "a:b" }, /QUARTERDECK_QUEUE_PREFIX/],
    [{ LOG_LEVEL: "loud" }, /LOG_LEVEL/],
  ])("refuses %o by name", (source, message) => {
    expect(() => parseEnv(source)).toThrow(message);
  });

  it("names every variable that is wrong at once", () => {
    expect(() => parseEnv({ QUARTERDECK_PORT: "x", LOG_LEVEL: "y" })).toThrow(/QUARTERDECK_PORT[\s\S]*LOG_LEVEL/);
  });
});
