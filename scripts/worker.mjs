// npm run worker: one worker more, beside those that run already. Stops in order at SIGTERM or Ctrl-C.
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
  process.setSourceMapsEnabled(true);
  await import(pathToFileURL(path.join(ROOT, "dist/workers/main.js")).href);
} catch (error) {
  complain(error);
  process.exit(1);
}
