import type { Command } from "commander";
import { connect, type Connection, type ConnectionOptions } from "./connection";
import { errorAsJson, EXIT, explainError, type ErrorPlace } from "./errors";
import type { CliInput, Terminal } from "./io";

export type CommonOptions = ConnectionOptions & { json?: boolean };

/** What a command of the CLI works with. `exit` takes its exit code. */
export type Session = { input: CliInput; terminal: Terminal; now: () => Date; exit(code: number): void };

/** Adds `--json`, `--url`, `--key` and `--data` to a command. */
export function withConnection(command: Command): Command {
  return command
    .option("--json", "print JSON as the API returns it")
    .option("--url <address>", "address of the server (default: QD_URL, or that of the data folder)")
    .option("--key <key>", "API key (default: QD_API_KEY, or that of the data folder)")
    .option("--data <folder>", "data folder (default: .quarterdeck here or above)");
}

/**
 * Runs a command against the server. Its return value is the exit code; what it throws is printed for a
 * person, or as JSON with `--json` (in the shape that `asJson` gives it), and ends with 4.
 */
export async function withServer(
  session: Session,
  options: CommonOptions,
  work: (connection: Connection) => Promise<number>,
  asJson: typeof errorAsJson = errorAsJson,
): Promise<void> {
  let place: ErrorPlace | null = null;
  try {
    const connection = connect(options, session.input);
    place = connection.place;
    session.exit(await work(connection));
  } catch (error) {
    if (session.input.signal?.aborted) return session.exit(EXIT.interrupted);
    const text = options.json ? JSON.stringify(asJson(error, place), null, 2) : `qd: ${explainError(error, place)}`;
    session.input.stderr.write(`${text}\n`);
    session.exit(EXIT.cannot);
  }
}
