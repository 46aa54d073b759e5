import { Command } from "commander";
import type { CoordinatorDetail, CoordinatorSummary } from "@/lib/contract/schemas";
import { EXIT } from "../errors";
import { callTimeout } from "../follow";
import type { Terminal } from "../io";
import { withConnection, withServer, type CommonOptions, type Session } from "../session";
import { oneLine, table, wrap } from "../text";
import { addPolicyCommands } from "./policy";

/** `qd coordinators [ID]`: who takes which signals, or one definition; `simulate` and `put` for changed ones. */
export function coordinatorsCommand(session: Session): Command {
  const group = withConnection(new Command("coordinators"))
    .description("List coordinators and the signals they take, or show one.")
    .argument("[coordinator]", "id, e.g. coord-ops")
    .addHelpText(
      "after",
      "\nExamples:\n  qd coordinators\n  qd coordinators coord-ops\n  qd coordinators simulate coord-ops changed.yaml --runs 100",
    )
    .action((id: string | undefined, options: CommonOptions) =>
      withServer(session, options, async ({ client }) => {
        const { terminal, input } = session;
        if (id !== undefined) {
          const coordinator = await client.call("getCoordinator", { id }, callTimeout(input.signal));
          if (options.json) terminal.json(coordinator);
          else for (const line of renderCoordinator(coordinator, terminal)) terminal.line(line);
          return EXIT.ok;
        }
        const { items } = await client.call("listCoordinators", {}, callTimeout(input.signal));
        if (options.json) terminal.json({ items });
        else
          for (const [index, item] of items.entries())
            for (const line of [...(index > 0 ? [""] : []), ...renderSummary(item, terminal)]) terminal.line(line);
        if (items.length === 0 && !options.json)
          terminal.line("No coordinators. They are YAML files in catalog/coordinators/.");
        return EXIT.ok;
      }),
    );
  addPolicyCommands(group, session);
  return group;
}

function renderSummary(item: CoordinatorSummary, terminal: Terminal): string[] {
  const { colours } = terminal;
  const overdue = item.reviewOverdue ? colours.yellow(`  review was due ${item.nextReview ?? ""}`) : "";
  const status = item.status === "active" ? "" : colours.yellow(`  ${item.status}`);
  const rows = item.signals.map((signal) => [oneLine(signal.name), `${signal.steps}`, oneLine(signal.description)]);
  return [
    `${colours.bold(item.name)}  ${oneLine(item.title)}, version ${item.version}${status}${overdue}`,
    `  ${colours.dim(`${item.id}${item.aliases.length > 0 ? `, called ${item.aliases.join(", ")}` : ""}`)}`,
    ...table(
      [{ title: "signal" }, { title: "steps", right: true }, { title: "takes it when", grows: true }],
      rows,
      terminal.tableWidth - 2,
    ).map((line) => `  ${line}`),
    ...item.agents.map(
      (agent) =>
        `  ${agent.handle}: ${oneLine(agent.role)}${agent.executor === null ? colours.yellow(" (no executor configured: its tasks wait for a person)") : ""}`,
    ),
  ];
}

function renderCoordinator(item: CoordinatorDetail, terminal: Terminal): string[] {
  const { colours, width } = terminal;
  const { definition } = item;
  const rules = (title: string, list: readonly { title: string; detail?: string | undefined }[]): string[] =>
    list.length === 0
      ? []
      : [
          "",
          colours.bold(title),
          ...list.flatMap((rule) => wrapped(`${rule.title}${rule.detail ? `: ${rule.detail}` : ""}`, width)),
        ];
  return [
    ...renderSummary(item, terminal),
    "",
    ...wrapped(definition.charter, width),
    ...item.plans.flatMap((plan) => [
      "",
      `${colours.bold(plan.signal)}${plan.fastPath ? ` fast path when ${oneLine(plan.when ?? "")}` : ""}  ${colours.dim(plan.pattern)}`,
      ...plan.steps.map(
        (step) =>
          `  ${step.id}  ${step.agent} · ${step.task}  ${colours.dim(`${step.timeoutMs / 1_000} s, ${step.layer}`)}${step.after.length > 0 ? `  after ${step.after.join(", ")}` : ""}${step.when === null ? "" : `  when ${oneLine(step.when)}`}`,
      ),
    ]),
    ...rules("Quality gates", [
      { title: "Success threshold", detail: `${Math.round(definition.gate.threshold * 100)}%` },
      ...definition.gates.map((gate) => ({
        title: gate.name,
        detail: `${gate.threshold}; ${gate.enforcement}; ${bypassWord(gate.bypass)}`,
      })),
    ]),
    ...rules("Does by itself", definition.authority.independent),
    ...rules("Needs approval", definition.authority.requiresApproval),
    ...rules("Never does", definition.authority.forbidden),
    ...rules(
      "Owns",
      definition.ownership.exclusive.map((one) => ({
        title: one.path,
        detail: `${one.what}, ${one.owner}${one.backup ? `, backup ${one.backup}` : ""}`,
      })),
    ),
    ...rules(
      "Shares",
      definition.ownership.shared.map((one) => ({
        title: one.path,
        detail: `with ${one.with}${one.mediator ? `, ${one.mediator} mediates` : ""}${one.primary ? `, ${one.primary} is primary` : ""}`,
      })),
    ),
  ];
}

function bypassWord(bypass: CoordinatorDetail["definition"]["gates"][number]["bypass"]): string {
  if (bypass.kind === "approval") return `bypass with approval of ${bypass.role}`;
  return bypass.kind === "cannot" ? "no bypass" : "may go on with a warning";
}

function wrapped(text: string, width: number): string[] {
  return wrap(oneLine(text), width - 4).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`));
}
