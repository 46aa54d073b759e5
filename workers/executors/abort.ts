import { RetryableError, TerminalError } from "@/lib/domain/errors";

/**
 * The error an executor ends with when `signal` was aborted: the reason itself when the engine gave one
 * of its own errors, else a TerminalError `aborted` with the reason as cause. Whether the attempt counts
 * as timed out, aborted or fenced is the engine's to say, it knows why it aborted.
 */
export function abortError(signal: AbortSignal): RetryableError | TerminalError {
  const reason: unknown = signal.reason;
  if (reason instanceof RetryableError || reason instanceof TerminalError) return reason;
  const why = reason instanceof Error ? reason.message : typeof reason === "string" ? reason : "";
  return new TerminalError("aborted", why === "" ? "The attempt was stopped." : `The attempt was stopped: ${why}`, {
    cause: reason,
  });
}
