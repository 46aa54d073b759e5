import { mkdir, realpath, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { type Account, choosePostgresAccount, launchAs } from "./postgres/account";
import { POSTGRES_MAJOR, type PostgresBinaries, preparePostgresBinaries } from "./postgres/binaries";
import * as cluster from "./postgres/cluster";
import { type PostmasterFile, findRunningPostmaster, spawnPostmaster, stopPostmaster } from "./postgres/process";
import { SetupError } from "./setup-error";

/** Options of `startEmbeddedPostgres`. Times are milliseconds. */
export type EmbeddedPostgresOptions = {
  /** The data folder; the cluster lies in `<dataDir>/postgres`. */
  dataDir: string;
  /** False gives up durability for speed, for throw-away clusters of tests and tools only. */
  durable?: boolean;
  /** Further server settings, e.g. `{ max_connections: "300" }`. */
  settings?: Record<string, string>;
  /** Told in plain words of anything unusual, such as a half-made folder set aside. */
  notice?: (message: string) => void;
  startTimeoutMs?: number;
};

/** A running server of our own. `adopted`: it already ran before we asked. */
export type EmbeddedPostgres = {
  url: string;
  port: number;
  pid: number;
  adopted: boolean;
  /** Resolves when the server's process is gone. */
  stop(graceMs?: number): Promise<void>;
};

const HOST = "127.0.0.1";

/** Address of a database in a cluster of ours. */
export function embeddedUrl(access: cluster.ClusterAccess, database: string = cluster.CLUSTER_DATABASE): string {
  return `postgresql://${cluster.CLUSTER_USER}:${access.password}@${HOST}:${access.port}/${database}`;
}

async function findFreePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => (wanted === 0 ? reject(error) : resolve(findFreePort(0))));
    probe.listen({ port: wanted, host: HOST, exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : wanted));
    });
  });
}

function serverFlags(clusterDir: string, port: number, options: EmbeddedPostgresOptions): string[] {
  const settings: Record<string, string> = {
    listen_addresses: HOST,
    port: String(port),
    // A socket in /tmp would clash with other servers and has a length limit that deep data folders exceed.
    unix_socket_directories: "",
    max_connections: "200",
    shared_buffers: totalmem() > 4 * 1024 ** 3 ? "256MB" : "128MB",
    max_wal_size: "2GB",
    random_page_cost: "1.1",
    // Run transitions are many small statements; planning them for JIT costs more than it gives.
    jit: "off",
    log_min_messages: "warning",
    log_line_prefix: "%m [%p] ",
    ...(options.durable === false ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
    ...options.settings,
  };
  return ["-D", clusterDir, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])];
}

async function ensureDatabase(access: cluster.ClusterAccess): Promise<void> {
  const client = new Client({ connectionString: embeddedUrl(access, "template1") });
  // A server that is going away ends the connection outside of any query, too.
  client.on("error", () => undefined);
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [cluster.CLUSTER_DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${cluster.CLUSTER_DATABASE}`);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const DENIED = new Set(["28P01", "28000"]);
const GOING_OR_COMING = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "57P01", "57P02", "57P03"]);

/** Tries the server, and makes our database in it if need be. `away`: it is starting, stopping or was just killed. */
async function tryServer(access: cluster.ClusterAccess): Promise<"ok" | "denied" | "away"> {
  try {
    await ensureDatabase(access);
    return "ok";
  } catch (error) {
    const { code = "", message } = error as { code?: string; message: string };
    if (DENIED.has(code)) return "denied";
    if (GOING_OR_COMING.has(code) || message.startsWith("Connection terminated")) return "away";
    throw error;
  }
}

async function makeDataFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
    return await realpath(dataDir);
  } catch (cause) {
    throw new SetupError("data-not-writable", `The data folder ${dataDir} can't be used: ${(cause as Error).message}`, {
      cause,
    });
  }
}

type Paths = ReturnType<typeof cluster.clusterPaths>;

/**
 * The server that runs on the cluster already, once it answers. Null when there is none, or when there was one that we
 * can't get into and stopped; `access` is then of no use.
 */
async function adoptRunning(
  paths: Paths,
  access: cluster.ClusterAccess | null,
  deadline: number,
): Promise<EmbeddedPostgres | null> {
  while (performance.now() < deadline) {
    const running = await findRunningPostmaster(paths.cluster);
    if (!running) return null;
    const found = access && { ...access, port: running.port };
    const state = found === null ? "denied" : running.ready ? await tryServer(found) : "away";
    if (state === "denied") {
      await stopPostmaster(running.pid, paths.cluster, 30_000);
      await rm(paths.access, { force: true });
    } else if (state === "ok" && found) {
      if (found.port !== access?.port) await cluster.writeAccess(paths.access, found);
      return handle(paths, running, found, true);
    } else await delay(20);
  }
  throw new SetupError(
    "postgres-busy",
    `PostgreSQL on ${paths.cluster} is starting or stopping. Try again in a moment.`,
  );
}

