import type { Access, Role } from "@/lib/domain/access";
import type { Person } from "@/lib/domain/people";
import { insertKey } from "@/lib/server/accounts/keys";
import { findPerson } from "@/lib/server/accounts/people";
import * as auth from "@/lib/server/auth";
import { getPool } from "@/lib/server/db";
import { newId } from "@/lib/server/ids";

type Given = Partial<Pick<Person, "displayName" | "email" | "role" | "approverRoles" | "groups" | "status">>;

/** A person for a test: an administrator with every approver role unless said otherwise. One who is there already stays as is. */
export async function testPerson(name: string, given: Given = {}): Promise<Person> {
  await getPool().query(
    `INSERT INTO person (id, name, display_name, email, role, approver_roles, status) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (name) DO NOTHING`,
    [
      newId(),
      name,
      given.displayName ?? name,
      given.email ?? null,
      given.role ?? "administrator",
      given.approverRoles ?? ["*"],
      given.status ?? "active",
    ],
  );
  for (const group of given.groups ?? []) {
    await getPool().query("INSERT INTO person_group (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING", [
      newId(),
      group,
    ]);
    await getPool().query(
      "INSERT INTO group_member SELECT g.id, p.id FROM person_group g, person p WHERE g.name = $1 AND p.name = $2 ON CONFLICT DO NOTHING",
      [group, name],
    );
  }
  return (await findPerson(name))!;
}

type Kind = { kind?: "person" } | { kind: "service"; role?: Role } | { kind: "agent"; agent: string };

/** A key for a test: of a person of that name, who is made if need be, unless it is a program's or an agent's. */
export async function createApiKey(name: string, given: Kind & { scopes?: readonly Access[] } = {}): Promise<string> {
  const common = { name, createdBy: "test", ...(given.scopes ? { scopes: given.scopes } : {}) };
  if (given.kind === "agent") return (await insertKey({ ...common, kind: "agent", agent: given.agent })).secret;
  if (given.kind === "service")
    return (await insertKey({ ...common, kind: "service", role: given.role ?? "operator" })).secret;
  return (await insertKey({ ...common, kind: "person", personId: (await testPerson(name)).id })).secret;
}

/** A one-time sign-in token of a person of that name, who is made if need be. */
export const createSignInToken = async (name: string): Promise<string> =>
  auth.createSignInToken((await testPerson(name)).id);
