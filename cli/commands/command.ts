import { randomUUID } from "node:crypto";
import { Command } from "commander";
import type { CallInput } from "@/lib/contract/operations";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine } from "../text";
import { buildContext, collect } from "../values";
import { watchRun } from "./watch";

type Options = CommonOptions & {
  context?: string;
  set?: string[];
  preview?: boolean;
  anyway?: boolean;
  wait?: boolean;
};

/** `qd /platform Add an endpoint` and `qd command`: invokes a coordinator by its slash name (CAT-5). */
export function slashCommand(session: Session): Command {
  return withConnection(new Command("command"))
    .description("Invoke a coordinator by its slash name; `qd /name …` is the same.")
    .argument("<words...>", "slash name, then optionally a signal's name, then the mission")
    .option("--context <json>", "the signal's context as a JSON object")
    .option("--set <name=value>", "one value of the context; JSON or text; may be given again", collect)
    .option("--preview", "say where it leads and send nothing")
    .option("--anyway", "send it although an activation rule says it belongs elsewhere")
    .option("--wait", "show progress until the run ends or waits for a person")
    .addHelpText(
      "after",
      "\nExit codes: 0 accepted or shown, 3 not sent (it belongs elsewhere, or a choice is needed).\n\nExamples:\n  qd /platform Add an endpoint\n  qd command /platform PLATFORM:API Add an endpoint --preview",
    )
    .action((words: string[], options: Options) =>
      withServer(session, options, async (connection) => {
        const { terminal, input } = session;
        const context = buildContext(options.context, options.set ?? []);
        const result = await connection.client.call(
          "runCommand",
          {
            command: words.join(" "),
            context: context as NonNullable<CallInput<"runCommand">["context"]>,
            preview: options.preview === true,
            anyway: options.anyway === true,
          },
          { ...callTimeout(input.signal), idempotencyKey: randomUUID() },
        );
        if (options.wait && result.runId !== null)
          return watchRun(session, connection, result.runId, {
            until: "settled",
            ...(options.json ? { json: true } : {}),
          });
        if (options.json) terminal.json(result);
        else {
          terminal.line(oneLine(result.message));
          for (const choice of result.choices)
            terminal.line(`  ${oneLine(choice.signal)}  ${oneLine(choice.description)}`);
          if (result.instead !== null) terminal.line(`Use instead: ${oneLine(result.instead)}`);
          if (result.runId !== null) terminal.line(`Follow it with: qd run ${result.runId} --follow`);
        }
        return result.outcome === "accepted" || result.outcome === "preview" ? EXIT.ok : EXIT.ignored;
      }),
    );
}
