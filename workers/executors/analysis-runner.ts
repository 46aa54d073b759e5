import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker, type WorkerOptions } from "node:worker_threads";
import { RetryableError, TerminalError } from "@/lib/domain/errors";
import type { AnalysisResult } from "@/lib/analysis/index";
import { abortError } from "./abort";
import type { ExecutorLimits } from "./limits";
import { sanitiseText } from "./sanitise";
import type { ThreadCommand, ThreadJob, ThreadReport } from "./thread-messages";
import type { ExecutorContext } from "./types";

/** Where the thread's code is and what environment it gets. */
export type ThreadOptions = {
  threadEntry: URL;
  env: Record<string, string>;
  limits: Pick<ExecutorLimits, "threadGraceMs" | "threadHeapMb">;
};

/** The thread's entry file beside this one: TypeScript in the sources, JavaScript in a bundle. */
export function defaultThreadEntry(): URL {
  const extension = import.meta.url.endsWith(".ts") ? "ts" : "js";
  return new URL(`./analysis-thread.${extension}`, import.meta.url);
}

/**
 * Runs an analysis in a thread of its own, so that several run at once and a stuck one can be ended. On
 * abort the thread is told first (it stops its git processes), and terminated after the grace.
 * @throws what the analysis throws; TerminalError `out-of-memory`, `analysis-failed`; `abortError`.
 */
export async function runInThread(
  job: ThreadJob,
  ctx: ExecutorContext,
  options: ThreadOptions,
): Promise<AnalysisResult> {
  if (ctx.signal.aborted) throw abortError(ctx.signal);
  const thread = startThread(options.threadEntry, {
    workerData: job,
    env: options.env,
    resourceLimits: { maxOldGenerationSizeMb: options.limits.threadHeapMb },
  });
  let graceTimer: NodeJS.Timeout | undefined;
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<AnalysisResult>((resolve, reject) => {
      onAbort = () => {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
        thread.postMessage({ type: "abort" } satisfies ThreadCommand);
        graceTimer = setTimeout(() => {
          ctx.log("system", "The analysis did not stop in time; its thread was terminated.");
          reject(abortError(ctx.signal));
        }, options.limits.threadGraceMs);
      };
      ctx.signal.addEventListener("abort", onAbort, { once: true });
      thread.on("message", (report: ThreadReport) => {
        if (report.type === "log") ctx.log("stdout", sanitiseText(report.text));
        else if (ctx.signal.aborted) reject(abortError(ctx.signal));
        else if (report.type === "result") resolve(report.result);
        else reject(toError(report));
      });
      thread.on("error", (error) => reject(ctx.signal.aborted ? abortError(ctx.signal) : threadError(error)));
      thread.on("exit", (code) =>
        reject(ctx.signal.aborted ? abortError(ctx.signal) : threadError(`exit code ${code}`)),
      );
    });
  } finally {
    clearTimeout(graceTimer);
    if (onAbort) ctx.signal.removeEventListener("abort", onAbort);
    await thread.terminate();
  }
}

function toError(report: Extract<ThreadReport, { type: "error" }>): RetryableError | TerminalError {
  const message = sanitiseText(report.message);
  return report.kind === "retryable"
    ? new RetryableError(report.code, message)
    : new TerminalError(report.code, message);
}

function threadError(cause: unknown): TerminalError {
  if (cause instanceof Error && "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return new TerminalError("out-of-memory", "The analysis needs more memory than it may have.", { cause });
  }
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TerminalError("analysis-failed", `The analysis thread ended without a result: ${why}`, { cause });
}

/** A TypeScript entry is loaded by tsx, which resolves the import alias from the repository's tsconfig. */
function startThread(entry: URL, options: WorkerOptions): Worker {
  if (!entry.pathname.endsWith(".ts")) return new Worker(entry, { ...options, execArgv: [] });
  // require() would find the CommonJS build of the API, which can't register its hooks in a thread.
  const tsxPackage = pathToFileURL(createRequire(entry).resolve("tsx/package.json"));
  const loader = new URL("./dist/esm/api/index.mjs", tsxPackage).href;
  const tsconfig = fileURLToPath(new URL("../../tsconfig.json", entry));
  const settings = { parentURL: entry.href, tsconfig };
  const code = `import(${JSON.stringify(loader)}).then((tsx) => tsx.tsImport(${JSON.stringify(entry.href)}, ${JSON.stringify(settings)}))`;
  return new Worker(code, { ...options, eval: true, execArgv: [] });
}
