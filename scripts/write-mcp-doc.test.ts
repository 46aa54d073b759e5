import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { MCP_TOOLS } from "@/lib/contract/mcp/tools";
import { withTools } from "./write-mcp-doc";

it("FLAG-8 docs/mcp.md lists the tools as they are (npm run docs:mcp)", async () => {
  const written = await readFile(fileURLToPath(new URL("../docs/mcp.md", import.meta.url)), "utf8");
  expect(written).toBe(withTools(written));
  for (const { name } of MCP_TOOLS) expect(written).toContain(`| \`${name}\` |`);
});
