import type { Client } from "@/lib/contract/client";
import { CliError } from "./errors";
import { callTimeout } from "./follow";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const PREFIX = /^[0-9a-f-]{6,35}$/i;

/** The id of a run from itself or its unique head of at least 6 characters. Throws CliError. */
export async function resolveRunId(client: Client, given: string): Promise<string> {
  if (UUID.test(given)) return given.toLowerCase();
  const page = await client.call("listRuns", { q: checkPrefix(given, "run"), limit: 200 }, callTimeout());
  return pick(
    given,
    page.items.map((run) => run.id),
    "run",
  );
}

/** The id of an escalation from itself or its unique head of at least 6 characters. Throws CliError. */
export async function resolveEscalationId(client: Client, given: string): Promise<string> {
  if (UUID.test(given)) return given.toLowerCase();
  checkPrefix(given, "escalation");
  const ids: string[] = [];
  for (const status of ["open", undefined] as const) {
    const page = await client.call("listEscalations", { limit: 200, ...(status ? { status } : {}) }, callTimeout());
    ids.push(...page.items.map((item) => item.id));
  }
  return pick(given, ids, "escalation");
}

function checkPrefix(given: string, what: string): string {
  if (PREFIX.test(given)) return given.toLowerCase();
  throw new CliError(
    `"${given}" is no ${what}'s id. Give the id, or at least its first 6 characters; \`qd ${what}s\` lists them.`,
  );
}

function pick(given: string, ids: readonly string[], what: string): string {
  const matches = [...new Set(ids)].filter((id) => id.startsWith(given.toLowerCase()));
  if (matches.length === 1) return matches[0]!;
  if (matches.length === 0) throw new CliError(`No ${what} begins with ${given}. \`qd ${what}s\` lists them.`);
  throw new CliError(
    `${matches.length} ${what}s begin with ${given}. Give more of the id:\n${matches
      .slice(0, 10)
      .map((id) => `  ${id}`)
      .join("\n")}`,
  );
}
