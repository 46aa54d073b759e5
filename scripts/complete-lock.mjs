// npm run lock:complete: adds to package-lock.json what npm left out. --check only says whether something is missing.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { completeLock, findMissing } from "./lib/lock-file.mjs";
import { ROOT } from "./lib/root.mjs";

const file = path.join(ROOT, "package-lock.json");
const lock = JSON.parse(await readFile(file, "utf8"));
const missing = findMissing(lock);
if (process.argv.includes("--check")) {
  if (missing.length > 0)
    console.error(
      `package-lock.json lacks ${missing.length} optional packages, so "npm ci" refuses it. Run: npm run lock:complete`,
    );
  process.exitCode = missing.length > 0 ? 1 : 0;
} else {
  await writeFile(file, `${JSON.stringify(completeLock(lock), null, 2)}\n`);
  console.log(`${missing.length} entries added.`);
}
