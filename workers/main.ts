import { env } from "@/lib/server/env";
import { log } from "@/lib/server/log";
import { getRuntime } from "@/lib/server/runtime";
import { createExecutors, guardGroups, killLiveGroups } from "./executors";
import { startWorker } from "./worker";

guardGroups();
const worker = startWorker({
  concurrency: env().QUARTERDECK_WORKER_CONCURRENCY,
  executorOf: createExecutors({ env: process.env }),
});

let stopping = false;
async function stop(signal: string): Promise<void> {
  if (stopping) {
    killLiveGroups();
    process.exit(1);
  }
  stopping = true;
  log.info({ signal }, "draining");
  await worker.stop();
  await getRuntime().close();
  process.exit(0);
}

process.on("SIGTERM", (signal) => void stop(signal));
process.on("SIGINT", (signal) => void stop(signal));
