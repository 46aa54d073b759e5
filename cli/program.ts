import { Command, CommanderError } from "commander";
import { groupsCommand, inviteCommand, keysCommand } from "./commands/accounts";
import { agentsCommand } from "./commands/agents";
import { auditLogCommand } from "./commands/audit-log";
import { channelsCommand, deliveriesCommand } from "./commands/channels";
import { slashCommand } from "./commands/command";
import { coordinatorsCommand } from "./commands/coordinators";
import { decideCommand, escalationsCommand } from "./commands/escalations";
import { flagsCommand } from "./commands/flags";
import { formCommands } from "./commands/forms";
import { bypassesCommand, checklistCommand } from "./commands/gates";
import { mcpCommand } from "./commands/mcp";
import { peopleCommand, whoamiCommand } from "./commands/people";
import { rolesCommand } from "./commands/roles";
import { abortCommand, reportCommand, retryCommand, runCommand, runsCommand } from "./commands/runs";
import { signalCommand } from "./commands/signal";
import { EXIT } from "./errors";
import { createTerminal, type CliInput } from "./io";
import type { Session } from "./session";

const EXAMPLES = `
Examples:
  qd signal OPS:AUDIT --repo . --wait    audit a repository and watch
  qd escalations                         see what waits for you
  qd decide ID accept --reason "…"       answer it
  qd report ID --format sarif            take the findings elsewhere
  qd flags list --agent @backend.api     what an agent must handle, in order
  qd agents search "JWT tokens"          find the right agent
  qd /platform Add an endpoint           invoke a coordinator by its slash name
  qd audit .                             audit without a server

Server and key are found in .quarterdeck/ here or above; --url and --key, or QD_URL and QD_API_KEY, win.
Exit codes: 0 done or complete, 1 failed, 2 waits for a person, 3 ignored, 4 not possible.`;

/**
 * Runs one call of `qd` and resolves to its exit code. Never throws for what a person can cause; writes only
 * to the streams given.
 */
export async function runCli(input: CliInput): Promise<number> {
  let code: number = EXIT.ok;
  const session: Session = {
    input,
    terminal: createTerminal(input),
    now: () => new Date(),
    exit: (given) => void (code = given),
  };
  const program = createProgram(session, await auditOf(session));
  try {
    await program.parseAsync(withSlash(input.argv), { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? EXIT.ok : input.argv[0] === "audit" ? 2 : EXIT.cannot;
  }
}

/** `qd /platform …` is `qd command /platform …`. */
const withSlash = (argv: readonly string[]): string[] =>
  /^\/[a-z0-9]/i.test(argv[0] ?? "") ? ["command", ...argv] : [...argv];

/** The analyses take long to load: only `qd audit` itself does. */
async function auditOf(session: Session): Promise<Command> {
  const { input, terminal } = session;
  if (input.argv[0] !== "audit")
    return new Command("audit")
      .argument("[path]")
      .description("Audit a git repository on this machine. Needs no server.");
  const { auditCommander } = await import("./audit");
  const io = {
    out: terminal.raw,
    err: (text: string) => void input.stderr.write(text),
    width: terminal.width,
    colour: terminal.colours.isColorSupported,
    now: session.now,
    ...(input.signal ? { signal: input.signal } : {}),
  };
  return auditCommander(io, session.exit);
}

function createProgram(session: Session, audit: Command): Command {
  const { input, terminal } = session;
  const program = new Command("qd")
    .description("Quarterdeck: broadcast signals, follow runs, decide escalations.")
    .addHelpText("after", EXAMPLES)
    .showSuggestionAfterError()
    .showHelpAfterError("Add --help for how it is used.")
    .helpCommand(false);
  const commands = [
    signalCommand(session),
    runsCommand(session),
    runCommand(session),
    reportCommand(session),
    escalationsCommand(session),
    decideCommand(session),
    bypassesCommand(session),
    checklistCommand(session),
    abortCommand(session),
    retryCommand(session),
    coordinatorsCommand(session),
    flagsCommand(session),
    agentsCommand(session),
    channelsCommand(session),
    deliveriesCommand(session),
    slashCommand(session),
    mcpCommand(session),
    peopleCommand(session),
    rolesCommand(session),
    groupsCommand(session),
    inviteCommand(session),
    keysCommand(session),
    whoamiCommand(session),
    auditLogCommand(session),
    audit,
    ...formCommands(session),
  ];
  for (const command of commands) program.addCommand(command);
  for (const command of [program, ...commands, ...commands.flatMap((one) => one.commands)])
    command
      .exitOverride()
      .showHelpAfterError("Add --help for how it is used.")
      .configureOutput({
        writeOut: (text) => void input.stdout.write(text),
        writeErr: (text) => void input.stderr.write(text),
        getOutHelpWidth: () => Math.min(terminal.width, 110),
        getErrHelpWidth: () => Math.min(terminal.width, 110),
      });
  return program;
}
