import { randomBytes } from "node:crypto";
import { execFile } from "node:child_process";
import { chmod, chown, mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { SetupError } from "../setup-error";
import { type Account, launchAs } from "./account";
import { POSTGRES_MAJOR, type PostgresBinaries } from "./binaries";

const run = promisify(execFile);

/** Superuser and database that Quarterdeck makes and uses in its own cluster. */
export const CLUSTER_USER = "quarterdeck";
export const CLUSTER_DATABASE = "quarterdeck";
const READY_MARKER = "quarterdeck-ready";

/** Where the parts of the database lie in a data folder. */
export function clusterPaths(dataDir: string) {
  const root = path.resolve(dataDir);
  return {
    root,
    cluster: path.join(root, "postgres"),
    unfinished: path.join(root, "postgres.new"),
    access: path.join(root, "postgres.json"),
    log: path.join(root, "postgres.log"),
  };
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}

/** `absent`: nothing there; `half-made`: initdb never got to its end; `foreign`: a cluster not made by us. */
export type ClusterState = { kind: "absent" | "ready" | "half-made" | "foreign"; major: string | null };

/** Looks at a cluster folder without changing it. */
export async function inspectCluster(cluster: string): Promise<ClusterState> {
  const entries = await readdir(cluster).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR")
      throw new SetupError("data-not-a-folder", `${cluster} is a file, not a folder. Move it away.`);
    throw new SetupError(
      "data-not-readable",
      `The database folder ${cluster} can't be read (${error.code}). It belongs to another user: start Quarterdeck as ` +
        "that user, or give another data folder with --data DIR.",
      { cause: error },
    );
  });
  if (entries.length === 0) return { kind: "absent", major: null };
  const major = await readFile(path.join(cluster, "PG_VERSION"), "utf8").then(
    (text) => text.trim(),
    () => null,
  );
  if (major !== null && entries.includes(READY_MARKER)) return { kind: "ready", major };
  // initdb writes pg_control after the first boot; without it there has never been a database to lose.
  const booted = await exists(path.join(cluster, "global", "pg_control"));
  return { kind: booted ? "foreign" : "half-made", major };
}

/**
 * Refuses a cluster this PostgreSQL can't open.
 * @throws SetupError saying what to do: another major version, or a folder that we did not finish.
 */
export function refuseUnfitCluster(cluster: string, state: ClusterState): void {
  const aside = `mv ${cluster} ${cluster}.old`;
  if (state.major !== null && state.major !== POSTGRES_MAJOR) {
    throw new SetupError(
      "postgres-major",
      `${cluster} holds data of PostgreSQL ${state.major}; this Quarterdeck brings PostgreSQL ${POSTGRES_MAJOR}, which ` +
        `can't open it. To keep the data, dump it with PostgreSQL ${state.major}'s pg_dump and restore it, or point ` +
        `DATABASE_URL at a PostgreSQL ${state.major} server that runs on it. To start empty: ${aside}`,
    );
  }
  if (state.kind === "foreign") {
    throw new SetupError(
      "data-half-made",
      `${cluster} holds a database that Quarterdeck did not finish making, so it is left alone. ` +
        `If it holds nothing you need, start empty with: ${aside}`,
    );
  }
}

/** Moves a half-made cluster aside; returns its new name. Nothing is ever deleted. */
export async function setAside(cluster: string, now: Date): Promise<string> {
  const name = `${cluster}.half-made-${now.toISOString().replace(/\D/g, "").slice(0, 14)}`;
  await rename(cluster, name);
  return name;
}

/** How to reach the cluster: kept in the data folder, readable by its owner alone. */
export type ClusterAccess = { port: number; password: string };

/** Reads the access file; null when there is none or it is damaged. */
export async function readAccess(file: string): Promise<ClusterAccess | null> {
  try {
    const value = JSON.parse(await readFile(file, "utf8")) as Partial<ClusterAccess>;
    if (typeof value.port !== "number" || typeof value.password !== "string") return null;
    return { port: value.port, password: value.password };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EACCES") {
      throw new SetupError("data-not-readable", `${file} belongs to another user. Start Quarterdeck as that user.`, {
        cause: error,
      });
    }
    return null;
  }
}

/** Writes the access file with mode 0600, whole or not at all. */
export async function writeAccess(file: string, access: ClusterAccess): Promise<void> {
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(access)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
}

/** A password that needs no escaping in a URL. */
export function makePassword(): string {
  return randomBytes(24).toString("base64url");
}

async function removeUnfinished(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

/**
 * Makes a cluster (UTF8, C.UTF-8 of PostgreSQL's own locale provider, scram passwords). It grows beside
 * its place and moves there when whole, so an interrupted start leaves nothing that looks finished.
 */
export async function createCluster(
  paths: ReturnType<typeof clusterPaths>,
  binaries: PostgresBinaries,
  account: Account,
  password: string,
): Promise<void> {
  await removeUnfinished(paths.unfinished);
  await mkdir(paths.unfinished, { recursive: true, mode: 0o700 });
  const passwordFile = `${paths.unfinished}.password`;
  await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
  if (account) {
    await chown(paths.unfinished, account.uid, account.gid);
    await chown(passwordFile, account.uid, account.gid);
  }
  const launch = await launchAs(account, [paths.root, binaries.native], binaries.initdb, [
    `--pgdata=${paths.unfinished}`,
    `--username=${CLUSTER_USER}`,
    `--pwfile=${passwordFile}`,
    "--auth-local=scram-sha-256",
    "--auth-host=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
  ]);
  const { command, args, ...ids } = launch;
  try {
    await run(command, args, { ...ids, cwd: paths.root, env: { ...process.env, LC_ALL: "C" } });
    const marker = path.join(paths.unfinished, READY_MARKER);
    await writeFile(marker, "");
    if (account) await chown(marker, account.uid, account.gid);
    // rename() replaces an empty folder only, which is all that may be in its place by now.
    await rename(paths.unfinished, paths.cluster);
  } catch (cause) {
    await removeUnfinished(paths.unfinished);
    const detail = ((cause as { stderr?: string }).stderr ?? (cause as Error).message).trim();
    throw new SetupError("initdb-failed", `The database could not be made in ${paths.cluster}: ${detail}`, { cause });
  } finally {
    await rm(passwordFile, { force: true });
  }
}

/** Gives the superuser a new password while the server is stopped: the way back when `postgres.json` is lost. */
export async function resetPassword(
  paths: ReturnType<typeof clusterPaths>,
  binaries: PostgresBinaries,
  account: Account,
  password: string,
): Promise<void> {
  const { command, args, ...ids } = await launchAs(account, [paths.root, binaries.native], binaries.postgres, [
    "--single",
    "-D",
    paths.cluster,
    "template1",
  ]);
  const child = run(command, args, { ...ids, cwd: paths.root, env: { ...process.env, LC_ALL: "C" } });
  child.child.stdin?.end(`ALTER ROLE ${CLUSTER_USER} PASSWORD '${password}';\n`);
  await child;
}
