import { describe, expect, it } from "vitest";
import { ROLES, whyNot, type Role } from "@/lib/domain/access";
import { pagesFor } from "./pages";

const labels = (role: Role): string[] =>
  pagesFor((access) => whyNot({ kind: "person", role, scopes: null }, access) === null).map(({ label }) => label);

describe("the palette offers the pages that a person may open", () => {
  const all = labels("administrator");

  it.each([
    ["viewer", ["Import agents", "New coordinator", "Settings: Audit log", "Settings: Channels"]],
    ["operator", ["Settings: Audit log", "Settings: Channels"]],
    ["approver", ["Settings: Audit log", "Settings: Channels"]],
    ["administrator", []],
  ] as const)("%s: all but %j", (role, missing) => {
    expect(all.filter((label) => !labels(role).includes(label))).toEqual(missing);
  });

  it("has something for every role, each page once", () => {
    for (const role of ROLES) expect(labels(role)).toContain("Settings: Account");
    expect(new Set(all).size).toBe(all.length);
  });
});
