/** Why an outgoing request was not made, or came to nothing. */
export type OutgoingRule =
  | "address"
  | "scheme"
  | "credentials"
  | "header"
  | "private-network"
  | "unknown-host"
  | "redirect"
  | "timeout"
  | "connection";

/**
 * An outgoing request that was refused or failed. `message` says in plain words why and is shown as it stands; it holds
 * no query, header or body. `retryable`: the same request may succeed later without a change of settings.
 */
export class OutgoingError extends Error {
  override readonly name = "OutgoingError";
  readonly retryable: boolean;
  constructor(
    readonly rule: OutgoingRule,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.retryable = rule === "timeout" || rule === "connection" || rule === "unknown-host";
  }
}
