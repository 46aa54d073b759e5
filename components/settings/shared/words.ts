import type { Access, Role } from "@/lib/domain/access";

/** What a role may do, in a few words. */
export const ROLE_WORDS: Record<Role, string> = {
  viewer: "looks and comments",
  operator: "starts and stops work, decides what any person may decide",
  approver: "as an operator; decides by approver roles, too",
  administrator: "everything, people and keys among it",
};

/** The roles to choose from, each with what it may do. */
export const ROLE_OPTIONS = (Object.keys(ROLE_WORDS) as Role[]).map((value) => ({
  value,
  label: `${value}: ${ROLE_WORDS[value]}`,
}));

/** What a scope lets a key do. */
export const SCOPE_WORDS: Record<Exclude<Access, "public">, string> = {
  self: "own account and keys",
  read: "look at everything",
  flags: "take part by flags",
  operate: "start and stop work",
  decide: "decide what waits for a person",
  administer: "change people, keys and settings",
};
