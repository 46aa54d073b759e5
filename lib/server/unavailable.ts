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
