// npm run build: the production build of web and programs. --force builds what is fresh as well.
import { buildStale, findStale } from "./lib/build.mjs";
import { generate } from "./lib/generate.mjs";
import { complain, step } from "./lib/say.mjs";

const force = process.argv.includes("--force");
try {
  await step("Prisma client", async () => ((await generate()) ? "written" : "fresh"));
  const stale = await findStale();
  if (force) for (const part of ["web", "programs"]) stale[part] ??= "forced";
  await step("Programs", async () => (stale.programs ? await buildStale({ programs: stale.programs }) : "fresh"));
  await step("Web", async () => (stale.web ? await buildStale({ web: stale.web }) : "fresh"));
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
