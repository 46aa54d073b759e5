import { Command, Option } from "commander";
import type { CallInput } from "@/lib/contract/operations";
import type { AgentDetail, AgentHierarchy, AgentSummary } from "@/lib/contract/schemas";
import { AGENT_KINDS } from "@/lib/domain/catalog/entry";
import type { Connection } from "../connection";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import type { Terminal } from "../io";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { ago, oneLine, printable, table, wrap } from "../text";
import { wholeNumber } from "../values";
import { addCatalogCommands } from "./catalog";
import { given } from "./forms";

type ListOptions = CommonOptions & {
  kind?: string;
  status?: string;
  tag?: string;
  module?: string;
  managedBy?: string;
  q?: string;
  limit: number;
  cursor?: string;
};

/** `qd agents …`: the catalog. */
export function agentsCommand(session: Session): Command {
  const group = new Command("agents")
    .description("List, search, import and export agents of the catalog.")
    .addHelpText(
      "after",
      '\nExamples:\n  qd agents search "JWT authentication implementation"\n  qd agents show @backend.api\n  qd agents import ./agents --dry-run\n  qd agents export agents.tar.gz',
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

  add("list", "List agents.")
    .option("--q <text>", "ranked full text with stems and typos")
    .option("--kind <list>", `only these: ${AGENT_KINDS.join(", ")}`)
    .option("--status <list>", "active, draft, removed")
    .option("--tag <tag>", "only agents with this tag")
    .option("--module <module>", "only agents of this module")
    .option("--managed-by <coordinator>", "only agents this coordinator manages")
    .option("--limit <n>", "how many", wholeNumber(1, 200), 50)
    .option("--cursor <cursor>", "go on where the page before ended")
    .action(({ q, kind, status, tag, module, managedBy, limit, cursor, json }: ListOptions, command: Command) =>
      run(command.opts(), async ({ client }) => {
        const input = { limit, ...given({ q, kind, status, tag, module, managedBy, cursor }) };
        const page = await client.call("listAgents", input as CallInput<"listAgents">, timeout());
        if (json) terminal.json(page);
        else if (page.items.length === 0) terminal.line("No agents. Import some with: qd agents import PATH");
        else {
          for (const line of renderAgents(page.items, terminal)) terminal.line(line);
          if (page.nextCursor !== null) terminal.line(terminal.colours.dim(`More: --cursor ${page.nextCursor}`));
        }
        return EXIT.ok;
      }),
    );

  add("search", "Find the right agent for a task, with reasons.")
    .argument("<text>", "what is to be done")
    .option("--limit <n>", "how many", wholeNumber(1, 50), 5)
    .addOption(
      new Option("--mode <mode>", "points by tag, capability and description, or ranked full text")
        .choices(["score", "text"])
        .default("score"),
    )
    .action((q: string, options: CommonOptions & { limit: number; mode: "score" | "text" }) =>
      run(options, async ({ client }) => {
        const found = await client.call("searchAgents", { q, limit: options.limit, mode: options.mode }, timeout());
        if (options.json) terminal.json(found);
        else if (found.results.length === 0) terminal.line("No agent fits. Use other words, or --mode text.");
        else
          for (const hit of found.results) {
            terminal.line(
              `${hit.rank}. ${terminal.colours.bold(oneLine(hit.name))}  ${hit.score}  ${terminal.colours.dim(oneLine(hit.reasons.join(", ")))}`,
            );
            for (const line of wrap(oneLine(hit.description), terminal.width - 3).slice(0, 2))
              terminal.line(`   ${line}`);
          }
        return EXIT.ok;
      }),
    );

  add("show", "Show an agent.")
    .argument("<agent>", "handle, e.g. @backend.api")
    .action((handle: string, options: CommonOptions) =>
      run(options, async ({ client }) => {
        const agent = await client.call("getAgent", { handle }, timeout());
        if (options.json) terminal.json(agent);
        else for (const line of renderAgent(agent, terminal)) terminal.line(line);
        return EXIT.ok;
      }),
    );

  add("versions", "List an agent's versions.")
    .argument("<agent>", "handle")
    .action((handle: string, options: CommonOptions) =>
      run(options, async ({ client }) => {
        const { versions } = await client.call("getAgent", { handle }, timeout());
        if (options.json) terminal.json({ versions });
        else
          for (const line of table(
            [{ title: "version", right: true }, { title: "by" }, { title: "age", right: true }, { title: "digest" }],
            versions.map((one) => [
              String(one.number),
              oneLine(one.author),
              ago(one.createdAt, now()),
              one.digest.slice(0, 12),
            ]),
            terminal.tableWidth,
          ))
            terminal.line(line);
        return EXIT.ok;
      }),
    );

  add("rollback", "Make an older version of an agent the newest.")
    .argument("<agent>", "handle")
    .argument("<version>", "its number", wholeNumber(1, 1_000_000))
    .action((handle: string, number: number, options: CommonOptions) =>
      run(options, async ({ client }) => {
        const agent = await client.call("rollBackAgent", { handle, number }, timeout());
        if (options.json) terminal.json(agent);
        else
          terminal.line(
            `${oneLine(agent.handle)} is as in version ${number} again; that is version ${agent.version} now.`,
          );
        return EXIT.ok;
      }),
    );

  add("tree", "Who manages whom, and who reports to whom.").action((options: CommonOptions) =>
    run(options, async ({ client }) => {
      const hierarchy = await client.call("getAgentHierarchy", {}, timeout());
      if (options.json) terminal.json(hierarchy);
      else for (const line of renderTree(hierarchy, terminal)) terminal.line(line);
      return EXIT.ok;
    }),
  );

  add("card", "Print an agent as an A2A agent card.")
    .argument("<agent>", "handle")
    .action((handle: string, options: CommonOptions) =>
      run(options, async ({ client }) => {
        terminal.json(await client.call("getAgentCard", { handle }, timeout()));
        return EXIT.ok;
      }),
    );

  addCatalogCommands(add, session);
  return group;
}

function renderAgents(agents: readonly AgentSummary[], terminal: Terminal): string[] {
  return table(
    [
      { title: "agent" },
      { title: "kind" },
      { title: "module" },
      { title: "flags", right: true },
      { title: "does", grows: true },
    ],
    agents.map((agent) => [
      oneLine(agent.handle),
      agent.status === "active" ? agent.kind : `${agent.kind}, ${agent.status}`,
      oneLine(agent.module ?? ""),
      agent.pendingFlags === 0 ? "" : String(agent.pendingFlags),
      oneLine(agent.description),
    ]),
    terminal.tableWidth,
  );
}

function renderAgent(agent: AgentDetail, terminal: Terminal): string[] {
  const { colours, width } = terminal;
  const row = (title: string, text: string): string[] =>
    text === "" ? [] : [`${colours.dim(title)} ${oneLine(text)}`];
  return [
    `${colours.bold(oneLine(agent.handle))}  ${agent.kind}, ${agent.status}, version ${agent.version}`,
    ...row("title", agent.title ?? ""),
    "",
    ...wrap(oneLine(agent.description), width),
    "",
    ...row("module", agent.module ?? ""),
    ...row("tags", agent.tags.join(", ")),
    ...row("capabilities", agent.capabilities.join(", ")),
    ...row("tools", agent.tools === null ? "all" : agent.tools.join(", ")),
    ...row("slash names", agent.slashNames.join(", ")),
    ...row("managed by", agent.managedBy.join(", ")),
    ...row("reports to", agent.reportsTo ?? ""),
    ...row("manages", agent.manages.join(", ")),
    ...row("use for", agent.entry.activation.useFor.join("; ")),
    ...row(
      "do not use for",
      agent.entry.activation.notFor
        .map(({ text, instead }) => (instead === null ? text : `${text} (use ${instead})`))
        .join("; "),
    ),
    ...row("source", agent.source === null ? "" : [agent.source.location, agent.source.path].filter(Boolean).join(" ")),
    ...row("flags", `${agent.pendingFlags} pending`),
    ...row(
      "runs",
      agent.runs.successRate === null
        ? "none"
        : `${agent.runs.total}, ${Math.round(agent.runs.successRate * 100)}% succeeded`,
    ),
    ...(agent.entry.body === "" ? [] : ["", ...printable(agent.entry.body).split("\n")]),
  ];
}

function renderTree({ nodes }: AgentHierarchy, terminal: Terminal): string[] {
  const children = new Map<string | null, AgentHierarchy["nodes"]>();
  for (const node of nodes) children.set(node.parent, [...(children.get(node.parent) ?? []), node]);
  const seen = new Set<string>();
  const branch = (node: AgentHierarchy["nodes"][number], depth: number): string[] => {
    if (seen.has(node.handle)) return [];
    seen.add(node.handle);
    const title = node.title === null ? "" : `  ${terminal.colours.dim(oneLine(node.title))}`;
    const known = node.known ? "" : terminal.colours.yellow("  only mentioned");
    return [
      `${"  ".repeat(depth)}${oneLine(node.handle)}${title}${known}`,
      ...(children.get(node.handle) ?? []).flatMap((child) => branch(child, depth + 1)),
    ];
  };
  const roots = nodes.filter((node) => node.parent === null);
  return [...roots, ...nodes].flatMap((node) => branch(node, 0));
}
