import { access, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { digestOf, readStamp, writeStamp } from "./digest.mjs";
import { ROOT } from "./root.mjs";
import { runNode } from "./run.mjs";

const SHARED = ["lib", "prisma/schema.prisma", "package.json", "package-lock.json", "tsconfig.json"];
const WEB = [
  ...SHARED,
  "app",
  "components",
  "public",
  "next.config.ts",
  "postcss.config.mjs",
  "instrumentation.ts",
  "proxy.ts",
];
const PROGRAMS = [...SHARED, "workers", "cli", "scripts/lib/build.mjs"];
const WEB_STAMP = path.join(ROOT, ".next/quarterdeck-stamp");
const PROGRAMS_STAMP = path.join(ROOT, "dist/.stamp");

/** Sources of the programs in dist/, by their path there. Those that do not exist are left out. */
const PROGRAM_ENTRIES = {
  "workers/main": "workers/main.ts",
  "workers/web": "workers/web.ts",
  "workers/analysis-thread": "workers/executors/analysis-thread.ts",
  "workers/end-with-parent": "workers/end-with-parent.ts",
  "cli/main": "cli/main.ts",
};
/** Loads parts of itself late, so it is the one program that is split into chunks. */
const LAUNCHER_ENTRIES = { "workers/launch": "workers/launch/main.ts", "server/tools": "workers/launch/tools.ts" };

const isTest = (name) => /\.test\.tsx?$/.test(name) || name.includes("/fixtures/");

async function exists(file) {
  return access(file).then(
    () => true,
    () => false,
  );
}

async function presentEntries(entries) {
  const present = await Promise.all(Object.values(entries).map((source) => exists(path.join(ROOT, source))));
  return Object.fromEntries(Object.entries(entries).filter((_, index) => present[index]));
}

async function buildPrograms(stamp) {
  const { build, stop } = await import("esbuild");
  const options = {
    absWorkingDir: ROOT,
    outdir: "dist",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    sourcemap: true,
    logLevel: "warning",
  };
  await rm(path.join(ROOT, "dist"), { recursive: true, force: true });
  await Promise.all([
    build({ ...options, entryPoints: await presentEntries(PROGRAM_ENTRIES) }),
    build({
      ...options,
      entryPoints: await presentEntries(LAUNCHER_ENTRIES),
      splitting: true,
      chunkNames: "chunks/[name]-[hash]",
    }),
  ]);
  // Its helper process would otherwise live as long as this one.
  await stop();
  await writeStamp(PROGRAMS_STAMP, stamp);
}

async function buildWeb(stamp) {
  const next = path.join(ROOT, "node_modules/next/dist/bin/next");
  await runNode(next, ["build"], { env: { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } });
  await writeStamp(WEB_STAMP, stamp);
}

/** What must be built: sources are compared by content, so a fresh checkout of the same commit is not stale. */
export async function findStale() {
  const [web, programs, webStamp, programsStamp] = await Promise.all([
    digestOf(ROOT, WEB, isTest),
    digestOf(ROOT, PROGRAMS, isTest),
    readStamp(WEB_STAMP),
    readStamp(PROGRAMS_STAMP),
  ]);
  // Before there is a page there is nothing for Next to build.
  const hasPages = (await readdir(path.join(ROOT, "app")).catch(() => [])).length > 0;
  return { web: hasPages && web !== webStamp ? web : null, programs: programs !== programsStamp ? programs : null };
}

/** Builds what is stale, or everything. */
export async function buildStale({ web, programs }) {
  await Promise.all([programs && buildPrograms(programs), web && buildWeb(web)]);
}
