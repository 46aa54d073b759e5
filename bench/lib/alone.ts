import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Runs one part of the benchmark by itself when its file is the program: `npx tsx bench/store.ts`. */
export async function whenAlone(module: string, run: () => Promise<unknown>): Promise<void> {
  const started = process.argv[1];
  if (started === undefined || realpathSync(started) !== fileURLToPath(module)) return;
  console.log(JSON.stringify(await run(), null, 2));
}
