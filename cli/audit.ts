import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { allRules, runAudit, type AuditOutcome } from "@/lib/analysis";
import { parseConfig } from "@/lib/analysis/config";
import { AUDIT_AGENTS, type AuditAgent } from "@/lib/analysis/rule";
import { toSarif } from "@/lib/analysis/sarif";
import { TerminalError } from "@/lib/domain/errors";
import { countFindings, severityRank, SEVERITIES, type Finding, type Severity } from "@/lib/domain/finding";
import { formatAudit } from "./audit-table";

export type AuditCommandOptions = {
  json?: boolean;
  /** True for standard output, else the file to write. */
  sarif?: boolean | string;
  failOn?: Severity | "never";
  agent?: readonly AuditAgent[];
  rule?: readonly string[];
  config?: string;
};

/** Where a command writes, and what it knows of the terminal. */
export type CommandIo = {
  out: (text: string) => void;
  err: (text: string) => void;
  width: number;
  colour: boolean;
  now: () => Date;
  signal?: AbortSignal;
};

/**
 * `qd audit PATH`: audits a repository on this machine without server or database.
 * Returns the exit code: 0 nothing at or above `failOn` (default high), 1 something is, 2 could not run.
 */
export async function auditCommand(where: string, options: AuditCommandOptions, io: CommandIo): Promise<number> {
  try {
    const rules = chosenRules(options.rule ?? []);
    const agents = options.agent?.length ? options.agent : options.rule?.length ? agentsOf(rules) : AUDIT_AGENTS;
    const started = io.now();
    const outcome = await runAudit(where, {
      now: started,
      agents,
      ...(options.config === undefined
        ? {}
        : { config: parseConfig(await readConfig(options.config), options.config, allRules) }),
      ...(io.signal ? { signal: io.signal } : {}),
    });
    const findings = options.rule?.length
      ? outcome.findings.filter((finding) => rules.has(finding.rule))
      : outcome.findings;
    await print(outcome, findings, options, io);
    return isClean(findings, options.failOn ?? "high") ? 0 : 1;
  } catch (error) {
    io.err(`qd audit: ${explain(error)}\n`);
    return 2;
  }
}

/** The `audit` command for commander, to be added to `qd`. `exit` receives the exit code. */
export function auditCommander(io: CommandIo, exit: (code: number) => void): Command {
  const many = (value: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    ...value.split(",").filter(Boolean),
  ];
  const agents = (value: string, earlier: readonly AuditAgent[] | undefined): AuditAgent[] =>
    many(value, earlier).map((name) => {
      const agent = AUDIT_AGENTS.find((known) => known === name.toUpperCase());
      if (!agent) throw new InvalidArgumentError(`Known agents: ${AUDIT_AGENTS.join(", ")}.`);
      return agent;
    });
  return new Command("audit")
    .description("Audit a git repository on this machine. Needs no server.")
    .argument("[path]", "the repository, or a folder in it", ".")
    .option("--json", "print the result as JSON")
    .option("--sarif [file]", "print SARIF 2.1.0, or write it to a file beside the table")
    .addOption(
      new Option("--fail-on <severity>", "end with 1 when a finding is this serious")
        .choices([...SEVERITIES, "never"])
        .default("high"),
    )
    .option("--agent <name>", `only this agent (${AUDIT_AGENTS.join(", ")}); may be given again`, agents)
    .option("--rule <id>", "only this rule; may be given again", many)
    .option("--config <file>", "use this file instead of the repository's .quarterdeck.yml")
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing to complain of, 1 findings at or above --fail-on, 2 could not run.\n\nExamples:\n  qd audit\n  qd audit ~/project --fail-on medium\n  qd audit . --rule git/secret --json\n  qd audit . --sarif audit.sarif",
    )
    .action(async (where: string, options: AuditCommandOptions) => exit(await auditCommand(where, options, io)));
}

async function print(
  outcome: AuditOutcome,
  findings: readonly Finding[],
  options: AuditCommandOptions,
  io: CommandIo,
): Promise<void> {
  const sarif = options.sarif ? toSarif({ findings, rules: allRules, version: await productVersion() }) : null;
  if (typeof options.sarif === "string") await writeFile(options.sarif, `${JSON.stringify(sarif, null, 2)}\n`);
  if (options.sarif === true) return io.out(`${JSON.stringify(sarif, null, 2)}\n`);
  if (!options.json) return io.out(formatAudit({ ...outcome, findings }, io));
  const agents = Object.fromEntries(
    Object.entries(outcome.agents).map(([agent, { findings: own, ...rest }]) => [
      agent,
      { ...rest, findings: own.length },
    ]),
  );
  io.out(
    `${JSON.stringify({ root: outcome.root, counts: countFindings(findings), checks: outcome.checks, agents, findings }, null, 2)}\n`,
  );
}

function isClean(findings: readonly Finding[], failOn: Severity | "never"): boolean {
  return failOn === "never" || !findings.some((finding) => severityRank(finding.severity) <= severityRank(failOn));
}

function chosenRules(ids: readonly string[]): Set<string> {
  const known = new Set(allRules.map((rule) => rule.id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown !== undefined)
    throw new TerminalError("rule-unknown", `Unknown rule "${unknown}". docs/rules.md lists all rules.`);
  return new Set(ids);
}

function agentsOf(rules: ReadonlySet<string>): AuditAgent[] {
  return AUDIT_AGENTS.filter((agent) => allRules.some((rule) => rules.has(rule.id) && rule.agent === agent));
}

async function readConfig(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new TerminalError("config-unreadable", `The configuration ${file} cannot be read. Check the path.`, {
      cause,
    });
  });
}

/** From the package's manifest, which lies above the sources and the built program alike. */
async function productVersion(folder = import.meta.dirname): Promise<string> {
  const text = await readFile(path.join(folder, "package.json"), "utf8").catch(() => null);
  if (text === null) return path.dirname(folder) === folder ? "0.0.0" : productVersion(path.dirname(folder));
  const data: unknown = JSON.parse(text);
  return typeof data === "object" && data !== null && "version" in data && typeof data.version === "string"
    ? data.version
    : "0.0.0";
}

function explain(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
