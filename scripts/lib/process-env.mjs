import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./root.mjs";
import { Refusal } from "./say.mjs";

/** The functions of lib/server that scripts use; the programs must be built. */
export async function loadTools() {
  return import(pathToFileURL(path.join(ROOT, "dist/server/tools.js")).href);
}

/** Settles where this process works: data folder as an absolute path, and the database that `npm start` runs if none is named. */
export async function settleEnvironment() {
  process.env.QUARTERDECK_DATA = path.resolve(ROOT, process.env.QUARTERDECK_DATA || ".quarterdeck");
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  if (process.env.DATABASE_URL) return;
  const { findEmbeddedUrl } = await loadTools();
  const url = await findEmbeddedUrl(process.env.QUARTERDECK_DATA);
  if (url === null) {
    throw new Refusal(
      'No database: DATABASE_URL is not set, and no "npm start" runs on this data folder. Do one of the two first.',
    );
  }
  process.env.DATABASE_URL = url;
}
