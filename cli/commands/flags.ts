import { randomUUID } from "node:crypto";
import { Command, Option } from "commander";
import type { CallInput } from "@/lib/contract/operations";
import type { FlagDetail, FlagOut } from "@/lib/contract/schemas";
import { FLAG_STATUSES, FLAG_TYPES, IMPACT_LEVELS } from "@/lib/domain/flags/words";
import type { Connection } from "../connection";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import { renderChain, renderFlag, renderFlags, renderHealth } from "../render-flags";
import { resolveRunId } from "../resolve-id";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine } from "../text";
import { wholeNumber } from "../values";
import { flagInput, flagNumber, given, withFlagOptions, type FlagOptions } from "./forms";

type ListOptions = CommonOptions & {
  agent?: string;
  target?: string;
  source?: string;
  status: string;
  type?: string;
  impact?: string;
  locked?: boolean;
  file?: string;
  q?: string;
  order: "queue" | "newest";
  limit: number;
  cursor?: string;
};
type ActOptions = CommonOptions & { agent?: string; reason?: string; notes?: string; run?: string };

/** `qd flags …`: what agents tell each other. */
export function flagsCommand(session: Session): Command {
  const group = new Command("flags")
    .description("List, show, create and handle flags: what agents tell each other.")
    .addHelpText(
      "after",
      '\nExamples:\n  qd flags list --agent @backend.api --order queue\n  qd flags show 100\n  qd flags lock 100 --reason "Waits for the index format"\n  qd flags complete 100 --agent @backend.api',
    );
  const { terminal, now } = session;
  const timeout = () => callTimeout(session.input.signal);
  const add = (name: string, description: string) => {
    const command = withConnection(new Command(name)).description(description);
    group.addCommand(command);
    return command;
  };
  const run = (options: CommonOptions, work: (connection: Connection) => Promise<number>) =>
    withServer(session, options, work);
  /** Calls an operation that returns a flag, and says what became of it. */
  const act = (options: CommonOptions, what: string, work: (connection: Connection) => Promise<FlagOut>) =>
    run(options, async (connection) => {
      const flag = await work(connection);
      if (options.json) terminal.json(flag);
      else terminal.line(`${what} #${flag.id}: ${oneLine(flag.changeDescription)}`);
      return EXIT.ok;
    });

  add("list", "List flags.")
    .option("--agent <handle>", "what this agent sees: its own and the general ones it has not completed")
    .option("--target <handle>", "only flags for this agent; none for general flags")
    .option("--source <handle>", "only flags from this agent")
    .addOption(new Option("--status <status>", "which").choices(["pending", "completed", "all"]).default("pending"))
    .option("--type <list>", `only these: ${FLAG_TYPES.join(", ")}`)
    .option("--impact <list>", `only these: ${IMPACT_LEVELS.join(", ")}`)
    .option("--locked", "only locked ones")
    .option("--file <text>", "part of a related file's path")
    .option("--q <text>", "text in description or action, or a number")
    .addOption(
      new Option("--order <order>", "as the dispatcher delivers them, or newest first")
        .choices(["queue", "newest"])
        .default("queue"),
    )
    .option("--limit <n>", "how many", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the page before ended")
    .action((options: ListOptions) =>
      run(options, async ({ client }) => {
        const page = await client.call("listFlags", filters(options), timeout());
        if (options.json) terminal.json(page);
        else if (page.items.length === 0) terminal.line("No flags.");
        else {
          for (const line of renderFlags(page.items, terminal, now())) terminal.line(line);
          if (page.nextCursor !== null) terminal.line(terminal.colours.dim(`More: --cursor ${page.nextCursor}`));
        }
        return EXIT.ok;
      }),
    );

  add("show", "Show a flag with everything needed to handle it.")
    .argument("<flag>", "its number")
    .action((id: string, options: CommonOptions) =>
      run(options, async ({ client }) => {
        const flag: FlagDetail = await client.call("getFlag", { id: flagNumber(id) }, timeout());
        if (options.json) terminal.json(flag);
        else for (const line of renderFlag(flag, terminal, now())) terminal.line(line);
        return EXIT.ok;
      }),
    );

  withFlagOptions(add("create", "Tell an agent, or all of them, what changed and what they must do.")).action(
    (options: FlagOptions) =>
      act(options, "Created", ({ client }) =>
        client.call("createFlag", flagInput(options, session.input.env), {
          ...timeout(),
          idempotencyKey: options.idempotency_key ?? randomUUID(),
        }),
      ),
  );

  add("lock", "Lock a flag that waits for something.")
    .argument("<flag>", "its number")
    .option("--agent <handle>", "on whose behalf")
    .option("--reason <text>", "what it waits for")
    .action((id: string, options: ActOptions) =>
      act(options, "Locked", ({ client }) =>
        client.call(
          "lockFlag",
          { id: flagNumber(id), ...given({ agent: options.agent, reason: options.reason }) },
          timeout(),
        ),
      ),
    );

  add("unlock", "Unlock a flag.")
    .argument("<flag>", "its number")
    .option("--agent <handle>", "on whose behalf")
    .option("--reason <text>", "why")
    .action((id: string, options: ActOptions) =>
      act(options, "Unlocked", ({ client }) =>
        client.call(
          "unlockFlag",
          { id: flagNumber(id), ...given({ agent: options.agent, reason: options.reason }) },
          timeout(),
        ),
      ),
    );

  add("complete", "Complete a flag. The first completion stands.")
    .argument("<flag>", "its number")
    .option("--agent <handle>", "on whose behalf")
    .option("--notes <text>", "how, or why it is not applicable")
    .action((id: string, options: ActOptions) =>
      run(options, async ({ client }) => {
        const input = { id: flagNumber(id), ...given({ agent: options.agent, notes: options.notes }) };
        const flag = await client.call("completeFlag", input as CallInput<"completeFlag">, timeout());
        if (options.json) terminal.json(flag);
        else {
          terminal.line(`Completed #${flag.id}: ${oneLine(flag.changeDescription)}`);
          if (flag.cascade.ask) terminal.line(oneLine(flag.cascade.question));
        }
        return EXIT.ok;
      }),
    );

  add("answer", "Answer an information request; completes it and unlocks the flag it asks about.")
    .argument("<flag>", "number of the information request")
    .argument("<answer>", "the answer")
    .option("--agent <handle>", "on whose behalf")
    .action((id: string, answer: string, options: ActOptions) =>
      run(options, async ({ client }) => {
        const flag = await client.call(
          "answerFlag",
          { id: flagNumber(id), answer, ...given({ agent: options.agent }) },
          timeout(),
        );
        if (options.json) terminal.json(flag);
        else
          terminal.line(
            `Answered #${flag.id}${flag.unlocked.length > 0 ? `, unlocked ${flag.unlocked.map((one) => `#${one}`).join(", ")}` : ""}.`,
          );
        return EXIT.ok;
      }),
    );

  add("waive", "Let one run go on although a flag is open. Recorded with the reason.")
    .argument("<flag>", "its number")
    .requiredOption("--run <run>", "the run's id, or its first 6 characters or more")
    .requiredOption("--reason <text>", "why")
    .action((id: string, options: ActOptions) =>
      act(options, "Waived", async ({ client }) =>
        client.call(
          "waiveFlag",
          { id: flagNumber(id), runId: await resolveRunId(client, options.run ?? ""), reason: options.reason ?? "" },
          timeout(),
        ),
      ),
    );

  add("chain", "Show all flags that follow from the same origin.")
    .argument("<flag>", "number of any of them")
    .action((id: string, options: CommonOptions) =>
      run(options, async ({ client }) => {
        const chain = await client.call("getFlagChain", { id: flagNumber(id) }, timeout());
        if (options.json) terminal.json(chain);
        else for (const line of renderChain(chain, terminal)) terminal.line(line);
        return EXIT.ok;
      }),
    );

  add("health", "Zombies, cycles, overload, oldest flags and conflicts over files.").action((options: CommonOptions) =>
    run(options, async ({ client }) => {
      const health = await client.call("getFlagHealth", {}, timeout());
      if (options.json) terminal.json(health);
      else for (const line of renderHealth(health, terminal, now())) terminal.line(line);
      return EXIT.ok;
    }),
  );
  return group;
}

function filters(options: ListOptions): CallInput<"listFlags"> {
  const { status, locked, agent, target, source, type, impact, file, q, order, limit, cursor } = options;
  return {
    order,
    limit,
    // Without a status the server shows pending ones alone.
    status: status === "all" ? FLAG_STATUSES.join(",") : status,
    ...(locked ? { locked: "true" } : {}),
    ...given({ agent, target, source, type, impact, file, q, cursor }),
  } as CallInput<"listFlags">;
}
