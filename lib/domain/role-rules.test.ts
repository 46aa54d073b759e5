import { describe, expect, it } from "vitest";
import { readRoleRules, roleByRules } from "./role-rules";

const read = (text: string) => {
  const refused: string[] = [];
  return { rules: readRoleRules(text, (message) => refused.push(message)), refused };
};

describe("roles by a claim", () => {
  it("reads rules, spaces around them or not", () => {
    expect(read("admins=administrator, Tech Leads=approver:ARCHITECT:DBA,,boss=approver:*")).toEqual({
      rules: [
        { value: "admins", role: "administrator", approverRoles: [] },
        { value: "Tech Leads", role: "approver", approverRoles: ["ARCHITECT", "DBA"] },
        { value: "boss", role: "approver", approverRoles: ["*"] },
      ],
      refused: [],
    });
  });

  it.each(["admins", "=administrator", "admins=king", "a=approver:dba", "a=approver:"])("refuses %j", (text) => {
    expect(read(text)).toMatchObject({ rules: [], refused: [expect.stringContaining("is no rule")] });
  });

  it("gives the highest role and all approver roles that match; nothing that matches is a viewer", () => {
    const { rules } = read("staff=operator, leads=approver:DBA, arch=approver:ARCHITECT, boss=approver:*");
    expect(roleByRules(rules, ["staff", "leads", "arch"])).toEqual({
      role: "approver",
      approverRoles: ["ARCHITECT", "DBA"],
    });
    expect(roleByRules(rules, ["boss", "leads"])).toEqual({ role: "approver", approverRoles: ["*"] });
    expect(roleByRules(rules, ["others"])).toEqual({ role: "viewer", approverRoles: [] });
  });
});
