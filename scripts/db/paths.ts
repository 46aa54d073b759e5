import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const prisma = fileURLToPath(new URL("../../prisma", import.meta.url));

/** Folder of the migrations. */
export const MIGRATIONS_DIR = path.join(prisma, "migrations");

/** The schema file as the schema engine takes it. */
export async function readSchema(): Promise<{ path: string; content: string }> {
  const file = path.join(prisma, "schema.prisma");
  return { path: file, content: await readFile(file, "utf8") };
}
