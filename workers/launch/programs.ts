import path from "node:path";
import { LIMITS } from "@/lib/server/limits";
import { type Crash, type Supervised, supervise } from "../supervisor";
import { type LaunchOptions, logFile } from "./options";

const WEB_GRACE_MS = 3_000;
/** A worker lets its tasks run on for a while before it gives them back; only then it is late. */
const WORKER_GRACE_MS = LIMITS.drainMs + 5_000;

/** How to start the web server and a worker, each kept running by a supervisor. */
export function programs(
  options: LaunchOptions,
  env: Record<string, string | undefined>,
  onCrash: (crash: Crash) => void,
) {
  const node = (name: string, args: string[], graceMs: number): Supervised =>
    supervise(
      {
        name,
        command: process.execPath,
        args: ["--import", path.join(options.root, "dist/workers/end-with-parent.js"), ...args],
        env,
        cwd: options.root,
        logFile: logFile(options, name),
        graceMs,
      },
      onCrash,
    );
  return {
    web: () => node("web", ["--enable-source-maps", path.join(options.root, "dist/workers/web.js")], WEB_GRACE_MS),
    worker: () =>
      node("worker", ["--enable-source-maps", path.join(options.root, "dist/workers/main.js")], WORKER_GRACE_MS),
  };
}
