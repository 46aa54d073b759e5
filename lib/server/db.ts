import { PrismaPg } from "@prisma/adapter-pg";
import { Client, Pool, type ClientConfig, type PoolConfig } from "pg";
import { PrismaClient } from "@/lib/generated/prisma/client";
import { env } from "./env";
import { SetupError } from "./setup-error";

/** Connections Prisma may hold: it serves lists and forms; the engine's statements go through the other pool. */
const PRISMA_CONNECTIONS = 4;

type Held = { pool?: Pool; prisma?: PrismaClient; prismaPool?: Pool; side?: Map<string, Pool> };

// Next loads a module once per bundle; the pools must exist once per process.
const holder = globalThis as typeof globalThis & { __quarterdeckDatabase?: Held };
const held = (): Held => (holder.__quarterdeckDatabase ??= {});

/**
 * Address of the database. @throws SetupError when none is set: `npm start` sets it for the processes it starts.
 */
export function databaseUrl(): string {
  const url = env().DATABASE_URL;
  if (url) return url;
  throw new SetupError(
    "no-database",
    'DATABASE_URL is not set. Start with "npm start", which brings its own database, or set it.',
  );
}

/**
 * A connection whose loss never ends the process. A pool listens for errors on its idle connections only: one that is
 * lost while it is lent out would be an uncaught exception besides failing the query under way.
 */
export class SteadyClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on("error", () => undefined);
  }
}

function openPool(config: PoolConfig): Pool {
  const pool = new Pool({
    connectionString: databaseUrl(),
    // Keeps prepared statements (queries with a name) alive: a closed connection forgets them.
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    Client: SteadyClient,
    ...config,
  });
  // A server that went away closes idle connections; the next query opens a new one, so this is no crash.
  pool.on("error", () => undefined);
  return pool;
}

/**
 * The process's pool. Give hot statements a `name` (`{name, text, values}`): PostgreSQL then plans them once per
 * connection.
 */
export function getPool(): Pool {
  const state = held();
  return (state.pool ??= openPool({ max: env().QUARTERDECK_DATABASE_POOL, application_name: "quarterdeck" }));
}

/** The process's Prisma client, over a small pool of its own. */
export function getPrisma(): PrismaClient {
  const state = held();
  if (!state.prisma) {
    state.prismaPool = openPool({ max: PRISMA_CONNECTIONS, application_name: "quarterdeck prisma" });
    state.prisma = new PrismaClient({ adapter: new PrismaPg(state.prismaPool) });
  }
  return state.prisma;
}

/** A further small pool of the process, opened on first use and closed with the others; `name` tells it from the rest. */
export function sidePool(name: string, config: PoolConfig & { connectionString: string }): Pool {
  const pools = (held().side ??= new Map<string, Pool>());
  const pool = pools.get(name) ?? openPool(config);
  pools.set(name, pool);
  return pool;
}

/** Closes every connection of this process. Safe to call twice; the next `getPool()` opens anew. */
export async function closeDatabase(): Promise<void> {
  const state = held();
  holder.__quarterdeckDatabase = {};
  await state.prisma?.$disconnect();
  const open = [state.prismaPool, state.pool, ...(state.side?.values() ?? [])].filter(
    (pool) => pool !== undefined && !pool.ended,
  );
  await Promise.all(open.map((pool) => pool?.end()));
}
