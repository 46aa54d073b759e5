import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command, Option } from "commander";
import type { RunStatus } from "@/lib/domain/status";
import { RUN_STATUSES } from "@/lib/domain/status";
import { CliError, EXIT } from "../errors";
import { callTimeout, followRun, latestEvent } from "../follow";
import { describeEvent } from "../progress";
import { renderRun, renderRuns } from "../render";
import { resolveRunId } from "../resolve-id";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine, printable } from "../text";
import { timeOf, wholeNumber } from "../values";
import { exitCodeOf, watchRun } from "./watch";

type ListOptions = CommonOptions & {
  status?: string;
  coordinator?: string;
  signal?: string;
  q?: string;
  from?: string;
  to?: string;
  limit: number;
  cursor?: string;
};

/** `qd runs`: lists runs, newest first. */
export function runsCommand(session: Session): Command {
  return withConnection(new Command("runs"))
    .description("List runs, newest first.")
    .option("--status <list>", `only these: ${RUN_STATUSES.join(", ")}`)
    .option("--coordinator <id>", "only runs of this coordinator")
    .option("--signal <name>", "only runs of this signal")
    .option("--q <text>", "text in signal, repository, source or id")
    .option("--from <time>", "started at or after: 2h, 3d, 2026-01-31 or an ISO time")
    .option("--to <time>", "started before")
    .option("--limit <n>", "how many", wholeNumber(1, 200), 20)
    .option("--cursor <cursor>", "go on where the page before ended")
    .addHelpText(
      "after",
      "\nExamples:\n  qd runs\n  qd runs --status escalated,failed --from 3d\n  qd runs --signal OPS:AUDIT --json",
    )
    .action((options: ListOptions) =>
      withServer(session, options, async ({ client }) => {
        const { terminal, now } = session;
        const page = await client.call("listRuns", filters(options, now()), callTimeout(session.input.signal));
        if (options.json) terminal.json(page);
        else if (page.items.length === 0) terminal.line("No runs. Start one with: qd signal OPS:AUDIT --repo .");
        else {
          for (const line of renderRuns(page.items, terminal, now())) terminal.line(line);
          if (page.nextCursor !== null) terminal.line(terminal.colours.dim(`More: --cursor ${page.nextCursor}`));
        }
        return EXIT.ok;
      }),
    );
}

function filters(
  { status, from, to, json: _json, url: _url, key: _key, data: _data, ...rest }: ListOptions,
  now: Date,
) {
  const statuses = status?.split(",").map((one) => one.trim());
  const unknown = statuses?.find((one) => !RUN_STATUSES.some((known) => known === one));
  if (unknown !== undefined) throw new CliError(`"${unknown}" is no status of a run. Use: ${RUN_STATUSES.join(", ")}.`);
  return {
    ...rest,
    ...(statuses ? { status: statuses as RunStatus[] } : {}),
    ...(from === undefined ? {} : { from: timeOf(from, now) }),
    ...(to === undefined ? {} : { to: timeOf(to, now) }),
  };
}

/** `qd run ID`: shows a run; with `--follow` its events until it ends. */
export function runCommand(session: Session): Command {
  return withConnection(new Command("run"))
    .description("Show a run with its tasks, gate and open escalations.")
    .argument("<run>", "the run's id, or its first 6 characters or more")
    .option("--follow", "show its events until it has ended, decisions of people included")
    .option("--events", "show the events so far")
    .addHelpText(
      "after",
      "\nWith --follow the exit code is that of the run: 0 complete, 1 failed. With --json each event is a line of JSON.\n\nExamples:\n  qd run 019a8c1e-52f0\n  qd run 019a8c1e-52f0 --follow",
    )
    .action((given: string, options: CommonOptions & { follow?: boolean; events?: boolean }) =>
      withServer(session, options, async (connection) => {
        const { terminal, now, input } = session;
        const id = await resolveRunId(connection.client, given);
        if (options.follow && !options.json) return watchRun(session, connection, id, { until: "ended" });
        if (options.follow) {
          const event = (one: unknown): void => terminal.raw(`${JSON.stringify(one)}\n`);
          return exitCodeOf(
            await followRun(
              connection.client,
              id,
              { event, run: () => undefined },
              { until: "ended", ...(input.signal ? { signal: input.signal } : {}) },
            ),
          );
        }
        const run = await connection.client.call("getRun", { id }, callTimeout(input.signal));
        if (options.events) return printEvents(session, connection.client, run, options.json === true);
        if (options.json) terminal.json(run);
        else for (const line of renderRun(run, terminal, now())) terminal.line(line);
        return EXIT.ok;
      }),
    );
}

