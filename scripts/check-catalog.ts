// npm run catalog:check [FOLDER]: every problem of the coordinator files in a catalog folder, with its line.
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { loadCatalog } from "@/lib/server/catalog/load";
import { formatProblem } from "@/lib/server/catalog/problem";

const given = process.argv[2];
const folder =
  given === undefined
    ? fileURLToPath(new URL("../catalog", import.meta.url))
    : resolve(process.env.INIT_CWD ?? ".", given);
const { coordinators, problems } = await loadCatalog(folder);
for (const problem of problems) process.stdout.write(`${formatProblem(problem)} [${problem.rule}]\n`);
process.stdout.write(`${coordinators.length} coordinators are good, ${problems.length} problems.\n`);
process.exitCode = problems.length > 0 ? 1 : 0;
