import type { FlagChain, FlagDetail, FlagHealth, FlagOut } from "@/lib/contract/schemas";
import { stateOf } from "@/lib/domain/flags/state";
import type { ImpactLevel } from "@/lib/domain/flags/words";
import type { Colours, Terminal } from "./io";
import { ago, count, oneLine, printable, table, wrap } from "./text";

const paintImpact = (level: ImpactLevel, colours: Colours) =>
  level === "critical"
    ? colours.red
    : level === "high"
      ? colours.yellow
      : level === "low"
        ? colours.dim
        : (text: string) => text;

/** Flags as a table, as wide as the terminal. */
export function renderFlags(flags: readonly FlagOut[], terminal: Terminal, now: Date): string[] {
  return table(
    [
      { title: "flag", right: true },
      { title: "impact" },
      { title: "type" },
      { title: "state" },
      { title: "from" },
      { title: "to" },
      { title: "age", right: true },
      { title: "what changed", grows: true },
    ],
    flags.map((flag) => [
      String(flag.id),
      flag.impactLevel,
      flag.flagType,
      stateOf(flag),
      oneLine(flag.sourceAgent),
      oneLine(flag.targetAgent ?? "all agents"),
      ago(flag.createdAt, now),
      oneLine(flag.changeDescription),
    ]),
    terminal.tableWidth,
    (text, row, column) => (column === 1 ? paintImpact(flags[row]!.impactLevel, terminal.colours)(text) : text),
  );
}

/** One flag with everything needed to handle it. */
export function renderFlag(flag: FlagDetail, terminal: Terminal, now: Date): string[] {
  const { colours, width } = terminal;
  const part = (title: string, text: string | null): string[] =>
    text === null || text === ""
      ? []
      : ["", colours.bold(title), ...text.split("\n").flatMap((line) => indented(line, width))];
  return [
    `${colours.bold(`#${flag.id}`)}  ${paintImpact(flag.impactLevel, colours)(flag.impactLevel)} ${flag.flagType}, ${stateOf(flag)}`,
    `${oneLine(flag.sourceAgent)} → ${oneLine(flag.targetAgent ?? "all agents")}, ${ago(flag.createdAt, now)}`,
    ...(flag.locked ? [`Locked by ${oneLine(flag.lockedBy ?? "")}: ${oneLine(flag.lockReason ?? "")}`] : []),
    ...(flag.completedBy === null ? [] : [`Completed by ${oneLine(flag.completedBy)}`]),
    ...(flag.asksAbout === null
      ? []
      : [`Asks about #${flag.asksAbout.id}: ${oneLine(flag.asksAbout.changeDescription)}`]),
    ...part("What changed", flag.changeDescription),
    ...part("To do", flag.actionRequired),
    ...part("Files", flag.relatedFiles.join("\n")),
    ...part("Where", flag.codeLocation),
    ...part("Example", flag.exampleUsage),
    ...part("Context", flag.context === null ? null : JSON.stringify(flag.context, null, 2)),
    ...part("Notes", flag.notes),
    ...part("Answer", flag.answer),
    ...flag.handling
      .slice(0, 1)
      .flatMap((one) => part("Suggested handling", [one.handling, ...one.steps.map((step) => `- ${step}`)].join("\n"))),
    ...part(
      "Questions",
      flag.questions
        .map(
          (one) =>
            `#${one.id} to ${one.targetAgent ?? "all agents"}, ${stateOf(one)}${one.answer === null ? "" : `: ${one.answer}`}`,
        )
        .join("\n"),
    ),
    ...(flag.chainSize > 1 ? ["", colours.dim(`In a chain of ${flag.chainSize}: qd flags chain ${flag.id}`)] : []),
  ];
}

/** A chain as a tree. */
export const renderChain = ({ flags }: FlagChain, terminal: Terminal): string[] =>
  flags.map(
    (flag) =>
      `${"  ".repeat(flag.depth)}${terminal.colours.bold(`#${flag.id}`)} ${paintImpact(flag.impactLevel, terminal.colours)(flag.impactLevel)} ${oneLine(flag.sourceAgent)} → ${oneLine(flag.targetAgent ?? "all agents")}, ${stateOf(flag)}: ${oneLine(flag.changeDescription).slice(0, Math.max(30, terminal.width - 60))}`,
  );

/** The queues' health: what is wrong, and what would mend it. */
export function renderHealth(health: FlagHealth, terminal: Terminal, now: Date): string[] {
  const { colours } = terminal;
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : ["", colours.bold(title), ...lines.map((line) => `  ${line}`)];
  return [
    `${count(health.pending, "flag")} pending, ${health.locked} locked`,
    ...part(
      "Zombies",
      health.zombies.map(
        ({ flagId, lockedBy, why, fix }) =>
          `#${flagId}, locked by ${oneLine(lockedBy)}: ${oneLine(why)} ${oneLine(fix)}`,
      ),
    ),
    ...part(
      "Cycles",
      health.cycles.map(
        ({ agents, flagIds, fix }) =>
          `${agents.map(oneLine).join(" → ")} (${flagIds.map((id) => `#${id}`).join(", ")}): ${oneLine(fix)}`,
      ),
    ),
    ...part(
      "Conflicts",
      health.conflicts.map(
        ({ file, flagIds, why }) => `${oneLine(file)}: ${flagIds.map((id) => `#${id}`).join(", ")}, ${oneLine(why)}`,
      ),
    ),
    ...(health.agents.length === 0
      ? []
      : [
          "",
          ...table(
            [
              { title: "agent", grows: true },
              { title: "pending", right: true },
              { title: "critical", right: true },
              { title: "locked", right: true },
              { title: "oldest", right: true },
              { title: "" },
            ],
            health.agents.map((agent) => [
              oneLine(agent.agent),
              String(agent.pending),
              String(agent.critical),
              String(agent.locked),
              agent.oldestAt === null ? "" : ago(agent.oldestAt, now),
              agent.overloaded ? "overloaded" : "",
            ]),
            terminal.tableWidth,
          ),
        ]),
  ];
}

const indented = (line: string, width: number): string[] => {
  const lines = wrap(printable(line), width - 2);
  return (lines.length === 0 ? [""] : lines).map((text) => `  ${text}`);
};
