// npm run docs:config: writes the table of environment variables into README.md. --check fails when it is out of date.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { EnvSchema } from "@/lib/server/env";

const BEGIN = "<!-- configuration: written by npm run docs:config -->";
const END = "<!-- end of configuration -->";
const readme = fileURLToPath(new URL("../README.md", import.meta.url));

type Described = { description?: string; default?: unknown };

function renderTable(): string {
  const { properties = {} } = z.toJSONSchema(EnvSchema, { io: "input", unrepresentable: "any" });
  const rows = Object.entries(properties).map(([name, property]) => {
    const { description = "", default: fallback } = property as Described;
    const shown = fallback === undefined || fallback === "" ? "" : `\`${String(fallback)}\``;
    return `| \`${name}\` | ${shown} | ${description.replaceAll("|", "\\|")} |`;
  });
  return ["| variable | default | meaning |", "| --- | --- | --- |", ...rows].join("\n");
}

async function main(): Promise<number> {
  const text = await readFile(readme, "utf8").catch(() => null);
  if (text === null || !text.includes(BEGIN) || !text.includes(END)) {
    console.error(`README.md lacks the marks "${BEGIN}" and "${END}".`);
    return 1;
  }
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  const next = `${text.slice(0, begin)}\n\n${renderTable()}\n\n${text.slice(text.indexOf(END))}`;
  if (next === text) return 0;
  if (process.argv.includes("--check")) {
    console.error('The table of environment variables in README.md is out of date. Run "npm run docs:config".');
    return 1;
  }
  await writeFile(readme, next);
  return 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
