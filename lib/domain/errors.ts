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

/**
 * A condition of a plan that can't be read or has no answer for the data at hand (RUN-3). `line` and
 * `column` are 1-based positions in the expression; `mend` says what to do. Repeating it fails again.
 */
export class ConditionError extends Error {
  override readonly name = "ConditionError";
  constructor(
    readonly code: string,
    readonly expression: string,
    readonly problem: string,
    readonly mend: string,
    readonly position: { line: number; column: number } | null = null,
    options?: { cause?: unknown },
  ) {
    const place = position === null ? "" : ` at line ${position.line}, column ${position.column}`;
    super(`The condition \`${shorten(expression)}\` can't be used: ${problem}${place}. ${mend}`, options);
  }
}

function shorten(expression: string): string {
  const oneLine = expression.replace(/\s+/g, " ").trim();
  return oneLine.length > 200 ? `${oneLine.slice(0, 199)}…` : oneLine;
}
