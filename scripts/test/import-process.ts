import { personActor } from "@/lib/server/actor";
import { startImport, importsEnded } from "@/lib/server/catalog/import/begin";

/** A process of its own that imports a folder, for tests that kill it: `import-process.ts <folder>`. */
const folder = process.argv[2];
if (folder === undefined) throw new Error("name a folder");
const { id } = await startImport(personActor("killed", "engine"), { path: folder, dryRun: false });
console.log(id);
await importsEnded();
process.exit(0);
