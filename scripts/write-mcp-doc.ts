// npm run docs:mcp: writes the table of tools into docs/mcp.md.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { MCP_TOOLS } from "@/lib/contract/mcp/tools";

const FILE = path.join(import.meta.dirname, "../docs/mcp.md");
const PART = /<!-- tools -->[\s\S]*<!-- \/tools -->/;

/** The tools as a Markdown table. */
export function toolTable(): string {
  const rows = MCP_TOOLS.map(({ name, description, hints }) => {
    const may = hints.readOnly ? "reads" : hints.destructive ? "acts" : "writes";
    return `| \`${name}\` | ${may} | ${description.replaceAll("|", "\\|")} |`;
  });
  return ["| tool | may | does |", "| --- | --- | --- |", ...rows].join("\n");
}

/** The document with the table as it should be. */
export const withTools = (text: string): string =>
  text.replace(PART, () => `<!-- tools -->\n${toolTable()}\n<!-- /tools -->`);

if (process.argv[1] === import.meta.filename) writeFileSync(FILE, withTools(readFileSync(FILE, "utf8")));
