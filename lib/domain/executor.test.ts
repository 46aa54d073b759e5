import { describe, expect, it } from "vitest";
import { executorConfigSchema } from "./executor";

const valid = (config: unknown) => executorConfigSchema.safeParse(config).success;

describe("EXEC-1 executor configuration", () => {
  it.each([
    { kind: "builtin", analysis: "noop" },
    { kind: "builtin", analysis: "auditGitHealth", params: { rules: {} } },
    {
      kind: "command",
      argv: ["make", "audit"],
      cwd: "tools",
      env: ["CI"],
      setEnv: { MODE: "x" },
      resultFile: "out/r.json",
      killGraceMs: 0,
    },
  ])("accepts %j", (config) => expect(valid(config)).toBe(true));

  it.each([
    ["a shell string", { kind: "command", argv: "rm -rf /" }],
    ["no program", { kind: "command", argv: [] }],
    ["an empty program", { kind: "command", argv: [""] }],
    ["a NUL in an argument", { kind: "command", argv: ["a", String.fromCharCode(0)] }],
    ["a bad variable name", { kind: "command", argv: ["a"], env: ["A=B"] }],
    ["a result file outside", { kind: "command", argv: ["a"], resultFile: "../x.json" }],
    ["an absolute result file", { kind: "command", argv: ["a"], resultFile: "/etc/x" }],
    ["a misspelt field", { kind: "command", argv: ["a"], enviroment: [] }],
    ["an unknown analysis", { kind: "builtin", analysis: "auditMars" }],
    ["an unknown kind", { kind: "magic" }],
  ])("refuses %s", (_title, config) => expect(valid(config)).toBe(false));
});
