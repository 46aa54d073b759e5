import { access } from "node:fs/promises";
import path from "node:path";
import { digestOf, readStamp, writeStamp } from "./digest.mjs";
import { ROOT } from "./root.mjs";
import { runNode } from "./run.mjs";

const OUTPUT = path.join(ROOT, "lib/generated/prisma");
const STAMP = path.join(ROOT, "lib/generated/.stamp");

/** Writes the Prisma client. Resolves to whether there was anything to do. */
export async function generate({ force = false } = {}) {
  const digest = await digestOf(ROOT, ["prisma/schema.prisma", "package-lock.json"]);
  const present = await access(path.join(OUTPUT, "client.ts")).then(
    () => true,
    () => false,
  );
  if (!force && present && (await readStamp(STAMP)) === digest) return false;
  const prisma = path.join(ROOT, "node_modules/prisma/build/index.js");
  await runNode(prisma, ["generate", "--no-hints"], {
    env: {
      // Prisma looks for this program before it generates, and would download it; generating never runs it.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: "1",
      CHECKPOINT_DISABLE: "1",
    },
  });
  await writeStamp(STAMP, digest);
  return true;
}
