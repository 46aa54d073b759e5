import { describe, expect, it } from "vitest";
import { readArgs } from "./start-args.mjs";

const at = { base: "/home/me/project", root: "/opt/quarterdeck", env: {} as Record<string, string> };

describe("readArgs", () => {
  it("audits the folder it stands in and keeps data in the clone", () => {
    expect(readArgs([], at)).toMatchObject({
      audit: true,
      repo: "/home/me/project",
      dataDir: "/opt/quarterdeck/.quarterdeck",
      port: 3210,
      host: "127.0.0.1",
    });
  });

  it("takes paths relative to where the command was given", () => {
    expect(readArgs(["--repo", "../other", "--data", "d", "--port", "4000", "--no-audit"], at)).toMatchObject({
      audit: false,
      repo: "/home/me/other",
      dataDir: "/home/me/project/d",
      port: 4000,
    });
  });

  it("lets the command line win over the environment", () => {
    const env = { QUARTERDECK_PORT: "5000", QUARTERDECK_DATA: "/var/lib/qd" };
    expect(readArgs([], { ...at, env })).toMatchObject({ port: 5000, dataDir: "/var/lib/qd" });
    expect(readArgs(["--port", "6000"], { ...at, env })).toMatchObject({ port: 6000 });
  });

  it.each([["--port", "0"], ["--port", "abc"], ["--port"], ["--nonsense"], ["stray"]])("refuses %s %s", (...args) => {
    expect(() =>
      readArgs(
        args.filter((arg) => arg !== undefined),
        at,
      ),
    ).toThrow();
  });
});
