import { readFile } from "node:fs/promises";
import { Command, Option } from "commander";
import type { z } from "zod";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { ESCALATION_TYPES, type EscalationType } from "@/lib/domain/escalation";
import { aboutOf } from "@/lib/domain/escalation-about";
import { ESCALATION_STATUSES, type EscalationStatus } from "@/lib/domain/status";
import { CliError, EXIT } from "../errors";
import { callTimeout, latestEvent } from "../follow";
import { renderEscalation, renderEscalations } from "../render-escalation";
import { HASH_LENGTH } from "../render-shown";
import { resolveEscalationId, resolveRunId } from "../resolve-id";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine } from "../text";
import { collect, jsonObject, pairs, wholeNumber } from "../values";
import { watchRun } from "./watch";

type ListOptions = CommonOptions & {
  status: EscalationStatus | "all";
  type?: EscalationType;
  role?: string;
  assignee?: string;
  requestedBy?: string;
  scope?: "mine" | "roles" | "all";
  order?: "newest" | "oldest" | "deadline";
  level?: number;
  run?: string;
  limit: number;
  cursor?: string;
};

/** `qd escalations [ID]`: what waits for a person, or one escalation with all that is needed to decide. */
export function escalationsCommand(session: Session): Command {
  return withConnection(new Command("escalations"))
    .description("List what waits for a person, or show one with all that is needed to decide.")
    .argument("[escalation]", "the escalation's id, or its first 6 characters or more")
    .addOption(new Option("--status <status>", "which").choices([...ESCALATION_STATUSES, "all"]).default("open"))
    .addOption(new Option("--type <type>", "only this type").choices(ESCALATION_TYPES))
    .option("--role <role>", "only those that ask for this role")
    .option("--assignee <name>", "only those assigned to this person")
    .option("--requested-by <name>", "only those that this person asked for")
    .addOption(
      new Option("--scope <scope>", "mine: you are asked by name; roles: all that you may decide").choices([
        "mine",
        "roles",
        "all",
      ]),
    )
    .addOption(
      new Option("--order <order>", "deadline: the most urgent first").choices(["newest", "oldest", "deadline"]),
    )
    .option("--level <n>", "only those of this level", wholeNumber(1, 4))
    .option("--run <run>", "only those of this run")
    .option("--limit <n>", "how many", wholeNumber(1, 200), 20)
    .option("--cursor <cursor>", "go on where the page before ended")
    .addHelpText(
      "after",
      "\nExamples:\n  qd escalations --scope mine --order deadline\n  qd escalations 019a8c1e-52f0\n  qd escalations --status all --run 019a8c1e-52f0 --json",
    )
    .action((given: string | undefined, options: ListOptions) =>
      withServer(session, options, async ({ client }) => {
        const { terminal, now, input } = session;
        if (given !== undefined) {
          const item = await client.call(
            "getEscalation",
            { id: await resolveEscalationId(client, given) },
            callTimeout(input.signal),
          );
          if (options.json) terminal.json(item);
          else for (const line of renderEscalation(item, terminal)) terminal.line(line);
          return EXIT.ok;
        }
        const { status, type, role, assignee, requestedBy, scope, order, level, run, limit, cursor } = options;
        const page = await client.call(
          "listEscalations",
          {
            limit,
            ...(status === "all" ? {} : { status }),
            ...(type ? { type } : {}),
            ...(role ? { role } : {}),
            ...(assignee ? { assignee } : {}),
            ...(requestedBy ? { requestedBy } : {}),
            ...(scope ? { scope } : {}),
            ...(order ? { order } : {}),
            ...(level ? { level } : {}),
            ...(cursor ? { cursor } : {}),
            ...(run ? { runId: await resolveRunId(client, run) } : {}),
          },
          callTimeout(input.signal),
        );
        if (options.json) terminal.json(page);
        else if (page.items.length === 0)
          terminal.line(status === "open" ? "Nothing waits for a person." : "No escalations.");
        else {
          for (const line of renderEscalations(page.items, terminal, now())) terminal.line(line);
          terminal.line(terminal.colours.dim("Show one with: qd escalations ID"));
          if (page.nextCursor !== null) terminal.line(terminal.colours.dim(`More: --cursor ${page.nextCursor}`));
        }
        return EXIT.ok;
      }),
    );
}

