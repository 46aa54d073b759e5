import { PrismaPg } from "@prisma/adapter-pg";
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  bindMigrationAwareSqlAdapterFactory,
} from "@prisma/driver-adapter-utils";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import pg, { type PoolConfig, type QueryResult } from "pg";

type EngineModule = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

const CHAR_OID = 18;
// A type whose columns the engine never asks for, so that it can stand for "char" on the way through the adapter.
const STAND_IN_OID = 1082;
const STAND_IN = ColumnTypeEnum.Date;

type Answer = (error: Error | null, result?: QueryResult) => void;
type Ask = (text: unknown, values: unknown, answer: Answer) => void;

// The adapter refuses PostgreSQL's internal type "char", which the engine's catalog queries return. This client
// hides the type from it, and `connectForCatalog` names it again to the engine.
class CatalogClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    const ask = this.query.bind(this) as unknown as Ask;
    // A pool asks its clients in this one of `query`'s forms.
    this.query = ((text: unknown, values: unknown, answer: Answer) =>
      ask(text, values, (error, result) => {
        for (const field of result?.fields ?? []) if (field.dataTypeID === CHAR_OID) field.dataTypeID = STAND_IN_OID;
        answer(error, result);
      })) as unknown as pg.Client["query"];
  }
}

// The package's own entry imports its .wasm as a module, which Node does not do without a flag.
async function loadEngineModule(): Promise<EngineModule> {
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const folder = path.dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm/schema_engine_bg"));
  const bytes = await readFile(path.join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), {
    "./schema_engine_bg.js": glue as unknown as WebAssembly.ModuleImports,
  });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports["__wbindgen_start"] as () => void)();
  return glue;
}

/** The connection's parts one by one: the adapter's shadow database is lost on a connection string. */
function toConfig(url: string): PoolConfig & { Client: typeof CatalogClient } {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    Client: CatalogClient,
  };
}

async function connectForCatalog(factory: PrismaPg): Promise<SqlDriverAdapter> {
  const adapter = await factory.connect();
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const columnTypes = result.columnTypes.map((type) => (type === STAND_IN ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
  return adapter;
}

/**
 * SQL that takes the database at `url` to what the schema file says; empty when they agree. Only reads that
 * database. What Prisma's schema can't say (functional and partial indexes, functions, checks) is left alone.
 */
export async function diffDatabase(url: string, schema: { path: string; content: string }): Promise<string> {
  const { SchemaEngine } = await loadEngineModule();
  const factory = new PrismaPg(toConfig(url));
  // The engine reads "the result of the migrations" from a shadow database, into which the adapter would feed them
  // split at every semicolon, functions too. Ours is migrated already, and the one migration does nothing.
  const adapters = bindMigrationAwareSqlAdapterFactory({
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: () => connectForCatalog(factory),
    connectToShadowDb: () => connectForCatalog(factory),
  });
  const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapters);
  try {
    const { stdout } = await engine.diff({
      from: {
        tag: "migrations",
        baseDir: "/",
        lockfile: { path: "./migration_lock.toml", content: 'provider = "postgresql"\n' },
        shadowDbInitScript: "",
        migrationDirectories: [
          { path: "0_nothing", migrationFile: { path: "migration.sql", content: { tag: "ok", value: "select 1" } } },
        ],
      },
      to: { tag: "schemaDatamodel", files: [schema] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    const sql = (stdout ?? "").trim();
    return sql === "-- This is an empty migration." ? "" : sql;
  } finally {
    engine.free();
  }
}
