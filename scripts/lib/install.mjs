import { readFile } from "node:fs/promises";
import path from "node:path";
import { ROOT } from "./root.mjs";
import { run } from "./run.mjs";
import { Refusal } from "./say.mjs";

async function readPackages(file) {
  try {
    return JSON.parse(await readFile(file, "utf8")).packages;
  } catch {
    return null;
  }
}

/**
 * Whether node_modules holds exactly what package-lock.json names. npm writes what it installed into a second lock
 * file when it has finished, so an interrupted installation shows. Optional packages may be absent: they
 * belong to other systems.
 */
export async function isInstalled(root = ROOT) {
  const [wanted, present] = await Promise.all([
    readPackages(path.join(root, "package-lock.json")),
    readPackages(path.join(root, "node_modules/.package-lock.json")),
  ]);
  if (wanted === null || present === null) return false;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === "") return true;
    const found = present[name];
    if (!found) return entry.optional === true || entry.devOptional === true || entry.peer === true;
    return found.version === entry.version;
  });
}

/** Installs with npm exactly what package-lock.json names. Throws Refusal saying what to do when npm fails. */
export async function install() {
  const args = ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  try {
    // npm names its own program to scripts it runs; without npm around this one, the PATH has to do.
    if (npm?.endsWith(".js")) await run(process.execPath, [npm, ...args], { env: { NODE_ENV: "development" } });
    else await run("npm", args, { env: { NODE_ENV: "development" } });
  } catch (error) {
    const refusal = new Refusal(
      `The packages could not be installed: "npm ci" failed. Check the network, then try again.`,
    );
    refusal.output = error.output ?? error.message;
    throw refusal;
  }
}
