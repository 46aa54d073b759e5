import path from "node:path";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "@/lib/server/embedded-postgres";
import { migrateDatabase } from "@/lib/server/migrate";
import { migrateQueueTables } from "@/lib/server/queue-tables";
import { SetupError } from "@/lib/server/setup-error";
import { type Crash, readLogTail } from "../supervisor";
import { type LaunchOptions, type Step, logFile } from "./options";
import { programs } from "./programs";
import { listenForStop } from "./stop-signal";
import { announce, startAudit, waitForHealth } from "./web";

class Stopped extends Error {}

/**
 * Starts database, web and worker, the first audit, and keeps them running until Ctrl-C. Resolves to the exit code of
 * `npm start`; whatever happens, nothing is left running.
 * @throws SetupError with what to do when something can't be started.
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const running: { name: string; stop(): Promise<void>; kill(): Promise<void> | void }[] = [];
  let atOnce = false;
  let tellStopping = () => undefined as void;
  const stopRequested = listenForStop(() => {
    atOnce = true;
    tellStopping();
    for (const part of running) void part.kill();
  });
  const stop = stopRequested.then((): never => {
    throw new Stopped();
  });
  stop.catch(() => undefined);
  const unlessStopped = <T>(work: Promise<T>): Promise<T> => Promise.race([work, stop]);
  const step: Step = (label, work) => options.step(label, () => unlessStopped(work()));
  const onCrash = ({ name, how, delayMs }: Crash) => {
    const error = readLogTail(logFile(options, name), 40)
      .match(/^.*Error\b.*$/gm)
      ?.at(-1);
    console.log(
      `  ! ${name} ${how}${error ? ` (${error.trim()})` : ""}; it starts again in ${(delayMs / 1000).toFixed(1)} s. Log: ${logFile(options, name)}`,
    );
  };

  let database: Promise<EmbeddedPostgres> | undefined;
  try {
    let url = process.env["DATABASE_URL"];
    if (!url) {
      await step("Database started", async () => {
        database = startEmbeddedPostgres({ dataDir: options.dataDir, notice: (text) => console.log(`  ! ${text}`) });
        const server = await database;
        url = server.url;
        return server.adopted ? "it ran already" : "";
      });
      const server = await database;
      if (server) running.push({ name: "database", stop: () => server.stop(), kill: () => server.stop(0) });
    }
    const env = {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      DATABASE_URL: url,
      QUARTERDECK_DATA: options.dataDir,
      QUARTERDECK_HOST: options.host,
      QUARTERDECK_PORT: String(options.port),
      QUARTERDECK_URL: options.url,
      ...(options.defaultRepo === null
        ? {}
        : { QUARTERDECK_DEFAULT_REPO: process.env["QUARTERDECK_DEFAULT_REPO"] ?? options.defaultRepo }),
    };
    Object.assign(process.env, env);
    const start = programs(options, env, onCrash);

    // The web server takes longest to load and asks the database nothing until it is asked: it loads meanwhile.
    const web = start.web();
    running.unshift({ name: "web", ...web });
    await step("Database migrated", async () => {
      const applied = await migrateDatabase(url ?? "", path.join(options.root, "prisma/migrations"));
      if (!process.env["REDIS_URL"]) await migrateQueueTables(url ?? "");
      return applied.length > 0 ? `${applied.length} applied` : "";
    });
    const { apiKey, signInToken } = await prepareContents(step);
    const worker = start.worker();
    running.splice(1, 0, { name: "worker", ...worker });
    await step("Web and worker started", () =>
      Promise.race([
        waitForHealth(options),
        failWith(options, "web", web.firstCrash),
        failWith(options, "worker", worker.firstCrash),
      ]),
    );
    let runId: string | null = null;
    if (options.repo !== null) {
      await step("First audit started", async () => {
        runId = await startAudit(options, apiKey);
        return options.repo ?? "";
      });
    }
    announce(options, signInToken, runId);
    await stop;
    return 0;
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    tellStopping = () => console.log("  Stopping at once.");
    console.log("\n  Stopping. Ctrl-C again stops at once.");
    return 0;
  } finally {
    await stopAll(running, database, () => atOnce);
    console.log("  Stopped.");
  }
}

async function failWith(options: LaunchOptions, name: string, firstCrash: Promise<never>): Promise<never> {
  return firstCrash.catch((cause: Error) => {
    const tail = readLogTail(logFile(options, name), 15);
    throw new SetupError("program-failed", `The ${name} did not start: ${cause.message}\n${tail}`, { cause });
  });
}

async function prepareContents(step: Step): Promise<{ apiKey: string; signInToken: string }> {
  // Loaded late: it reads the environment that was only settled now.
  let result = { apiKey: "", signInToken: "" };
  await step("Catalog and key ready", async () => {
    const { bootstrap } = await import("@/lib/server/bootstrap");
    const { closeDatabase } = await import("@/lib/server/db");
    try {
      result = await bootstrap();
    } finally {
      await closeDatabase();
    }
  });
  return result;
}

async function stopAll(
  running: { stop(): Promise<void>; kill(): Promise<void> | void }[],
  database: Promise<EmbeddedPostgres> | undefined,
  atOnce: () => boolean,
): Promise<void> {
  const failures: unknown[] = [];
  for (const part of running) {
    if (atOnce()) await part.kill();
    await part.stop().catch((error: unknown) => failures.push(error));
  }
  // A start that was interrupted may still have brought the database up after it was given up on.
  const server = await database?.catch(() => undefined);
  if (server) await server.stop(atOnce() ? 0 : 30_000).catch((error: unknown) => failures.push(error));
  for (const error of failures) console.error(error);
}
