// npm run dev: for developers. Embedded database, `next dev`, and a worker that starts again when sources change.
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { buildStale, findStale } from "./lib/build.mjs";
import { generate } from "./lib/generate.mjs";
import { install, isInstalled } from "./lib/install.mjs";
import { takeLock } from "./lib/lock.mjs";
import { loadTools } from "./lib/process-env.mjs";
import { ROOT } from "./lib/root.mjs";
import { complain, step } from "./lib/say.mjs";

const host = process.env.QUARTERDECK_HOST || "127.0.0.1";
const port = process.env.QUARTERDECK_PORT || "3210";
const dataDir = path.resolve(ROOT, process.env.QUARTERDECK_DATA || ".quarterdeck");
const bin = (name) => path.join(ROOT, "node_modules", name);

async function prepareDatabase() {
  const { startEmbeddedPostgres, migrateDatabase, migrateQueueTables } = await loadTools();
  const server = process.env.DATABASE_URL ? null : await startEmbeddedPostgres({ dataDir });
  const url = process.env.DATABASE_URL || server.url;
  await migrateDatabase(url, path.join(ROOT, "prisma/migrations"));
  await migrateQueueTables(url);
  return { url, stop: async () => server?.stop() };
}

async function main() {
  const release = await takeLock(dataDir, `http://${host}:${port}`);
  let database = { stop: async () => undefined };
  try {
    if (!(await isInstalled())) await step("Packages installed", install);
    await step("Prisma client", async () => void (await generate()));
    const { programs } = await findStale();
    if (programs) await step("Programs built", () => buildStale({ programs }));
    await step("Database started and migrated", async () => void (database = await prepareDatabase()));
    const env = {
      ...process.env,
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: database.url,
      QUARTERDECK_DATA: dataDir,
      QUARTERDECK_HOST: host,
      QUARTERDECK_PORT: port,
    };
    const children = [
      spawn(process.execPath, [bin("next/dist/bin/next"), "dev", "--hostname", host, "--port", port], {
        cwd: ROOT,
        env,
        stdio: "inherit",
      }),
      spawn(process.execPath, [bin("tsx/dist/cli.mjs"), "watch", "--clear-screen=false", "workers/main.ts"], {
        cwd: ROOT,
        env,
        stdio: "inherit",
      }),
    ];
    const bootstrap = spawn(process.execPath, [bin("tsx/dist/cli.mjs"), "scripts/dev-sign-in.ts"], {
      cwd: ROOT,
      env,
      stdio: "inherit",
    });
    // The terminal sends Ctrl-C to all of them; this one waits for the others and then stops the database.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
      process.on(signal, () => children.forEach((child) => child.kill("SIGTERM")));
    await Promise.all([...children, bootstrap].map((child) => once(child, "exit")));
  } finally {
    await database.stop();
    await release();
  }
}

main().catch((error) => {
  complain(error);
  process.exitCode = 1;
});
