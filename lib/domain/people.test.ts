import { describe, expect, it } from "vitest";
import { handleSchema } from "./people";
import { hasApproverRole, isAbsent, toHandle } from "./person";

const NOW = "2026-03-02T12:00:00.000Z";

describe("people", () => {
  it.each([
    [null, null, false],
    ["2026-03-01T00:00:00.000Z", null, true],
    ["2026-03-01T00:00:00.000Z", "2026-03-02T12:00:00.000Z", false],
    ["2026-03-01T00:00:00.000Z", "2026-03-02T12:00:00.001Z", true],
    ["2026-03-02T12:00:00.000Z", "2026-03-05T00:00:00.000Z", true],
    ["2026-03-02T12:00:00.001Z", null, false],
  ])("away from %s until %s: %s", (absentFrom, absentUntil, away) => {
    expect(isAbsent({ absentFrom, absentUntil }, NOW)).toBe(away);
  });

  it("a person decides in the roles given, with * in all", () => {
    expect(hasApproverRole(["DBA"], "DBA")).toBe(true);
    expect(hasApproverRole(["DBA"], "SECURITY")).toBe(false);
    expect(hasApproverRole(["*"], "SECURITY")).toBe(true);
    expect(hasApproverRole([], "DBA")).toBe(false);
  });

  it.each([
    ["Wilma Ö. Flint", "wilma-o-flint"],
    ["Ada", "ada"],
    ["ada.lovelace", "ada-lovelace"],
    ["@-Grace-", "grace"],
    ["李", "person"],
    ["x".repeat(80), "x".repeat(60)],
  ])("%j becomes the handle %j", (name, handle) => expect(toHandle(name)).toBe(handle));

  it("a name is a handle", () => {
    for (const name of ["ada", "ada.l", "0x", "a-b_c"]) expect(handleSchema.safeParse(name).success, name).toBe(true);
    for (const name of ["", "Ada", "-a", "a b", "ä", "a".repeat(61)])
      expect(handleSchema.safeParse(name).success, name).toBe(false);
  });
});
