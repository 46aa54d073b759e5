import { randomUUID } from "node:crypto";
import { Command } from "commander";
import type { CallInput } from "@/lib/contract/operations";
import type { FlagOut } from "@/lib/contract/schemas";
import type { Connection } from "../connection";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { errorInSnake, fieldError, toCamel, toSnake } from "../snake";

/**
 * The published forms of the flag script (FLAG-8): same verbs, arguments, field names and JSON, so that an agent
 * file written for it works with the command's name changed alone. Errors are JSON on stderr.
 */
export function formCommands(session: Session): Command[] {
  const form = (name: string, description: string) =>
    withConnection(new Command(name)).description(description).addHelpText("after", `\nExample:\n  ${EXAMPLES[name]}`);
  const answer = (options: CommonOptions, work: (connection: Connection) => Promise<unknown>) =>
    withServer(
      session,
      { ...options, json: true },
      async (connection) => {
        session.terminal.json(toSnake(await work(connection)));
        return EXIT.ok;
      },
      errorInSnake,
    );
  const timeout = () => callTimeout(session.input.signal);
  return [
    form("search-agents", "Find the right agent for a task; prints name, score, rank and reasons.")
      .argument("<text>", "what is to be done")
      .argument("[n]", "how many results")
      .action((q: string, n: string | undefined, options: CommonOptions) =>
        answer(options, async ({ client }) => {
          const limit = n === undefined ? {} : { limit: wholeOf("limit", n) };
          const { results } = await client.call("searchAgents", { q, ...limit }, timeout());
          return { results: results.map(({ name, score, rank, reasons }) => ({ name, score, rank, reasons })) };
        }),
      ),
    form("get-agent-flags", "An agent's pending flags: critical first, then oldest; locked ones last.")
      .argument("<agent>", "handle, e.g. @backend.api")
      .action((handle: string, options: CommonOptions) =>
        answer(options, async ({ client }) => {
          const { agent, actionable, locked } = await client.call("getAgentFlags", { handle }, timeout());
          const flags = [...actionable, ...locked];
          return { agent, count: flags.length, flags: flags.map(published) };
        }),
      ),
    withFlagOptions(form("create-flag", "Tell an agent what changed and what it must do; prints the flag.")).action(
      (options: FlagOptions) =>
        answer(options, async ({ client }) =>
          published(
            await client.call("createFlag", flagInput(options, session.input.env), {
              ...timeout(),
              idempotencyKey: options.idempotency_key ?? randomUUID(),
            }),
          ),
        ),
    ),
    form("complete-flag", "Complete a flag.")
      .argument("<flag>", "its number")
      .argument("[agent]", "handle of the agent that completes it")
      .argument("[note]", "why, e.g. that it is not applicable to your domain")
      .option("--note <text>", "the same as the third argument")
      .option("--notes <text>", "the same")
      .action(
        (id: string, agent?: string, note?: string, options: CommonOptions & { note?: string; notes?: string } = {}) =>
          answer(options, async ({ client }) => {
            const notes = note ?? options.note ?? options.notes;
            const done = await client.call(
              "completeFlag",
              { id: flagNumber(id), ...given({ agent, notes }) } as CallInput<"completeFlag">,
              timeout(),
            );
            return { ...published(done), cascade: done.cascade };
          }),
      ),
    form("lock-flag", "Lock a flag that waits for an answer.")
      .argument("<flag>", "its number")
      .argument("[agent]", "handle of the agent that locks it")
      .argument("[reason]", "what it waits for")
      .action((id: string, agent: string | undefined, reason: string | undefined, options: CommonOptions) =>
        answer(options, async ({ client }) =>
          published(await client.call("lockFlag", { id: flagNumber(id), ...given({ agent, reason }) }, timeout())),
        ),
      ),
    form("unlock-flag", "Unlock a flag.")
      .argument("<flag>", "its number")
      .argument("[agent]", "handle of the agent that unlocks it")
      .action((id: string, agent: string | undefined, options: CommonOptions) =>
        answer(options, async ({ client }) =>
          published(await client.call("unlockFlag", { id: flagNumber(id), ...given({ agent }) }, timeout())),
        ),
      ),
    form("query", "One read-only SELECT over agents_catalog and flags.")
      .argument("<sql>", "one SELECT")
      .action((sql: string, options: CommonOptions) =>
        answer(options, async ({ client }) => {
          const { rows, truncated } = await client.call("runQuery", { sql }, timeout());
          return { rows, count: rows.length, truncated };
        }),
      ),
  ];
}

