import { mkdir, realpath } from "node:fs/promises";
import { createServer } from "node:net";
import { totalmem } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { choosePostgresAccount, launchAs } from "./postgres/account";
import { POSTGRES_MAJOR, preparePostgresBinaries } from "./postgres/binaries";
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
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = $1", [cluster.CLUSTER_DATABASE]);
    if (found.rowCount === 0) await client.query(`create database ${cluster.CLUSTER_DATABASE}`);
  } finally {
    await client.end();
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

/**
 * Starts PostgreSQL on a data folder, making the cluster at first, and adopting a server that already runs
 * on it. Durable: a commit that was answered survives a power cut.
 * @throws SetupError with a message for people when the folder or the machine is not fit.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const notice = options.notice ?? (() => undefined);
  const dataDir = await makeDataFolder(options.dataDir);
  const paths = cluster.clusterPaths(dataDir);
  const state = await cluster.inspectCluster(paths.cluster);
  cluster.refuseUnfitCluster(paths.cluster, state);
  const running = await findRunningPostmaster(paths.cluster);
  let access = await cluster.readAccess(paths.access);
  if (running && access) return adopt(paths, running, access, options.startTimeoutMs ?? 60_000);
  if (running) await stopPostmaster(running.pid, paths.cluster, 30_000);

  const [binaries, account] = await Promise.all([preparePostgresBinaries(), choosePostgresAccount(paths.cluster)]);
  if (state.kind === "half-made") {
    notice(
      `A half-made database was set aside as ${await cluster.setAside(paths.cluster, new Date())}; a new one is made.`,
    );
  }
  const fresh = state.kind !== "ready";
  if (fresh) {
    access = { port: access?.port ?? 0, password: cluster.makePassword() };
    await cluster.createCluster(paths, binaries, account, access.password);
    await cluster.writeAccess(paths.access, access);
  } else if (!access) {
    access = { port: 0, password: cluster.makePassword() };
    await cluster.resetPassword(paths, binaries, account, access.password);
    await cluster.writeAccess(paths.access, access);
    notice(`${paths.access} was missing or damaged; the database has a new password.`);
  }
  if (!access) throw new Error("no access to the cluster");

  const deadline = performance.now() + (options.startTimeoutMs ?? 60_000);
  for (;;) {
    const port = await findFreePort(access.port);
    const launch = await launchAs(
      account,
      [paths.cluster, binaries.native],
      binaries.postgres,
      serverFlags(paths.cluster, port, options),
    );
    const result = await spawnPostmaster(
      launch,
      paths.cluster,
      paths.log,
      Math.max(1_000, deadline - performance.now()),
    );
    if (result.ok) {
      if (port !== access.port) await cluster.writeAccess(paths.access, (access = { ...access, port }));
      if (fresh) await ensureDatabase(access);
      return handle(paths, result.postmaster, access, false);
    }
    if (result.failure.retry === null || performance.now() > deadline) {
      throw new SetupError(
        "postgres-failed",
        `PostgreSQL ${POSTGRES_MAJOR} did not start:\n${result.failure.detail}\nIts log: ${paths.log}`,
      );
    }
    await delay(100);
  }
}

async function adopt(
  paths: ReturnType<typeof cluster.clusterPaths>,
  running: PostmasterFile,
  access: cluster.ClusterAccess,
  timeoutMs: number,
): Promise<EmbeddedPostgres> {
  const deadline = performance.now() + timeoutMs;
  let current: PostmasterFile | null = running;
  while (current && !current.ready && performance.now() < deadline) {
    await delay(20);
    current = await findRunningPostmaster(paths.cluster);
  }
  if (!current?.ready)
    throw new SetupError(
      "postgres-busy",
      `PostgreSQL on ${paths.cluster} is starting or stopping. Try again in a moment.`,
    );
  const found = { ...access, port: current.port };
  if (found.port !== access.port) await cluster.writeAccess(paths.access, found);
  await ensureDatabase(found);
  return handle(paths, current, found, true);
}

function handle(
  paths: ReturnType<typeof cluster.clusterPaths>,
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
