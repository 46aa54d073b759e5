import { ApiError, UnreachableError } from "@/lib/contract/client";
import { printable } from "./text";

/** Exit codes of every command but `audit`, which has its own table. */
export const EXIT = { ok: 0, failed: 1, waiting: 2, ignored: 3, cannot: 4, interrupted: 130 } as const;

/** Something the person can mend; the message says how. */
export class CliError extends Error {
  override readonly name = "CliError";
}

/** Where an error happened, for messages about the connection. */
export type ErrorPlace = { url: string; keyFrom: string; dataFolder: string | null };

/** An error as lines for a person. */
export function explainError(error: unknown, place: ErrorPlace | null): string {
  if (error instanceof ApiError) return explainApiError(error, place);
  if (error instanceof UnreachableError || isTimeout(error)) {
    const at = place === null ? "" : ` at ${place.url}`;
    const why = isTimeout(error) ? "did not answer in time" : "does not answer";
    return `Quarterdeck ${why}${at}. Start it with \`npm start\` in its folder, or name another server with --url or QD_URL.`;
  }
  return error instanceof Error ? printable(error.message) : printable(String(error));
}

/** An error as JSON, in the shape of the API's problems. */
export function errorAsJson(error: unknown, place: ErrorPlace | null): Record<string, unknown> {
  if (error instanceof ApiError) return error.problem;
  const status = error instanceof UnreachableError || isTimeout(error) ? 503 : 400;
  return {
    type: "about:blank",
    title: status === 503 ? "Server not reached" : "Command not possible",
    status,
    detail: explainError(error, place),
  };
}

function explainApiError(error: ApiError, place: ErrorPlace | null): string {
  const { title, detail, errors } = error.problem;
  const lines = [printable(detail || title)];
  for (const issue of errors ?? [])
    lines.push(
      `  ${issue.path === "" ? "" : `${printable(issue.path)}: `}${printable(issue.message)} [${printable(issue.rule)}]`,
    );
  if (error.status === 401) {
    const file = place?.dataFolder
      ? `${place.dataFolder}/api-key`
      : "<data folder>/api-key, e.g. .quarterdeck/api-key,";
    lines.push(
      `The key from ${place?.keyFrom ?? "the command"} was refused. The first key lies in ${file} on the machine that runs Quarterdeck.`,
    );
  }
  if (error.status === 429) lines.push("Wait a moment and try again.");
  return lines.join("\n");
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === "TimeoutError";
}
