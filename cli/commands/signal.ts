import { resolve } from "node:path";
import { randomUUID } from "node:crypto";
import { Command } from "commander";
import { describeLocks } from "@/lib/domain/locks/words";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine } from "../text";
import { buildContext, collect } from "../values";
import { watchRun } from "./watch";

type Options = CommonOptions & {
  repo?: string;
  context?: string;
  set?: string[];
  wait?: boolean;
  dryRun?: boolean;
  idempotencyKey?: string;
};

/** `qd signal`: broadcasts a signal; with `--wait` shows the run until it ends or waits for a person. */
export function signalCommand(session: Session): Command {
  return withConnection(new Command("signal"))
    .description("Broadcast a signal to the coordinator that owns its domain.")
    .argument("<signal>", "DOMAIN:NAME, e.g. OPS:AUDIT")
    .option("--repo <path>", "repository the run works on; goes into the context as an absolute path")
    .option("--context <json>", "the signal's context as a JSON object")
    .option("--set <name=value>", "one value of the context; JSON or text; may be given again", collect)
    .option("--wait", "show progress until the run ends or waits for a person")
    .option("--dry-run", "show the plan and send nothing")
    .option("--idempotency-key <key>", "send at most once under this key")
    .addHelpText(
      "after",
      '\nExit codes with --wait: 0 complete, 1 failed, 2 waits for a person, 3 ignored (no coordinator takes it), 4 not possible.\n\nExamples:\n  qd signal OPS:AUDIT --repo . --wait\n  qd signal OPS:AUDIT --repo ~/project --set staleDays=30 --wait --json\n  qd signal OPS:COMMIT --repo . --set user_facing=true\n  qd signal OPS:RELEASE --context \'{"repo": "/srv/app", "version": "1.4.0"}\' --dry-run',
    )
    .action((signal: string, options: Options) =>
      withServer(session, options, (connection) => broadcast(session, connection, signal, options)),
    );
}

async function broadcast(
  session: Session,
  connection: Parameters<typeof watchRun>[1],
  signal: string,
  options: Options,
): Promise<number> {
  const { terminal, input } = session;
  const context = buildContext(options.context, options.set ?? []);
  if (options.repo !== undefined) context.repo = resolve(input.cwd, options.repo);
  const body = { signal, context } as Parameters<typeof connection.client.call<"broadcastSignal">>[1];
  if (options.dryRun) return preview(session, connection, body, options);
  const result = await connection.client.call(
    "broadcastSignal",
    { ...body, source: "cli" },
    { ...callTimeout(input.signal), idempotencyKey: options.idempotencyKey ?? randomUUID() },
  );
  if (result.outcome === "ignored" || result.runId === undefined) {
    if (options.json) terminal.json(result);
    else
      terminal.line(
        `${oneLine(signal)} was ignored${result.reason === undefined ? "" : `: ${sentence(result.reason)}`}. \`qd coordinators\` lists the signals that are taken.`,
      );
    return EXIT.ignored;
  }
  if (options.wait) {
    if (!options.json)
      terminal.line(
        `${oneLine(signal)} taken by ${oneLine(result.coordinator ?? "its coordinator")}, run ${result.runId}`,
      );
    return watchRun(session, connection, result.runId, { until: "settled", ...(options.json ? { json: true } : {}) });
  }
  if (options.json) terminal.json(result);
  else
    terminal.line(
      `${oneLine(signal)} taken by ${oneLine(result.coordinator ?? "its coordinator")}.\nFollow it with: qd run ${result.runId} --follow`,
    );
  return EXIT.ok;
}

async function preview(
  session: Session,
  { client }: Parameters<typeof watchRun>[1],
  body: Parameters<typeof client.call<"previewSignal">>[1],
  options: Options,
): Promise<number> {
  const plan = await client.call("previewSignal", body, callTimeout(session.input.signal));
  const { terminal } = session;
  if (options.json) terminal.json(plan);
  else if (plan.outcome === "ignored")
    terminal.line(
      `${oneLine(body.signal)} would be ignored${plan.reason === null ? "" : `: ${sentence(plan.reason)}`}.`,
    );
  else {
    terminal.line(`${plan.coordinator ?? ""} would run this ${plan.pattern}:`);
    for (const step of plan.steps)
      terminal.line(
        `  ${step.id}  ${step.agent} · ${step.task}${step.after.length > 0 ? `  after ${step.after.join(", ")}` : ""}${step.when === null ? "" : `  when ${oneLine(step.when)}`}`,
      );
    for (const step of plan.steps)
      for (const lock of step.locks === undefined ? [] : describeLocks(step.locks))
        terminal.line(`  ${step.id} locks: ${oneLine(lock)}`);
    if (plan.steps.length === 0) terminal.line("  no steps; the coordinator combines results itself");
    for (const warning of plan.warnings) terminal.line(`${terminal.colours.yellow("!")} ${oneLine(warning)}`);
  }
  return plan.outcome === "ignored" ? EXIT.ignored : EXIT.ok;
}

/** A reason to stand inside a sentence of ours. */
function sentence(text: string): string {
  return oneLine(text).replace(/\.$/, "");
}
