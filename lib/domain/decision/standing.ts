import { EVERY_ROLE, type PrincipalKind } from "../access";
import { hasApproverRole } from "../person";
import { ANYONE, whoDecides, type DecisionRules } from "./rules";

/** A person as far as decisions concern them. `name` is unique. */
export type Decider = {
  kind: PrincipalKind;
  name: string;
  approverRoles: readonly string[];
  groups: readonly string[];
  /** People who are away and have named this one to decide in their place. */
  standsInFor: readonly { name: string; approverRoles: readonly string[]; groups: readonly string[] }[];
};

/** In whose name somebody may decide: their own (`null`), or that of a person who is away. */
export type Standing = { onBehalfOf: string | null };

type Asked = Pick<DecisionRules, "roles" | "groups" | "assignees" | "allRoles">;
type Person = { name: string; approverRoles: readonly string[]; groups: readonly string[] };

function isAsked({ roles, groups, assignees, allRoles = [] }: Asked, person: Person): boolean {
  if (allRoles.some((role) => hasApproverRole(person.approverRoles, role))) return true;
  if (assignees.length > 0) return assignees.includes(person.name);
  if (groups.some((group) => person.groups.includes(group))) return true;
  if (person.approverRoles.includes(EVERY_ROLE)) return true;
  return roles.some((role) => role === ANYONE || person.approverRoles.includes(role));
}

/** By which standing a person may decide; null when they are not asked (ESC-3). A program never is. */
export function standingOf(rules: Asked, decider: Decider): Standing | null {
  if (decider.kind !== "person") return null;
  if (isAsked(rules, decider)) return { onBehalfOf: null };
  const away = decider.standsInFor.find((person) => isAsked(rules, person));
  return away === undefined ? null : { onBehalfOf: away.name };
}

/** Those among roles that a person gives: their own, and those of people who are away and named them, but for `except`. */
export const rolesGiven = (roles: readonly string[], decider: Decider, except: string | null = null): string[] => {
  if (decider.kind !== "person") return [];
  const away = decider.standsInFor.filter(({ name }) => name !== except);
  return roles.filter((role) => [decider, ...away].some((person) => hasApproverRole(person.approverRoles, role)));
};

/** Why somebody is not asked, with who is. */
export function notAsked(rules: Asked, decider: Decider): string {
  if (decider.kind !== "person") return "A person decides this; the key of a program or an agent can't.";
  return `This is for ${whoDecides(rules)} to decide; ${decider.name} is not among them.`;
}