/** The values of a form: JSON as it is written, or from a file. Throws CliError. */
async function valuesOf(given: string | undefined): Promise<Record<string, z.infer<ReturnType<typeof z.json>>>> {
  if (given === undefined) return {};
  const text = given.startsWith("@")
    ? await readFile(given.slice(1), "utf8").catch((cause: unknown) => {
        throw new CliError(`--inputs: ${given.slice(1)} can't be read: ${String(cause)}`);
      })
    : given;
  return jsonObject(text, "--inputs") as Record<string, z.infer<ReturnType<typeof z.json>>>;
}

/** The hash whose beginning a person gave; one that was something else stays as given, for the server to refuse. */
const wholeHash = (given: string, now: string): string =>
  given.length >= HASH_LENGTH && now.startsWith(given) ? now : given;

type DecideOptions = CommonOptions & {
  reason?: string;
  input?: string[];
  inputs?: string;
  hash?: string;
  wait?: boolean;
};

/** The command that shows what was decided about. */
function whereToLook(item: EscalationSummary): string {
  const about = aboutOf(item);
  if (about === null) return `See it with: qd escalations ${item.id}`;
  const command = { run: "run", flag: "flags show", coordinator: "coordinators" }[about.kind];
  return `See the ${about.kind} with: qd ${command} ${about.id}${about.kind === "run" ? " --follow" : ""}`;
}

/** `qd decide ID OPTION`: takes a decision; the first one counts. */
export function decideCommand(session: Session): Command {
  return withConnection(new Command("decide"))
    .description("Decide an escalation. The first decision counts.")
    .argument("<escalation>", "the escalation's id, or its first 6 characters or more")
    .argument("<option>", "one of its options, e.g. retry, accept, delegate, abort")
    .option("--reason <text>", "why; some options need it")
    .option("--input <name=value>", "a value the option asks for; may be given again", collect)
    .option("--inputs <json>", "the values of the option's form as JSON, or @file")
    .option(
      "--hash <hash>",
      "what was shown, as `qd escalations ID` prints it; refused when it is something else by now",
    )
    .option("--wait", "show the run until it ends or waits for a person again")
    .addHelpText(
      "after",
      '\nExamples:\n  qd decide 019a8c1e-52f0 retry --wait\n  qd decide 019a8c1e-52f0 accept --reason "known, fixed in #12"\n  qd decide 019a8c1e-52f0 delegate --input signal=PLATFORM:AUDIT\n  qd decide 019a8c1e-52f0 edit --inputs @values.json',
    )
    .action((given: string, option: string, options: DecideOptions) =>
      withServer(session, options, async (connection) => {
        const { client } = connection;
        const { terminal, input } = session;
        const id = await resolveEscalationId(client, given);
        const shown =
          options.wait || options.hash !== undefined
            ? await client.call("getEscalation", { id }, callTimeout(input.signal))
            : null;
        const runId = options.wait ? (shown?.runId ?? null) : null;
        const after = runId === null ? 0 : await latestEvent(client, runId, input.signal);
        const item = await client.call(
          "decideEscalation",
          {
            id,
            option,
            inputs: {
              ...(await valuesOf(options.inputs)),
              ...pairs(options.input ?? [], "--input"),
            },
            ...(options.reason === undefined ? {} : { reason: options.reason }),
            ...(options.hash === undefined ? {} : { contentHash: wholeHash(options.hash, shown?.contentHash ?? "") }),
          },
          callTimeout(input.signal),
        );
        if (runId !== null)
          return watchRun(session, connection, runId, {
            until: "settled",
            after,
            ...(options.json ? { json: true } : {}),
          });
        if (options.json) terminal.json(item);
        else if (item.decision === null)
          terminal.line(
            `Your choice counts. ${item.rules.quorum} different people must choose the same; ${item.votes.length} did.`,
          );
        else terminal.line(`Decided: ${oneLine(item.decision.option)}. ${whereToLook(item)}`);
        return EXIT.ok;
      }),
    );
}
