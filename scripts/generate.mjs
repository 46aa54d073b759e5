// Writes lib/generated/prisma from prisma/schema.prisma, when that changed since the last time.
import { generate } from "./lib/generate.mjs";

await generate({ force: process.argv.includes("--force") });
