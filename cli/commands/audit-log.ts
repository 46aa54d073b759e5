import { createWriteStream } from "node:fs";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command, Option } from "commander";
import type { AuditEntryOut, AuditSummary, AuditVerification } from "@/lib/contract/schemas";
import { AUDIT_OUTCOMES } from "@/lib/domain/audit";
import { CliError, EXIT } from "../errors";
import { callTimeout } from "../follow";
import type { Terminal } from "../io";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { ago, count, cut, oneLine, printable, table } from "../text";
import { timeOf, wholeNumber } from "../values";

type Filters = {
  actor?: string;
  action?: string;
  target?: string;
  outcome?: (typeof AUDIT_OUTCOMES)[number];
  q?: string;
  from?: string;
  to?: string;
};

const withFilters = (command: Command): Command =>
  command
    .option("--actor <name>", "only what this one did or was refused")
    .option("--action <id>", "only this operation, e.g. decideEscalation")
    .option("--target <target>", "only what touched this: an id, a type, or type:id")
    .addOption(new Option("--outcome <outcome>", "only these").choices(AUDIT_OUTCOMES))
    .option("--q <text>", "text in actor, action, target or reason")
    .option("--from <time>", "at or after: 2h, 3d, 2026-01-31 or an ISO time")
    .option("--to <time>", "at or before");

function filtersOf({ from, to, actor, action, target, outcome, q }: Filters, now: Date) {
  const given = { actor, action, target, outcome, q };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(from === undefined ? {} : { from: timeOf(from, now) }),
    ...(to === undefined ? {} : { to: timeOf(to, now) }),
  };
}

/** `qd audit-log`: reads, checks and takes away the audit log. */
export function auditLogCommand(session: Session): Command {
  return new Command("audit-log")
    .description("Who did what, and whether the record is whole. For administrators.")
    .addCommand(listCommand(session))
    .addCommand(showCommand(session))
    .addCommand(verifyCommand(session))
    .addCommand(exportCommand(session));
}

