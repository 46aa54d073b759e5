import type { NewFlag } from "./create";
import { getPool } from "../db";

/** Handles that tests send flags to. */
export const TEST_AGENTS = [
  "@backend.api",
  "@database.postgres",
  "@frontend.react",
  "@service.auth",
  "@ops.monitoring",
];

/** Puts agents into the catalog of the test's database, with no more than a handle. */
export async function storeTestAgents(handles: readonly string[] = TEST_AGENTS): Promise<void> {
  await getPool().query(
    `INSERT INTO agent (handle, kind, name, description, capabilities, tags, status, slash_names, data, version, digest, created_at, updated_at)
     SELECT h, 'agent', h, 'An agent of the tests.', '{}', '{}', 'active', '{}', '{}', 1, '', now(), now() FROM unnest($1::text[]) h
     ON CONFLICT (handle) DO NOTHING`,
    [handles],
  );
}

/** A flag that keeps every rule, with what is given instead. */
export const testFlag = (fields: Partial<NewFlag> = {}): NewFlag => ({
  flagType: "change",
  sourceAgent: "@database.postgres",
  targetAgent: "@backend.api",
  changeDescription: "The users table has a new column named preferences, of type jsonb.",
  actionRequired:
    "Read the new column in the loader of users, hand it on in the answer of GET /users, and add a test for a user without it.",
  ...fields,
});
