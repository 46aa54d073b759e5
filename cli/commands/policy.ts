import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { sayTotals } from "@/lib/domain/policy/escalation";
import type { CallInput } from "@/lib/contract/operations";
import type { Simulation } from "@/lib/contract/schemas";
import type { Connection } from "../connection";
import { CliError, EXIT } from "../errors";
import { callTimeout } from "../follow";
import type { Terminal } from "../io";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine, wrap } from "../text";
import { wholeNumber } from "../values";
import { given } from "./forms";

type Definition = CallInput<"putCoordinator">["definition"];

/** `qd coordinators simulate` and `qd coordinators put`. */
export function addPolicyCommands(group: Command, session: Session): void {
  const { terminal, input } = session;
  const timeout = () => callTimeout(input.signal);
  group.addCommand(
    withConnection(new Command("simulate"))
      .description("Say what the last runs would have done under a changed definition, without storing it.")
      .argument("<coordinator>", "id, e.g. coord-ops")
      .argument("<file>", "the definition with the change in it, YAML or JSON")
      .option("--runs <n>", "ended runs to look at, the latest ones", wholeNumber(1, 500), 50)
      .option("--signal <signal>", "only runs of this signal")
      .action((id: string, file: string, _: unknown, command: Command) => {
        const options = command.optsWithGlobals<CommonOptions & { runs: number; signal?: string }>();
        return withServer(session, options, async (connection) => {
          const definition = await readDefinition(connection, file);
          const { runs, signal } = options;
          const result = await connection.client.call(
            "simulateCoordinator",
            { id, definition, runs, ...given({ signal }) },
            timeout(),
          );
          if (options.json) terminal.json(result);
          else for (const line of renderSimulation(result, terminal)) terminal.line(line);
          return EXIT.ok;
        });
      }),
  );
  group.addCommand(
    withConnection(new Command("put"))
      .description("Store a definition; a change of policy may wait for approval instead.")
      .argument("<coordinator>", "id, e.g. coord-ops")
      .argument("<file>", "the definition, YAML or JSON")
      .action((id: string, file: string, _: unknown, command: Command) => {
        const options = command.optsWithGlobals<CommonOptions>();
        return withServer(session, options, async (connection) => {
          const definition = await readDefinition(connection, file);
          const result = await connection.client.call("putCoordinator", { id, definition }, timeout());
          if (options.json) terminal.json(result);
          else if (result.saved) terminal.line(`${result.name} is stored, version ${result.version}.`);
          else
            terminal.line(
              `Nothing is stored yet: the change of policy waits for approval, escalation ${result.pendingChange?.escalationId ?? ""}.`,
            );
          return result.saved ? EXIT.ok : EXIT.waiting;
        });
      }),
  );

  /** The file's definition as data; the server reads it, so that it is read in one way everywhere. */
  async function readDefinition({ client }: Connection, file: string): Promise<Definition> {
    const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      throw new CliError(`${file} can't be read (${error.code ?? "error"}).`);
    });
    const { ok, problems, definition } = await client.call("validateCoordinator", { text }, timeout());
    if (ok) return definition as unknown as Definition;
    const lines = problems.map(({ path, message, line }) => `  ${file}:${line} ${path}: ${oneLine(message)}`);
    throw new CliError(`The definition is wrong:\n${lines.join("\n")}`);
  }
}

function renderSimulation({ policy, approval, totals, items }: Simulation, terminal: Terminal): string[] {
  const { colours, width } = terminal;
  const bullets = (lines: readonly string[]) =>
    lines.flatMap((text) => wrap(oneLine(text), width - 4).map((line, at) => `${at === 0 ? "  - " : "    "}${line}`));
  return [
    ...(policy.length === 0
      ? ["Nothing of its policy changes."]
      : ["Changes of policy", ...bullets(policy.map(({ text }) => text))]),
    ...(approval === null ? [] : [colours.yellow(`Waits for approval by ${approval.who} before it is stored.`)]),
    "",
    ...wrap(sayTotals(totals), width),
    ...items.flatMap((item) => [
      "",
      `${colours.bold(item.runId.slice(0, 13))}  ${item.signal}  ${colours.dim(`${item.status}, ${item.createdAt}`)}`,
      ...bullets(item.differences),
      ...bullets(item.untold).map((line) => colours.dim(line)),
    ]),
  ];
}
