// npm run bench: measures, prints a table and JSON. -- --write puts the table into the README; -- --only engine,api runs parts.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, totalmem } from "node:os";
import path from "node:path";
import { buildStale, findStale } from "@/scripts/lib/build.mjs";
import { generate } from "@/scripts/lib/generate.mjs";
import { ROOT } from "./lib/root";
import { renderTable, type Row } from "./lib/table";
import { parts } from "./parts";

const BEGIN = "<!-- benchmark: written by npm run bench -->";
const END = "<!-- end of benchmark -->";

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown";
  return `${cpus().length} cores (${model}), ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.versions.node}, PostgreSQL 18 with fsync on`;
}

async function writeReadme(rows: readonly Row[]): Promise<void> {
  const file = path.join(ROOT, "README.md");
  const text = await readFile(file, "utf8");
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: ROOT, encoding: "utf8" }).trim();
  const intro =
    `\`npm run bench\` on ${machine()}, commit ${commit}. The last column compares with bare BullMQ on the same backend in the ` +
    "same run: one no-op job per task, no state of ours. ✗ marks a target that was missed.";
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  await writeFile(
    file,
    `${text.slice(0, begin)}\n\n${intro}\n\n${renderTable(rows)}\n\n${text.slice(text.indexOf(END))}`,
  );
}

const args = process.argv.slice(2);
const only = args.includes("--only") ? args[args.indexOf("--only") + 1]!.split(",") : Object.keys(parts);
await generate();
await buildStale(await findStale());
const rows: Row[] = [];
for (const name of only) {
  const part = parts[name];
  if (part === undefined) throw new Error(`there is no part "${name}"; there are ${Object.keys(parts).join(", ")}`);
  console.error(`measuring ${name} …`);
  rows.push(...(await part()));
  if (args.includes("--write")) await writeReadme(rows);
}
console.log(JSON.stringify({ machine: machine(), at: new Date().toISOString(), rows }, null, 2));
console.log(renderTable(rows));
