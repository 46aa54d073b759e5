import path from "node:path";
import { performance } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { buildStale, findStale } from "./build.mjs";
import { checkGit, checkPort, checkRepository } from "./checks.mjs";
import { generate } from "./generate.mjs";
import { install, isInstalled } from "./install.mjs";
import { takeLock } from "./lock.mjs";
import { endPrograms } from "./run.mjs";
import { ROOT } from "./root.mjs";
import { complain, step } from "./say.mjs";
import { HELP, readArgs } from "./start-args.mjs";

/** Brings packages, Prisma client and build up to date; prints a line for each that was not. */
export async function prepare() {
  if (!(await isInstalled())) await step("Packages installed", install);
  const stale = await findStale();
  if (stale.web || stale.programs) {
    await step("Prisma client generated", async () => ((await generate()) ? "" : "was fresh"));
    await step(stale.web ? "Built for production" : "Programs built", () => buildStale(stale));
  }
}

/** Until the launcher takes over: a stop ends what is being installed or built, and leaves no lock. */
function stopDuringPreparation(release) {
  const onSignal = () => {
    endPrograms();
    void release().finally(() => process.exit(130));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.once(signal, onSignal);
  return () => signals.forEach((signal) => process.removeListener(signal, onSignal));
}

/** Runs `npm start` to its end. Resolves to the exit code. */
export async function start(argv) {
  const began = performance.now();
  const base = process.env.INIT_CWD ?? process.cwd();
  let release = async () => undefined;
  const prepared = stopDuringPreparation(() => release());
  try {
    const args = readArgs(argv, { base, root: ROOT, env: process.env });
    if (args.help) {
      console.log(HELP);
      return 0;
    }
    const url = process.env.QUARTERDECK_URL?.replace(/\/$/, "") || `http://${args.host}:${args.port}`;
    let repo = null;
    let defaultRepo = null;
    await step("Machine checked", async () => {
      const git = await checkGit();
      if (args.audit) repo = await checkRepository(args.repo);
      // Without an audit the folder need not be a repository; if it is one, forms still offer it.
      defaultRepo = repo ?? (await checkRepository(args.repo).catch(() => null));
      release = await takeLock(args.dataDir, url);
      await checkPort(args.host, args.port);
      return `Node ${process.versions.node}, ${git}`;
    });
    await prepare();
    process.chdir(ROOT);
    prepared();
    const { launch } = await import(pathToFileURL(path.join(ROOT, "dist/workers/launch.js")).href);
    return await launch({
      root: ROOT,
      dataDir: args.dataDir,
      host: args.host,
      port: args.port,
      url,
      repo,
      defaultRepo,
      open: args.open,
      began,
      step,
    });
  } catch (error) {
    complain(error);
    return 1;
  } finally {
    await release();
  }
}
