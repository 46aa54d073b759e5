import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { operations } from "@/lib/contract/operations";
import { withPermissions } from "./write-permissions-doc";

it("docs/permissions.md says who may do what as the code does (npm run docs:permissions)", async () => {
  const written = await readFile(fileURLToPath(new URL("../docs/permissions.md", import.meta.url)), "utf8");
  expect(written).toBe(withPermissions(written));
  for (const id of Object.keys(operations)) expect(written).toContain(`| \`${id}\` |`);
});
