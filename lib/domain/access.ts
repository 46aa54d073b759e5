/**
 * Who may do what: one function for every operation, whatever the way in. Each operation names what it needs (`Access`);
 * a role grants a set of these, a key's scopes narrow it further.
 */

export const ROLES = ["viewer", "operator", "approver", "administrator"] as const;
/** What a person or key is for; each role may do what the one before it may. */
export type Role = (typeof ROLES)[number];

export const ACCESS = ["public", "self", "read", "flags", "operate", "decide", "administer"] as const;
/**
 * What an operation needs: nothing, to be signed in (one's own account), to look, to take part by flags, to start and
 * stop work, to decide what waits for a person, to change people, keys and settings.
 */
export type Access = (typeof ACCESS)[number];

export const KINDS = ["person", "service", "agent", "system"] as const;
/** A signed-in person or a person's own key; a key of a program; a key of one agent; the engine itself. */
export type PrincipalKind = (typeof KINDS)[number];

/** Stands among a person's approver roles for every role there is. */
export const EVERY_ROLE = "*";

/** Who acts, as far as permissions go. `scopes` null: all that the role grants. */
export type Principal = {
  kind: PrincipalKind;
  role: Role;
  scopes: readonly Access[] | null;
};

const GRANTED_FROM: Record<Exclude<Access, "public">, Role> = {
  self: "viewer",
  read: "viewer",
  flags: "operator",
  operate: "operator",
  decide: "operator",
  administer: "administrator",
};

/** What an agent's key may do at most: look, and act by flags as that agent. */
const AGENT_ACCESS: ReadonlySet<Access> = new Set(["public", "read", "flags"]);

/** What a key may do, in words: its scopes, or what its kind leaves of the role's rights. */
export function keyMay({ kind, scopes }: { kind: PrincipalKind; scopes: readonly Access[] | null }): string {
  if (scopes !== null) return scopes.join(", ") || "nothing";
  if (kind === "agent") return "read, flags";
  return kind === "service" ? "all its role grants but decide" : "all its role grants";
}

/** Why a principal may not do what needs `access`; null when it may. */
export function whyNot(principal: Principal, access: Access): string | null {
  if (access === "public" || principal.kind === "system") return null;
  if (principal.kind === "agent" && !AGENT_ACCESS.has(access))
    return "An agent's key may look and take part by flags, nothing else.";
  if (access === "decide" && principal.kind !== "person")
    return "A person decides; the key of a program can't. Use your own key or sign in.";
  if (principal.scopes !== null && !principal.scopes.includes(access))
    return `The key's scopes do not include "${access}"; it has ${principal.scopes.join(", ") || "none"}.`;
  if (principal.kind === "agent") return null;
  const needed = GRANTED_FROM[access];
  if (ROLES.indexOf(principal.role) >= ROLES.indexOf(needed)) return null;
  return `This needs the role ${needed} or above; yours is ${principal.role}. An administrator can change it.`;
}
