import { EVERY_ROLE, type Access, type PrincipalKind, type Role } from "@/lib/domain/access";

/**
 * Who acts: always the authenticated principal, never a field of a request. `id` is the person's, the key's or the
 * agent's handle; `name` is unique and goes on record; `via` is the way in. A person's own key acts as that person.
 */
export type Actor = {
  kind: PrincipalKind;
  id: string;
  name: string;
  via: string;
  role: Role;
  /** Roles in which a person may decide, such as ARCHITECT; `*` stands for all. */
  approverRoles: readonly string[];
  groups: readonly string[];
  /** Null: all that the role grants. */
  scopes: readonly Access[] | null;
  /** The session a person is signed in by; null for keys, whose holder may be a program. */
  session: string | null;
  /** Address the request came from; null inside the server. */
  address: string | null;
};

const full = { approverRoles: [], groups: [], scopes: null, session: null, address: null } as const;

/** The engine itself, e.g. following a delegation after a crash. */
export const SYSTEM: Actor = {
  ...full,
  kind: "system",
  id: "quarterdeck",
  name: "quarterdeck",
  via: "engine",
  role: "administrator",
};

/** A signed-in person with every right; `over` narrows them. */
export const personActor = (name: string, via: string, over: Partial<Actor> = {}): Actor => ({
  ...full,
  kind: "person",
  id: name,
  name,
  via,
  role: "administrator",
  approverRoles: [EVERY_ROLE],
  session: name,
  ...over,
});
