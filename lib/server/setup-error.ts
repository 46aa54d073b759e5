/**
 * The machine or the data folder is not fit to start on. `message` says in plain words what is wrong and
 * what to do; it is shown to people as it stands, without a stack.
 */
export class SetupError extends Error {
  override readonly name = "SetupError";
  constructor(
    readonly code: string,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
