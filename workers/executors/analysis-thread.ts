import { parentPort, workerData } from "node:worker_threads";
import { ZodError } from "zod";
import { analyses, runAnalysis } from "@/lib/analysis/index";
import { RetryableError, TerminalError } from "@/lib/domain/errors";
import type { ThreadCommand, ThreadJob, ThreadReport } from "./thread-messages";

/** Entry point of an analysis thread; started by `runInThread`, never imported. */
async function main(): Promise<void> {
  const job = workerData as ThreadJob;
  const controller = new AbortController();
  parentPort?.on("message", (command: ThreadCommand) => {
    if (command.type === "abort") controller.abort(new TerminalError("aborted", "The analysis was stopped."));
  });
  try {
    const result = await runAnalysis(analyses[job.analysis], job.repo, {
      now: new Date(job.now),
      params: job.params,
      signal: controller.signal,
      log: (text) => report({ type: "log", text }),
    });
    report({ type: "result", result });
  } catch (error) {
    report(describe(error));
  }
}

function report(message: ThreadReport): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
  parentPort?.postMessage(message);
}

function describe(error: unknown): ThreadReport {
  if (error instanceof RetryableError)
    return { type: "error", kind: "retryable", code: error.code, message: error.message };
  if (error instanceof TerminalError)
    return { type: "error", kind: "terminal", code: error.code, message: error.message };
  if (error instanceof ZodError) {
    const issues = error.issues.map((issue) => `${issue.path.map(String).join(".")}: ${issue.message}`);
    return {
      type: "error",
      kind: "terminal",
      code: "params-invalid",
      message: `The parameters do not fit: ${issues.join("; ")}`,
    };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    type: "error",
    kind: "terminal",
    code: "analysis-failed",
    message: `The analysis ended by a defect: ${message}`,
  };
}

void main();
