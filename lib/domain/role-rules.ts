import { EVERY_ROLE, ROLES, type Role } from "./access";

/** Who has `value` in the claim has this role and these approver roles. */
export type RoleRule = { value: string; role: Role; approverRoles: string[] };

/**
 * Reads rules such as `admins=administrator, leads=approver:ARCHITECT:DBA`. `refuse` is told of each that is wrong; it is
 * left out.
 */
export function readRoleRules(text: string, refuse: (message: string) => void): RoleRule[] {
  const rules: RoleRule[] = [];
  for (const part of text.split(",").map((one) => one.trim())) {
    if (part === "") continue;
    const [, value, role, more = ""] = /^([^=]+)=([a-z]+)((?::[A-Z][A-Z0-9_]*|:\*)*)$/.exec(part) ?? [];
    if (value === undefined || !ROLES.includes(role as Role))
      refuse(`"${part}" is no rule such as leads=approver:ARCHITECT:DBA; roles are ${ROLES.join(", ")}`);
    else
      rules.push({
        value: value.trim(),
        role: role as Role,
        approverRoles: more.split(":").filter((one) => one !== ""),
      });
  }
  return rules;
}

/** The highest role that the values give, with all approver roles they give; who matches no rule is a viewer. */
export function roleByRules(
  rules: readonly RoleRule[],
  values: readonly string[],
): { role: Role; approverRoles: string[] } {
  const matching = rules.filter(({ value }) => values.includes(value));
  const highest = Math.max(0, ...matching.map(({ role }) => ROLES.indexOf(role)));
  const approverRoles = [...new Set(matching.flatMap((rule) => rule.approverRoles))];
  return {
    role: ROLES[highest]!,
    approverRoles: approverRoles.includes(EVERY_ROLE) ? [EVERY_ROLE] : approverRoles.toSorted(),
  };
}
