import { whyNot, type Role } from "@/lib/domain/access";
import type { DecisionRules } from "@/lib/domain/decision/rules";
import { rolesGiven, standingOf, type Decider } from "@/lib/domain/decision/standing";
import type { VoteContext } from "@/lib/domain/decision/vote";
import { isAbsent } from "@/lib/domain/person";
import { listPeople } from "../accounts/people";
import type { Actor } from "../actor";

/** A person who may decide, with where to reach them and by what right. */
export type Eligible = { name: string; email: string | null; via: "assignee" | "role" | "group" | "delegate" };

const mayDecideAtAll = (role: Role): boolean => whyNot({ kind: "person", role, scopes: null }, "decide") === null;

/** Everybody who may decide anything, as they stand now, by name. */
export async function readDeciders(now: string): Promise<Map<string, Decider & { email: string | null }>> {
  const people = (await listPeople()).filter(({ status, role }) => status === "active" && mayDecideAtAll(role));
  const away = people.filter((person) => person.delegateTo !== null && isAbsent(person, now));
  return new Map(
    people.map(({ name, email, approverRoles, groups }) => [
      name,
      {
        kind: "person" as const,
        name,
        email,
        approverRoles,
        groups,
        standsInFor: away
          .filter(({ delegateTo }) => delegateTo === name)
          .map((person) => ({ name: person.name, approverRoles: person.approverRoles, groups: person.groups })),
      },
    ]),
  );
}

/** A principal as far as decisions concern it: a person as they stand now, anyone else as they came in. */
export function deciderIn(deciders: ReadonlyMap<string, Decider>, actor: Actor): Decider {
  const known = actor.kind === "person" ? deciders.get(actor.name) : undefined;
  if (known !== undefined) return known;
  const { kind, name, approverRoles, groups } = actor;
  return { kind, name, approverRoles, groups, standsInFor: [] };
}

type Asked = { rules: DecisionRules; requestedBy: string | null };
/** Everybody who may decide anything, by name. */
export type Deciders = Awaited<ReturnType<typeof readDeciders>>;

/** What a choice of `actor` is judged by among these people; see VoteContext. */
export function voteContextAmong(
  deciders: Deciders,
  actor: Actor,
  { rules, requestedBy }: Asked,
  contentHash: string | null,
): Omit<VoteContext, "now"> {
  const decider = deciderIn(deciders, actor);
  const countOthers = (asked: Pick<DecisionRules, "roles" | "groups" | "assignees" | "allRoles">) =>
    [...deciders.values()].filter(
      (one) => one.name !== decider.name && one.name !== requestedBy && standingOf(asked, one) !== null,
    ).length;
  return {
    decider,
    voters: deciders,
    // Counted when it is asked for, which is for one's own request alone.
    get others() {
      // Where each role must be given, alone is who has a role that nobody else has.
      const given = rolesGiven(rules.allRoles ?? [], decider);
      if (given.length === 0) return countOthers(rules);
      return Math.min(...given.map((role) => countOthers({ roles: [role], groups: [], assignees: [] })));
    },
    contentHash,
  };
}

/** Everybody among these people whom rules ask, with by what right. */
export function eligibleAmong(deciders: Deciders, rules: DecisionRules): Eligible[] {
  return [...deciders.values()].flatMap((person): Eligible[] => {
    const standing = standingOf(rules, person);
    if (standing === null) return [];
    const { name, email } = person;
    if (standing.onBehalfOf !== null) return [{ name, email, via: "delegate" }];
    if (rules.assignees.includes(name)) return [{ name, email, via: "assignee" }];
    const inGroup = rules.groups.some((group) => person.groups.includes(group));
    return [{ name, email, via: inGroup ? "group" : "role" }];
  });
}

/**
 * Everybody whom an escalation waits for (ESC-3). Whose request it is may not approve it, so they are left out where
 * there are others or the rules forbid it in any case.
 */
export function waitedForAmong(deciders: Deciders, { rules, requestedBy }: Asked): Eligible[] {
  const eligible = eligibleAmong(deciders, rules);
  const others = rules.ownRequest === "allowed" ? eligible : eligible.filter(({ name }) => name !== requestedBy);
  return others.length > 0 || rules.ownRequest === "forbidden" ? others : eligible;
}

/** Everybody whom the rules of an escalation ask (ESC-3). */
export const eligiblePeople = async (
  { rules }: { rules: DecisionRules },
  now = new Date().toISOString(),
): Promise<Eligible[]> => eligibleAmong(await readDeciders(now), rules);