function listCommand(session: Session): Command {
  return withFilters(withConnection(new Command("list")))
    .description("List entries, newest first.")
    .option("--limit <n>", "how many", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the page before ended")
    .addHelpText(
      "after",
      "\nExamples:\n  qd audit-log list --outcome refused --from 1d\n  qd audit-log list --target escalation:019a8c1e-52f0-7000-8000-000000000000",
    )
    .action((options: CommonOptions & Filters & { limit: number; cursor?: string }) =>
      withServer(session, options, async ({ client }) => {
        const { terminal, now, input } = session;
        const { limit, cursor } = options;
        const page = await client.call(
          "listAuditEntries",
          { ...filtersOf(options, now()), limit, ...(cursor === undefined ? {} : { cursor }) },
          callTimeout(input.signal),
        );
        if (options.json) terminal.json(page);
        else if (page.items.length === 0) terminal.line("No entries.");
        else {
          for (const line of renderEntries(page.items, terminal, now())) terminal.line(line);
          if (page.nextCursor !== null) terminal.line(terminal.colours.dim(`More: --cursor ${page.nextCursor}`));
        }
        return EXIT.ok;
      }),
    );
}

/** Of an id that a person looks at on a terminal; what is piped has it whole. */
const SHOWN_ID = 14;

function renderEntries(entries: readonly AuditSummary[], terminal: Terminal, now: Date): string[] {
  const rows = entries.map((entry) => [
    String(entry.seq),
    ago(entry.at, now),
    oneLine(entry.actor.name),
    oneLine(`${entry.via}${entry.address === null ? "" : ` ${entry.address}`}`),
    oneLine(entry.action),
    entry.outcome === "done" ? "done" : `refused ${entry.status}`,
    oneLine(
      [
        entry.target === null
          ? ""
          : `${entry.target.type}:${terminal.isTty ? cut(entry.target.id, SHOWN_ID) : entry.target.id}`,
        entry.reason ?? "",
      ]
        .join(" ")
        .trim(),
    ),
  ]);
  const columns = [
    { title: "entry", right: true },
    { title: "when" },
    { title: "who" },
    { title: "from" },
    { title: "what" },
    { title: "outcome" },
    { title: "on what, why", grows: true },
  ];
  return table(columns, rows, terminal.tableWidth, (text, row, column) =>
    column === 5 && entries[row]!.outcome === "refused" ? terminal.colours.yellow(text) : text,
  );
}

function showCommand(session: Session): Command {
  return withConnection(new Command("show"))
    .description("Show an entry with what was before and after.")
    .argument("<entry>", "the entry's number", wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action((seq: number, options: CommonOptions) =>
      withServer(session, options, async ({ client }) => {
        const entry = await client.call("getAuditEntry", { seq }, callTimeout(session.input.signal));
        if (options.json) session.terminal.json(entry);
        else for (const line of renderEntry(entry, session.terminal)) session.terminal.line(line);
        return EXIT.ok;
      }),
    );
}

function renderEntry(entry: AuditEntryOut, { colours }: Terminal): string[] {
  const part = (title: string, value: unknown): string[] =>
    value === null || value === undefined ? [] : ["", colours.bold(title), printable(JSON.stringify(value, null, 2))];
  return [
    `${colours.bold(`${entry.seq}  ${oneLine(entry.action)}`)}  ${entry.outcome} (${entry.status})`,
    `${oneLine(entry.actor.name)} (${oneLine(entry.actor.kind)}), ${oneLine(entry.via)}${entry.address === null ? "" : `, ${oneLine(entry.address)}`}, ${entry.at}`,
    ...(entry.target === null ? [] : [`On ${oneLine(entry.target.type)} ${oneLine(entry.target.id)}`]),
    ...(entry.reason === null ? [] : [printable(entry.reason)]),
    ...part("Asked", entry.input),
    ...part("Before", entry.before),
    ...part("After", entry.after),
    "",
    colours.dim(`hash ${entry.hash}`),
  ];
}

function verifyCommand(session: Session): Command {
  return withConnection(new Command("verify"))
    .description("Check the whole log: changed, missing, moved and cut entries.")
    .addHelpText("after", "\nExit codes: 0 whole, 1 broken.")
    .action((options: CommonOptions) =>
      withServer(session, options, async ({ client }) => {
        const { terminal, input } = session;
        let report: AuditVerification;
        let checked = 0;
        let from: number | null = null;
        let after: number | null = null;
        do {
          report = await client.call("verifyAuditLog", after === null ? {} : { after }, callTimeout(input.signal));
          checked += report.checked;
          from ??= report.from;
          after = report.nextAfter;
          if (after !== null && !options.json)
            terminal.line(terminal.colours.dim(`${count(checked, "entry")} checked`));
        } while (after !== null);
        if (options.json) terminal.json({ ...report, checked, from });
        else for (const line of renderReport({ ...report, checked, from }, terminal)) terminal.line(line);
        return report.ok ? EXIT.ok : EXIT.failed;
      }),
    );
}

function renderReport({ ok, broken, checked, from, to, warnings }: AuditVerification, { colours }: Terminal): string[] {
  const warned = warnings.map((warning) => colours.yellow(printable(warning)));
  if (broken !== null)
    return [
      colours.red(`Broken at entry ${broken.seq}.`),
      printable(broken.why),
      `Checked before it: ${checked}.`,
      ...warned,
    ];
  const range = checked === 0 ? "It is empty." : `${checked} checked, ${from} to ${to}.`;
  return [ok ? colours.green(`The audit log is whole. ${range}`) : "Not checked.", ...warned];
}

function exportCommand(session: Session): Command {
  return withFilters(withConnection(new Command("export")))
    .description("Write the log as JSON lines, oldest first.")
    .option("-o, --output <file>", "write to a file instead of standard output")
    .action((options: CommonOptions & Filters & { output?: string }) =>
      withServer(session, options, async ({ client }) => {
        const { input, terminal, now } = session;
        const response = await client.stream("exportAuditLog", filtersOf(options, now()), {
          accept: "application/x-ndjson",
          ...(input.signal ? { signal: input.signal } : {}),
        });
        const lines = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
        if (options.output === undefined)
          for await (const chunk of lines.setEncoding("utf8")) terminal.raw(chunk as string);
        else {
          const file = resolve(input.cwd, options.output);
          await pipeline(lines, createWriteStream(file, { mode: 0o600 })).catch((error: unknown) => {
            throw new CliError(`${file} could not be written: ${(error as Error).message}`);
          });
          terminal.line(`Written to ${file}.`);
        }
        return EXIT.ok;
      }),
    );
}
