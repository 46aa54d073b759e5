import { AsyncLocalStorage } from "node:async_hooks";
import { roleByRules } from "@/lib/domain/role-rules";
import { getPool } from "../db";
import { env } from "../env";
import { inTransaction } from "../transaction";
import { takeInvitation } from "./invitations";
import { insertPerson, setGroups } from "./people";
import { keepsAnAdministrator } from "./update";

type Claims = Record<string, unknown>;

/** What the provider said of the person who is signing in by this request. */
const underWay = new AsyncLocalStorage<{ claims: Claims | null }>();

/** Runs a request in which the single sign-on may come back with claims. */
export const withClaims = <T>(work: () => Promise<T>): Promise<T> => underWay.run({ claims: null }, work);

const text = (value: unknown): string | null =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : null;

const isVerified = (claims: Claims): boolean =>
  env().QUARTERDECK_SSO_TRUST_EMAIL ||
  [claims.email_verified, claims.emailVerified].some((value) => value === true || value === "true");

/** Takes the claims of a sign-in and says who that is, as better-auth wants it. */
export function readClaims(claims: Claims): { name: string; emailVerified: boolean } {
  const store = underWay.getStore();
  if (store) store.claims = claims;
  const name = text(claims.name) ?? text(claims.preferred_username) ?? text(claims.email) ?? "";
  return { name: name.slice(0, 200), emailVerified: isVerified(claims) };
}

/**
 * Makes the person of a first single sign-on: a viewer, unless an invitation to the same address says more. An address
 * that the provider did not verify is not kept: it may be somebody else's.
 */
export async function createSsoPerson(data: Record<string, unknown>): Promise<Record<string, unknown>> {
  const email = data.emailVerified === true ? (text(data.email)?.toLowerCase() ?? null) : null;
  const claims = underWay.getStore()?.claims ?? {};
  const displayName = text(data.name) ?? email ?? "Somebody";
  const wanted = text(claims.preferred_username)?.split("@")[0] ?? email?.split("@")[0] ?? displayName;
  const { id } = await inTransaction(getPool(), async (db) => {
    const rights = { role: "viewer" as const, approverRoles: [], groups: [] };
    const person = await insertPerson(db, { wanted, displayName, email, ...rights });
    if (email !== null) await takeInvitation(db, { email, person });
    return person;
  });
  return { ...data, id, email, emailVerified: email !== null };
}

/**
 * Whether a person may have a session; asked for every way in. A single sign-on sets the person's groups and, if rules
 * say so, roles first.
 */
export async function mayOpenSession(personId: string): Promise<boolean> {
  const claims = underWay.getStore()?.claims ?? null;
  if (claims !== null) await follow(personId, claims);
  const { rows } = await getPool().query("SELECT 1 FROM person WHERE id = $1 AND status = 'active'", [personId]);
  return rows.length > 0;
}

/** Sets what the provider decides. The last administrator stays one, whatever it says. */
async function follow(personId: string, claims: Claims): Promise<void> {
  const { QUARTERDECK_SSO_CLAIM, QUARTERDECK_SSO_ROLES } = env();
  if (QUARTERDECK_SSO_CLAIM === undefined) return;
  const values = [claims[QUARTERDECK_SSO_CLAIM]].flat().filter((value) => typeof value === "string");
  await inTransaction(getPool(), async (db) => {
    await setGroups(db, personId, values);
    if (QUARTERDECK_SSO_ROLES.length === 0) return true;
    const { role, approverRoles } = roleByRules(QUARTERDECK_SSO_ROLES, values);
    if (role !== "administrator" && !(await keepsAnAdministrator(db, personId))) return true;
    await db.query("UPDATE person SET role = $2, approver_roles = $3, updated_at = now() WHERE id = $1", [
      personId,
      role,
      approverRoles,
    ]);
    return true;
  });
}
