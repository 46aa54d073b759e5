/** A task failed in a way that another attempt may cure (network, lock, busy). `code` is kebab case. */
export class RetryableError extends Error {
  override readonly name = "RetryableError";
  constructor(
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** A task failed for good: repeating it would fail the same way (bad input, refused, defect). */
export class TerminalError extends Error {
  override readonly name = "TerminalError";
  constructor(
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
