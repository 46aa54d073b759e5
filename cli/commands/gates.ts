import { Command, Option } from "commander";
import type { Output } from "@/lib/contract/operations";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import { resolveRunId } from "../resolve-id";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine } from "../text";
import { wholeNumber } from "../values";

type BypassOptions = CommonOptions & {
  gate?: string;
  coordinator?: string;
  person?: string;
  state?: "active" | "expired";
  run?: string;
  csv?: boolean;
  limit: number;
  cursor?: string;
};

/** `qd bypasses`: gates that people let pass. */
export function bypassesCommand(session: Session): Command {
  return withConnection(new Command("bypasses"))
    .description("List gates that people let pass: by whom, why and until when.")
    .option("--gate <id>", "only of this gate")
    .option("--coordinator <id>", "only of this coordinator's runs")
    .option("--person <name>", "only those this person approved")
    .addOption(new Option("--state <state>", "which").choices(["active", "expired"]))
    .option("--run <run>", "only those of this run")
    .option("--csv", "as CSV")
    .option("--limit <n>", "how many", wholeNumber(1, 200), 20)
    .option("--cursor <cursor>", "go on where the page before ended")
    .addHelpText("after", "\nExamples:\n  qd bypasses --state active\n  qd bypasses --person ada --csv > bypasses.csv")
    .action((options: BypassOptions) =>
      withServer(session, options, async ({ client }) => {
        const { terminal, input } = session;
        const { gate, coordinator, person, state, run, limit, cursor } = options;
        const asked = {
          limit,
          ...(gate ? { gate } : {}),
          ...(coordinator ? { coordinator } : {}),
          ...(person ? { person } : {}),
          ...(state ? { state } : {}),
          ...(cursor ? { cursor } : {}),
          ...(run ? { runId: await resolveRunId(client, run) } : {}),
        };
        if (options.csv) {
          terminal.raw(await client.text("listBypasses", { ...asked, format: "csv" }, { accept: "text/csv" }));
          return EXIT.ok;
        }
        const page = await client.call("listBypasses", asked, callTimeout(input.signal));
        if (options.json) terminal.json(page);
        else if (page.items.length === 0) terminal.line("No bypasses.");
        for (const one of options.json ? [] : page.items) {
          const until = one.expiresAt === null ? "no expiry" : `${one.expired ? "expired" : "until"} ${one.expiresAt}`;
          terminal.line(`${one.createdAt}  ${oneLine(one.gateName)}  ${one.by.join(", ")}  ${until}`);
          terminal.line(terminal.colours.dim(`  ${oneLine(one.reason)}  run ${one.runId}`));
        }
        if (!options.json && page.nextCursor !== null)
          terminal.line(terminal.colours.dim(`More: --cursor ${page.nextCursor}`));
        return EXIT.ok;
      }),
    );
}

const MARKS = { pass: "pass", fail: "FAIL", not_applicable: "n/a ", open: "open" } as const;

function print(session: Session, { lists }: Output<"getRunChecklists">, asJson: boolean): number {
  const { terminal } = session;
  if (asJson) terminal.json({ lists });
  else if (lists.length === 0) terminal.line("No checklist applies to the run.");
  for (const list of asJson ? [] : lists) {
    terminal.line(`${oneLine(list.title)} (${list.checklist}): ${list.done}/${list.total}`);
    for (const item of list.items) {
      terminal.line(`  ${MARKS[item.status]}  ${item.item}  ${oneLine(item.text)}`);
      if (item.evidence) terminal.line(terminal.colours.dim(`        ${oneLine(item.evidence)}`));
    }
  }
  return EXIT.ok;
}

/** `qd checklist RUN`, and `qd checklist fill RUN CHECKLIST ITEM STATUS`. */
export function checklistCommand(session: Session): Command {
  const fill = withConnection(new Command("fill"))
    .description("Answer an item of a run's checklist.")
    .argument("<run>", "the run's id, or its first 6 characters or more")
    .argument("<checklist>", "the checklist's id")
    .argument("<item>", "the item's id")
    .argument("<status>", "pass, fail or not_applicable")
    .option("--evidence <text>", "what shows it", "")
    .action(
      (given: string, checklist: string, item: string, status: string, options: CommonOptions & { evidence: string }) =>
        withServer(session, options, async ({ client }) => {
          const id = await resolveRunId(client, given);
          const answer = { id, checklist, item, status: status as "pass", evidence: options.evidence };
          const lists = await client.call("fillChecklistItem", answer, callTimeout(session.input.signal));
          return print(session, lists, options.json === true);
        }),
    );
  const show = withConnection(new Command("show"))
    .description("Show the checklists of a run with every answer.")
    .argument("<run>", "the run's id, or its first 6 characters or more")
    .action((given: string, options: CommonOptions) =>
      withServer(session, options, async ({ client }) => {
        const id = await resolveRunId(client, given);
        const lists = await client.call("getRunChecklists", { id }, callTimeout(session.input.signal));
        return print(session, lists, options.json === true);
      }),
    );
  return new Command("checklist")
    .description("Show the checklists of a run, or answer an item.")
    .addCommand(show, { isDefault: true })
    .addCommand(fill)
    .addHelpText(
      "after",
      '\nExamples:\n  qd checklist 019a8c1e-52f0\n  qd checklist fill 019a8c1e-52f0 database database-migrations-tested pass --evidence "ran both ways"',
    );
}
