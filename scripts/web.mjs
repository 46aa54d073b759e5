// npm run web: one web server, for scaling out. `npm start` must have run on the database once, or `npm run db:migrate`.
import { createRequire } from "node:module";
import path from "node:path";
import { settleEnvironment } from "./lib/process-env.mjs";
import { ROOT } from "./lib/root.mjs";
import { complain } from "./lib/say.mjs";
import { prepare } from "./lib/start.mjs";

try {
  await prepare();
  process.env.NODE_ENV = "production";
  await settleEnvironment();
  process.chdir(ROOT);
  const next = path.join(ROOT, "node_modules/next/dist/bin/next");
  const host = process.env.QUARTERDECK_HOST || "127.0.0.1";
  process.argv = [
    process.execPath,
    next,
    "start",
    "--hostname",
    host,
    "--port",
    process.env.QUARTERDECK_PORT || "3210",
  ];
  createRequire(import.meta.url)(next);
} catch (error) {
  complain(error);
  process.exit(1);
}
