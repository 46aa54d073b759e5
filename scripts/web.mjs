// npm run web: one web server, for scaling out. `npm start` must have run on the database once, or `npm run db:migrate`.
import path from "node:path";
import { pathToFileURL } from "node:url";
import { settleEnvironment } from "./lib/process-env.mjs";
import { ROOT } from "./lib/root.mjs";
import { complain } from "./lib/say.mjs";
import { prepare } from "./lib/start.mjs";

try {
  await prepare();
  process.env.NODE_ENV = "production";
  await settleEnvironment();
  process.chdir(ROOT);
  await import(pathToFileURL(path.join(ROOT, "dist/workers/web.js")).href);
} catch (error) {
  complain(error);
  process.exit(1);
}