type Client = Parameters<typeof followRun>[0];

async function printEvents(
  session: Session,
  client: Client,
  run: Awaited<ReturnType<typeof followRun>>,
  asJson: boolean,
): Promise<number> {
  for (let after = 0, more = true; more;) {
    const page = await client.call(
      "listRunEvents",
      { id: run.id, after, limit: 1_000 },
      callTimeout(session.input.signal),
    );
    for (const event of page.items)
      session.terminal.line(asJson ? JSON.stringify(event) : describeEvent(event, run.tasks));
    after = page.items.at(-1)?.seq ?? after;
    more = page.nextAfter !== null && page.items.length > 0;
  }
  return EXIT.ok;
}

/** `qd report ID`: prints or saves a run's report. */
export function reportCommand(session: Session): Command {
  return withConnection(new Command("report"))
    .description("Print the report of a run.")
    .argument("<run>", "the run's id, or its first 6 characters or more")
    .addOption(new Option("--format <format>", "md, json or sarif").choices(["md", "json", "sarif"]).default("md"))
    .option("--output <file>", "write it to a file")
    .addHelpText(
      "after",
      "\nExamples:\n  qd report 019a8c1e-52f0\n  qd report 019a8c1e-52f0 --format sarif --output audit.sarif",
    )
    .action((given: string, options: CommonOptions & { format: "md" | "json" | "sarif"; output?: string }) =>
      withServer(session, options, async ({ client }) => {
        const format = options.json ? "json" : options.format;
        const id = await resolveRunId(client, given);
        const text = await client.text("getRunReport", { id, format }, callTimeout(session.input.signal));
        const shown = format === "md" ? printable(text) : `${JSON.stringify(JSON.parse(text), null, 2)}\n`;
        if (options.output === undefined) session.terminal.raw(shown.endsWith("\n") ? shown : `${shown}\n`);
        else {
          const file = resolve(session.input.cwd, options.output);
          await writeFile(file, format === "md" ? text : shown).catch((error: unknown) => {
            throw new CliError(`${file} can't be written: ${error instanceof Error ? error.message : String(error)}`);
          });
          session.terminal.line(`Written to ${file}`);
        }
        return EXIT.ok;
      }),
    );
}

/** `qd abort ID`: stops a run. */
export function abortCommand(session: Session): Command {
  return withConnection(new Command("abort"))
    .description("Stop a run; what was done so far is reported.")
    .argument("<run>", "the run's id, or its first 6 characters or more")
    .option("--reason <text>", "why; goes into the report")
    .addHelpText("after", '\nExample:\n  qd abort 019a8c1e-52f0 --reason "wrong branch"')
    .action((given: string, options: CommonOptions & { reason?: string }) =>
      withServer(session, options, async ({ client }) => {
        const id = await resolveRunId(client, given);
        const run = await client.call(
          "abortRun",
          { id, ...(options.reason === undefined ? {} : { reason: options.reason }) },
          callTimeout(session.input.signal),
        );
        if (options.json) session.terminal.json(run);
        else session.terminal.line(`${oneLine(run.signal)} is aborted. What was done so far: qd report ${run.id}`);
        return EXIT.ok;
      }),
    );
}

/** `qd retry ID`: runs again what did not succeed. */
export function retryCommand(session: Session): Command {
  return withConnection(new Command("retry"))
    .description("Run again what did not succeed in an ended run.")
    .argument("<run>", "the run's id, or its first 6 characters or more")
    .option("--wait", "show progress until the run ends or waits for a person")
    .addHelpText("after", "\nExample:\n  qd retry 019a8c1e-52f0 --wait")
    .action((given: string, options: CommonOptions & { wait?: boolean }) =>
      withServer(session, options, async (connection) => {
        const id = await resolveRunId(connection.client, given);
        const after = options.wait ? await latestEvent(connection.client, id, session.input.signal) : 0;
        const run = await connection.client.call("retryRun", { id }, callTimeout(session.input.signal));
        if (options.wait)
          return watchRun(session, connection, id, {
            until: "settled",
            after,
            ...(options.json ? { json: true } : {}),
          });
        if (options.json) session.terminal.json(run);
        else session.terminal.line(`${oneLine(run.signal)} runs again. Follow it with: qd run ${id} --follow`);
        return EXIT.ok;
      }),
    );
}
