import { checkReportedDiff } from "@/lib/analysis/git/secrets/reported";
import { diffsOf } from "@/lib/domain/authority/texts";
import { RetryableError, TerminalError } from "@/lib/domain/errors";
import type { Settlement } from "@/lib/domain/task-commands";
import type { TaskResult } from "@/lib/domain/task-result";
import { currentTime } from "@/lib/server/clock";
import type { Executor, ExecutorContext } from "./executors/types";
import type { Work } from "./work";

/** Why an attempt was stopped from outside; the executor sees it as `signal.reason`. */
export class StopReason extends Error {
  constructor(readonly kind: "timeout" | "aborted" | "lost" | "drain") {
    super(`stopped: ${kind}`);
  }
}

/** An executor that does not come back this long after it was told to stop is left behind. */
const ABANDON_MS = 20_000;

/**
 * Runs one attempt to its settlement (RUN-6: a timeout is an outcome of its own, and what ran is really
 * stopped). Null when it was stopped from outside: then it is not this worker's to settle.
 */
export async function runAttempt(
  work: Work,
  executor: Executor,
  stop: AbortController,
  log: ExecutorContext["log"],
): Promise<Settlement | null> {
  const timer = setTimeout(() => stop.abort(new StopReason("timeout")), work.timeoutMs);
  try {
    const result = await orAbandon(executor(work.input, { signal: stop.signal, log }), stop.signal);
    if (stop.signal.aborted) return stopped(stop.signal, work);
    return { kind: "succeeded", result: await withSecretsCheck(result), endedAt: currentTime().toISOString() };
  } catch (error) {
    if (stop.signal.aborted) return stopped(stop.signal, work);
    return { kind: "failed", error: describe(error), endedAt: currentTime().toISOString() };
  } finally {
    clearTimeout(timer);
  }
}

/** What an agent says of a diff that it reports does not count where Quarterdeck can look itself (GATE-3). */
async function withSecretsCheck(result: TaskResult): Promise<TaskResult> {
  const diff = diffsOf(result);
  if (diff === "") return result;
  const check = await checkReportedDiff(diff);
  return { ...result, checks: [...result.checks.filter(({ id }) => id !== check.id), check] };
}

function stopped(signal: AbortSignal, work: Work): Settlement | null {
  if ((signal.reason as StopReason).kind !== "timeout") return null;
  const message = `No result within ${work.timeoutMs / 1_000} s; what ran was stopped.`;
  return {
    kind: "timed_out",
    error: { code: "timeout", message, retryable: false },
    endedAt: currentTime().toISOString(),
  };
}

function describe(error: unknown): { code: string; message: string; retryable: boolean } {
  if (error instanceof RetryableError) return { code: error.code, message: error.message, retryable: true };
  if (error instanceof TerminalError) return { code: error.code, message: error.message, retryable: false };
  const message = error instanceof Error ? error.message : String(error);
  return { code: "unexpected", message: `Unexpected error: ${message}`.slice(0, 4_000), retryable: false };
}

async function orAbandon<T>(run: Promise<T>, signal: AbortSignal): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const abandoned = new Promise<never>((_, reject) => {
    const arm = () => {
      timer = setTimeout(
        () => reject(new TerminalError("abandoned", "The executor did not stop when told to.")),
        ABANDON_MS,
      );
    };
    if (signal.aborted) arm();
    else signal.addEventListener("abort", arm, { once: true });
  });
  try {
    return await Promise.race([run, abandoned]);
  } finally {
    clearTimeout(timer);
  }
}
