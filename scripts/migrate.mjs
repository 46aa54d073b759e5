// npm run db:migrate: brings the database at DATABASE_URL to the newest schema. `npm start` does this by itself.
import path from "node:path";
import { loadTools, settleEnvironment } from "./lib/process-env.mjs";
import { ROOT } from "./lib/root.mjs";
import { complain } from "./lib/say.mjs";
import { prepare } from "./lib/start.mjs";

try {
  await prepare();
  await settleEnvironment();
  const { migrateDatabase, migrateQueueTables } = await loadTools();
  const applied = await migrateDatabase(process.env.DATABASE_URL, path.join(ROOT, "prisma/migrations"));
  await migrateQueueTables(process.env.DATABASE_URL);
  console.log(applied.length > 0 ? `Applied: ${applied.join(", ")}` : "The database is up to date.");
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