const EXAMPLES: Record<string, string> = {
  "search-agents": 'qd search-agents "JWT authentication implementation" 3',
  "get-agent-flags": "qd get-agent-flags @backend.api",
  "create-flag":
    'qd create-flag --flag_type change --source_agent @database.postgres --target_agent @backend.api --change_description "…" --action_required "…"',
  "complete-flag": 'qd complete-flag 100 @backend.api "Not applicable to this domain"',
  "lock-flag": "qd lock-flag 100",
  "unlock-flag": "qd unlock-flag 100",
  query: "qd query \"SELECT name, module FROM agents_catalog WHERE status = 'active'\"",
};

export type FlagOptions = CommonOptions & Record<(typeof FLAG_FIELDS)[number][0], string | undefined>;

const FLAG_FIELDS = [
  ["flag_type", "kind of change, e.g. breaking_change"],
  ["source_agent", "your handle (default: QD_AGENT)"],
  ["target_agent", "handle of the agent it is for; left out or NULL for all agents"],
  ["change_description", "what changed, at least 50 characters"],
  ["action_required", "what the target must do, at least 100 characters"],
  ["impact_level", "critical, high, medium or low (default: medium)"],
  ["related_files", "paths, separated by commas"],
  ["chain_origin_id", "number of the flag this one follows from"],
  ["asks_about_id", "number of the flag an information_request asks about"],
  ["code_location", "file:line"],
  ["example_usage", "example of how to use the change"],
  ["context", "JSON object"],
  ["notes", "comments"],
  ["idempotency_key", "create at most one flag under this key"],
] as const;

/** Adds the fields of a flag as options, with the published names. */
export function withFlagOptions(command: Command): Command {
  for (const [name, description] of FLAG_FIELDS) command.option(`--${name} <value>`, description);
  return command;
}

/** What an agent gives as text as the API takes it. An optional field given empty counts as not given. */
export function flagInput(
  options: FlagOptions,
  env: Readonly<Record<string, string | undefined>>,
): CallInput<"createFlag"> {
  const texts = Object.fromEntries(
    FLAG_FIELDS.flatMap(([name]) => {
      const value = options[name];
      const counts = value !== undefined && (value !== "" || NEVER_EMPTY.has(name));
      return counts && name !== "idempotency_key" ? [[name, value]] : [];
    }),
  );
  const { related_files: files, chain_origin_id: origin, asks_about_id: asks, context, target_agent: target } = texts;
  return toCamel({
    source_agent: env.QD_AGENT || undefined,
    ...texts,
    ...(target !== undefined && /^null$/i.test(target) ? { target_agent: null } : {}),
    ...(files === undefined
      ? {}
      : {
          related_files: files
            .split(",")
            .map((file) => file.trim())
            .filter(Boolean),
        }),
    ...(origin === undefined ? {} : { chain_origin_id: numberOrText(origin) }),
    ...(asks === undefined ? {} : { asks_about_id: numberOrText(asks) }),
    ...(context === undefined ? {} : { context: jsonOrText(context) }),
  }) as CallInput<"createFlag">;
}

/** Empty, these are wrong: an empty target is no "all agents". */
const NEVER_EMPTY = new Set<string>([
  "flag_type",
  "source_agent",
  "target_agent",
  "change_description",
  "action_required",
]);

/** A flag as the published forms show it: files as one text, separated by commas; no history. */
export function published(flag: FlagOut): Record<string, unknown> {
  const fields = Object.fromEntries(PUBLISHED.map((name) => [name, flag[name]]));
  return { ...fields, relatedFiles: flag.relatedFiles.join(",") };
}

const PUBLISHED = (
  "id flagType sourceAgent targetAgent changeDescription actionRequired impactLevel relatedFiles chainOriginId " +
  "codeLocation exampleUsage context notes status locked lockedBy lockReason asksAboutId answer completedBy " +
  "completedAt createdAt"
).split(" ") as (keyof FlagOut)[];

/** A flag's number, written `100` or `#100`. */
export const flagNumber = (text: string): number => wholeOf("id", text.replace(/^#/, ""));

function wholeOf(path: string, text: string): number {
  if (/^\d{1,10}$/.test(text.trim())) return Number(text);
  throw fieldError(path, "invalid_type", `must be a whole number, not "${text.slice(0, 100)}"`);
}

/** What is no number goes to the server as it is: its answer then names every field that is wrong, not the first. */
const numberOrText = (text: string): number | string =>
  /^#?\d{1,10}$/.test(text.trim()) ? flagNumber(text.trim()) : text;

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Members that were given. */
export const given = <T extends Record<string, unknown>>(values: T): { [K in keyof T]?: NonNullable<T[K]> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