/** Sees to it that there is a whole cluster, and that we know its password. */
async function prepareCluster(
  paths: Paths,
  binaries: PostgresBinaries,
  account: Account,
  notice: (text: string) => void,
): Promise<cluster.ClusterAccess> {
  const state = await cluster.inspectCluster(paths.cluster);
  const known = await cluster.readAccess(paths.access);
  if (state.kind === "ready" && known) return known;
  if (state.kind === "half-made") {
    notice(
      `A half-made database was set aside as ${await cluster.setAside(paths.cluster, new Date())}; a new one is made.`,
    );
  }
  const access = { port: known?.port ?? 0, password: cluster.makePassword() };
  if (state.kind === "ready") {
    await cluster.resetPassword(paths, binaries, account, access.password);
    notice(`${paths.access} was missing or of no use; the database has a new password.`);
  } else await cluster.createCluster(paths, binaries, account, access.password);
  await cluster.writeAccess(paths.access, access);
  return access;
}

/**
 * Starts PostgreSQL on a data folder, making the cluster at first, and adopting a server that already runs
 * on it. Durable: a commit that was answered survives a power cut.
 * @throws SetupError with a message for people when the folder or the machine is not fit.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const deadline = performance.now() + (options.startTimeoutMs ?? 60_000);
  const paths = cluster.clusterPaths(await makeDataFolder(options.dataDir));
  cluster.refuseUnfitCluster(paths.cluster, await cluster.inspectCluster(paths.cluster));
  const adopted = await adoptRunning(paths, await cluster.readAccess(paths.access), deadline);
  if (adopted) return adopted;

  const [binaries, account] = await Promise.all([preparePostgresBinaries(), choosePostgresAccount(paths.cluster)]);
  for (;;) {
    const access = await prepareCluster(paths, binaries, account, options.notice ?? (() => undefined));
    const port = await findFreePort(access.port);
    const flags = serverFlags(paths.cluster, port, options);
    const launch = await launchAs(account, [paths.cluster, binaries.native], binaries.postgres, flags);
    const result = await spawnPostmaster(
      launch,
      paths.cluster,
      paths.log,
      Math.max(1_000, deadline - performance.now()),
    );
    if (result.ok) {
      if (port !== access.port) await cluster.writeAccess(paths.access, { ...access, port });
      const started = await adoptRunning(paths, { ...access, port }, deadline);
      if (started) return { ...started, adopted: false };
    } else if (result.failure.retry === null || performance.now() > deadline) {
      throw new SetupError(
        "postgres-failed",
        `PostgreSQL ${POSTGRES_MAJOR} did not start:\n${result.failure.detail}\nIts log: ${paths.log}`,
      );
    } else await delay(100);
  }
}

function handle(
  paths: Paths,
  postmaster: PostmasterFile,
  access: cluster.ClusterAccess,
  adopted: boolean,
): EmbeddedPostgres {
  return {
    url: embeddedUrl(access),
    port: access.port,
    pid: postmaster.pid,
    adopted,
    stop: (graceMs = 30_000) => stopPostmaster(postmaster.pid, paths.cluster, graceMs),
  };
}

/** Stops the server on a data folder, if one runs. Resolves to whether there was one. */
export async function stopEmbeddedPostgres(dataDir: string, graceMs = 30_000): Promise<boolean> {
  const root = await realpath(dataDir).catch(() => null);
  if (root === null) return false;
  const { cluster: folder } = cluster.clusterPaths(root);
  const running = await findRunningPostmaster(folder);
  if (running) await stopPostmaster(running.pid, folder, graceMs);
  return running !== null;
}

/** Address of the server that runs on a data folder right now, or null: for tools beside `npm start`. */
export async function findEmbeddedUrl(dataDir: string): Promise<string | null> {
  const root = await realpath(dataDir).catch(() => null);
  if (root === null) return null;
  const paths = cluster.clusterPaths(root);
  const [running, access] = await Promise.all([findRunningPostmaster(paths.cluster), cluster.readAccess(paths.access)]);
  return running && access ? embeddedUrl({ ...access, port: running.port }) : null;
}
