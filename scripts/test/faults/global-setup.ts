import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { build, stop } from "esbuild";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  export interface ProvidedContext {
    /** Folder with the programs the fault tests start and kill: worker.js, caller.js, broadcaster.js, clock.js. */
    faultPrograms: string;
  }
}

const ROOT = path.resolve(import.meta.dirname, "../../..");

/** Bundles the processes that the fault tests start and kill: a bundle is up in a fraction of the time. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // One seed for all files; the processes that run them inherit it.
  process.env.FAULT_SEED ??= String(Math.floor(Math.random() * 1_000_000));
  // Below node_modules, so that packages are found and nothing of it is ever committed.
  const cache = path.join(ROOT, "node_modules/.cache");
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(path.join(cache, "quarterdeck-faults-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: {
      worker: "workers/main.ts",
      caller: "scripts/test/faults/caller.ts",
      broadcaster: "scripts/test/faults/broadcaster.ts",
      clock: "scripts/test/faults/clock.ts",
    },
    outdir: folder,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    sourcemap: "inline",
    logLevel: "warning",
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  await stop();
  project.provide("faultPrograms", folder);
  return remove;
}
