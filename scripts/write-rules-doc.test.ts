import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { rulesDocument } from "./write-rules-doc";

it("OPS-1 docs/rules.md lists the rules as they are (npx tsx scripts/write-rules-doc.ts)", async () => {
  const written = await readFile(fileURLToPath(new URL("../docs/rules.md", import.meta.url)), "utf8");
  expect(written).toBe(rulesDocument());
});
