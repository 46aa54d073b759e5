import { createHmac, pbkdf2Sync, randomBytes, createHash } from "node:crypto";
import { Client, escapeLiteral, type Pool, type PoolClient } from "pg";
import { databaseUrl, getPool, sidePool } from "../db";
import { env } from "../env";
import { ProblemError } from "../errors";
import { LIMITS } from "../limits";
import { inTransaction } from "../transaction";
import { QUERY_SCHEMA, readerRole } from "./words";

/** 503 that says what to do: without its role no query runs. */
const noReader = (why: string) =>
  new ProblemError(
    503,
    "No read-only role",
    `The read-only query is not set up: ${why} Set QUARTERDECK_READER_URL to a user that may read the schema ${QUERY_SCHEMA} alone; docs/search.md says how.`,
  );

type Derived = { role: string; password: string };

/** Address of the reader: as set, or the database's own with a password that every process derives from the owner's. */
function readerUrl(): { url: string; derived: Derived | null } {
  const set = env().QUARTERDECK_READER_URL;
  if (set !== undefined) return { url: set, derived: null };
  const url = new URL(databaseUrl());
  if (url.password === "") throw noReader("DATABASE_URL has no password from which one could be derived.");
  // Without a path the database has the user's name.
  const database = decodeURIComponent(url.pathname.slice(1) || url.username);
  const role = readerRole(database);
  const password = createHmac("sha256", decodeURIComponent(url.password)).update(role).digest("hex");
  url.pathname = `/${encodeURIComponent(database)}`;
  url.username = role;
  url.password = password;
  return { url: url.href, derived: { role, password } };
}

const ready = new WeakMap<Pool, Promise<Pool>>();

/** The pool of the reader, whose role and rights are made when they are missing. Throws 503 when that can't be. */
export function readerPool(): Promise<Pool> {
  const owner = getPool();
  const known = ready.get(owner);
  if (known !== undefined) return known;
  const opening = openReader(owner);
  ready.set(owner, opening);
  opening.catch(() => ready.delete(owner));
  return opening;
}

/**
 * A connection of the reader. One whose role was dropped or has another password by now is made once more. Throws 503
 * when the role can't be had.
 */
export async function connectReader(): Promise<PoolClient> {
  const pool = await readerPool();
  try {
    return await pool.connect();
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith("28")) throw error;
    ready.delete(getPool());
    return (await readerPool()).connect();
  }
}

/** Leaves nothing of a query in its connection: locks of the session, settings and cursors outlive a ROLLBACK. */
export async function cleanReader(client: PoolClient): Promise<void> {
  await client.query("ROLLBACK");
  await client.query("DISCARD ALL");
}

async function openReader(owner: Pool): Promise<Pool> {
  const { url, derived } = readerUrl();
  const refused = await tryReader(url);
  if (refused !== null) {
    if (derived === null) throw noReader(`QUARTERDECK_READER_URL does not work: ${refused}.`);
    await makeReader(owner, derived);
    const again = await tryReader(url);
    if (again !== null) throw noReader(`the role ${derived.role} was made but can't be used: ${again}.`);
  }
  return sidePool("reader", {
    connectionString: url,
    max: LIMITS.queryConnections,
    application_name: "quarterdeck query",
  });
}

const RIGHTS = `SELECT has_schema_privilege($1, 'USAGE') AND bool_and(has_table_privilege(c.oid, 'SELECT')) AS ok
  FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'v'`;

/** Whether the reader can sign in and read; null when it can, else why not. An unreachable server is thrown. */
async function tryReader(url: string): Promise<string | null> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: "quarterdeck query",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ ok: boolean | null }>(RIGHTS, [QUERY_SCHEMA]);
    return rows[0]?.ok === true ? null : `it may not read ${QUERY_SCHEMA}`;
  } catch (error) {
    const { code = "", message } = error as { code?: string; message: string };
    // Wrong password, no such role, no right to connect, no such schema: mended by making the role.
    if (/^(28|42|3D)/.test(code)) return message;
    throw error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What the server stores of a password (RFC 5803), so that the password itself is in no statement and no log. */
function scramVerifier(password: string): string {
  const iterations = 4_096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const keyOf = (name: string) => createHmac("sha256", salted).update(name).digest();
  const stored = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${stored}:${keyOf("Server Key").toString("base64")}`;
}

const ATTRIBUTES = "LOGIN NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT 50";
/** Another process did the same at the same moment. */
const LOST_RACE = /^(42710|23505|XX000|40001|40P01)$/;
const ATTEMPTS = 8;

/** Makes the role, or gives it its password anew, and its rights on this database; safe when several do so at once. */
export async function makeReader(owner: Pool, { role, password }: Derived): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await grantReader(owner, role, password);
    } catch (error) {
      const { code = "", message } = error as { code?: string; message: string };
      if (code === "42501") throw noReader(`the user of DATABASE_URL may not create the role ${role} (${message}).`);
      if (!LOST_RACE.test(code) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
}

async function grantReader(owner: Pool, role: string, password: string): Promise<void> {
  await inTransaction(owner, async (client) => {
    // Roles belong to all databases of the server, this lock to one: a race with another database is repeated.
    await client.query("SELECT pg_advisory_xact_lock(hashtext('quarterdeck.reader'))");
    const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
    const verifier = escapeLiteral(scramVerifier(password));
    await client.query(`${rowCount === 0 ? "CREATE" : "ALTER"} ROLE ${role} WITH ${ATTRIBUTES} PASSWORD ${verifier}`);
    await client.query(`ALTER ROLE ${role} SET default_transaction_read_only = on`);
    await client.query(`ALTER ROLE ${role} SET statement_timeout = ${LIMITS.queryMs}`);
    await client.query(`ALTER ROLE ${role} SET idle_in_transaction_session_timeout = ${2 * LIMITS.queryMs}`);
    await client.query(`ALTER ROLE ${role} SET search_path = ${QUERY_SCHEMA}`);
    // Only a superuser may limit temporary files; others go without.
    await client.query("SAVEPOINT files");
    await client
      .query(`ALTER ROLE ${role} SET temp_file_limit = '${LIMITS.queryFileMb}MB'`)
      .catch(() => client.query("ROLLBACK TO SAVEPOINT files"));
    await client.query(`GRANT USAGE ON SCHEMA ${QUERY_SCHEMA} TO ${role}`);
    await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${QUERY_SCHEMA} TO ${role}`);
  });
}
