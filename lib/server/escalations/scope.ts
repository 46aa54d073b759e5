import { EVERY_ROLE, whyNot } from "@/lib/domain/access";
import { ANYONE } from "@/lib/domain/decision/rules";
import type { Actor } from "../actor";
import { deciderIn, type Deciders } from "./deciders";

export type Scope = "mine" | "roles" | "all";

/**
 * SQL that an escalation `e` is in a scope: `mine` asks the caller by name, or somebody the caller stands in for;
 * `roles` is all that the caller may decide. `bind` makes a parameter.
 */
export function scopeSql(scope: Scope, actor: Actor, deciders: Deciders, bind: (value: unknown) => string): string {
  if (scope === "all") return "true";
  const decider = deciderIn(deciders, actor);
  const people = [decider, ...decider.standsInFor];
  const named = `e.assignees && ${bind(people.map(({ name }) => name))}::text[]`;
  // Who may only look is asked by nobody's rules, whatever approver roles were given.
  if (scope === "mine" || (actor.kind === "person" && whyNot(actor, "decide") !== null)) return named;
  const roles = people.flatMap(({ approverRoles }) => [...approverRoles]);
  if (roles.includes(EVERY_ROLE)) return `(e.assignees = '{}' OR ${named})`;
  const groups = people.flatMap((person) => [...person.groups]);
  return `(${named} OR (e.assignees = '{}' AND (e.roles && ${bind([ANYONE, ...roles])}::text[] OR e.groups && ${bind(groups)}::text[])))`;
}
