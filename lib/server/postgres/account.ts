import { execFile } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { SetupError } from "../setup-error";

const run = promisify(execFile);

/** The operating system's user that PostgreSQL runs as. Null: the user who runs this process. */
export type Account = { uid: number; gid: number } | null;

async function findAccount(name: string): Promise<Account> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}

async function createPostgresAccount(): Promise<Account> {
  // Debian and its kin have useradd; Alpine and other BusyBox systems have adduser only.
  await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"])
    .catch(() => run("adduser", ["-S", "-H", "-D", "postgres"]))
    .catch(() => undefined);
  return findAccount("postgres");
}

/**
 * PostgreSQL refuses to run as root. As root it therefore runs as the owner of an existing cluster folder,
 * or as the user `postgres`, which is made when missing. As anyone else it runs as that user.
 * @throws SetupError when root has no other user to run it as.
 */
export async function choosePostgresAccount(clusterDir: string): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  const owner = await stat(clusterDir).catch(() => null);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const account = (await findAccount("postgres")) ?? (await createPostgresAccount());
  if (account) return account;
  throw new SetupError(
    "no-postgres-user",
    "PostgreSQL does not run as root, and a user named postgres could not be made. " +
      "Run Quarterdeck as an ordinary user, make the user postgres, or set DATABASE_URL to a server of your own.",
  );
}

async function mayPass(folder: string, account: { uid: number; gid: number }): Promise<boolean> {
  const { uid, gid, mode } = await stat(folder);
  if (uid === account.uid) return (mode & 0o100) !== 0;
  if (gid === account.gid) return (mode & 0o010) !== 0;
  return (mode & 0o001) !== 0;
}

/** First folder on the way to `target` that `account` may not enter, or null when all are open. */
export async function findClosedFolder(target: string, account: Account): Promise<string | null> {
  if (!account) return null;
  const folders: string[] = [];
  for (let dir = path.resolve(target); ; dir = path.dirname(dir)) {
    folders.unshift(dir);
    if (dir === path.dirname(dir)) break;
  }
  for (const folder of folders) {
    if (!(await mayPass(folder, account))) return folder;
  }
  return null;
}

const CAP_DAC_OVERRIDE = 1n;
const CAP_DAC_READ_SEARCH = 2n;

/** Names of Linux capabilities root may hand on that open closed folders; null when it has neither. */
async function findOpeningCapability(): Promise<string | null> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const mask = BigInt(`0x${/^CapPrm:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  if ((mask >> CAP_DAC_READ_SEARCH) & 1n) return "+dac_read_search";
  if ((mask >> CAP_DAC_OVERRIDE) & 1n) return "+dac_override";
  return null;
}

/** How to spawn a program as an account: `spawn(command, args, {uid, gid})`. */
export type Launch = { command: string; args: string[]; uid?: number; gid?: number };

/**
 * Turns a command into one that runs as `account` and reaches `folders`, also when they lie below a folder
 * closed to it, as a clone in /root does: root then hands the program the one capability that opens folders.
 * @throws SetupError when the folders are closed and the machine has no such way.
 */
export async function launchAs(account: Account, folders: string[], command: string, args: string[]): Promise<Launch> {
  if (!account) return { command, args };
  const closed = (await Promise.all(folders.map((folder) => findClosedFolder(folder, account)))).find(Boolean);
  if (!closed) return { command, args, ...account };
  const capability = await findOpeningCapability();
  const prefix = [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
  if (capability) {
    // Without no_setuid_fixup, access(2), with which PostgreSQL looks for its programs, would ignore the capability.
    const wrapped = [
      ...prefix,
      "--securebits=+no_setuid_fixup",
      `--inh-caps=${capability}`,
      `--ambient-caps=${capability}`,
    ];
    const works = await run("setpriv", [...wrapped, "sh", "-c", 'test -x "$1"/.', "sh", closed]).then(
      () => true,
      () => false,
    );
    if (works) return { command: "setpriv", args: [...wrapped, command, ...args] };
  }
  throw new SetupError(
    "folder-closed",
    `The database runs as another user than root, and that user may not enter ${closed}. ` +
      "Move the clone to a folder that others may enter (for example /srv or /opt), give another one with " +
      "--data DIR, or run Quarterdeck as an ordinary user.",
  );
}
