import { LIMITS } from "./limits";

/** SQLSTATE classes of a server that is down, starting, full or cutting connections. */
const STATES = /^(08|53|57P)/;
/** Errors of sockets and name lookups. */
const SOCKET = /^(ECONN[A-Z]*|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND)$/;
/** The driver's own words, which carry no code. */
const WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|Client was closed|server closed the connection)/i;

/** Whether an error says that the database does not answer now: the same call may work in a moment. */
export function isUnavailable(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return STATES.test(code) || SOCKET.test(code) || WORDS.test(message);
}

/**
 * Repeats while the database does not answer, as long as a worker's result would be kept. Throws what `call` throws
 * otherwise, or at the end of that time.
 */
export async function patiently<T>(call: () => Promise<T>): Promise<T> {
  const until = performance.now() + LIMITS.settleMs;
  for (let wait = 50; ; wait = Math.min(wait * 2, 2_000)) {
    try {
      return await call();
    } catch (error) {
      if (performance.now() > until || !isUnavailable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
