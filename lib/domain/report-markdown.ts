import { COORDINATION_TARGETS, NOT_APPLICABLE } from "./coordination";
import { formatDuration } from "./duration";
import type { Finding } from "./finding";
import { percent, type AgentOutcome } from "./gate";
import { notStarted, verdictLine, verdictOf } from "./gates/verdict";
import { codeCell, codeText, inlineText, markdownTable } from "./markdown";
import type { Report } from "./report";

/** What stays on a report for good, and what is known by now. */
type Shown = {
  bypasses?: readonly {
    gateName: string;
    by: string[];
    roles: string[];
    reason: string;
    createdAt: string;
    expiresAt: string | null;
    expired: boolean;
  }[];
  checklists?: readonly {
    title: string;
    done: number;
    total: number;
    items: readonly { text: string; status: string; evidence: string; by: string | null }[];
  }[];
};

type ListedFinding = Finding & { agent?: string };

/**
 * The report as Markdown, in the formats of the source documents (RUN-8, GATE-4): result and quality
 * report in one. `findings` are listed in the order given; `report.findings.total` may be more, and the
 * text then says so. Every value of an agent is escaped: the document holds no HTML of theirs.
 */
export function renderReportMarkdown(report: Report & Shown, findings: readonly ListedFinding[]): string {
  const sections = [
    head(report),
    bypass(report),
    `### Summary\n${inlineText(report.summary)}`,
    deliverables(report),
    contributions(report.agents),
    results(report),
    gates(report),
    checks(report),
    checklists(report),
    escalations(report),
    combined(report),
    findingTable(report, findings),
    metrics(report),
    coordination(report),
    `### Next Steps\n${bullets(report.nextSteps)}`,
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

/** The coordinator's name as a heading says it: COORD_OPS is "Ops", COORD_DATA_PLATFORM "Data Platform". */
export function coordinatorWord(name: string): string {
  const words = name
    .replace(/^COORD_/, "")
    .split("_")
    .filter((word) => word !== "");
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()).join(" ") || name;
}

/** A task's name for people: `create_pr` is "Create pr". */
export function taskWord(task: string): string {
  const words = task.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const upper = (status: string): string => status.replaceAll("_", " ").toUpperCase();
const bullets = (items: readonly string[]): string =>
  items.length > 0 ? items.map((item) => `- ${inlineText(item)}`).join("\n") : "None";

function head(report: Report): string {
  const facts = [
    `**Status:** ${upper(report.status)}${report.outcome === null || report.outcome === "success" ? "" : ` (${report.outcome})`}`,
    `**Duration:** ${formatDuration(report.durationMs)}`,
    `**Timestamp:** ${report.generatedAt}`,
    `**Signal:** ${inlineText(report.signal)}`,
    `**Coordinator:** ${inlineText(report.coordinator)}`,
    `**Agents Spawned:** ${report.agents.filter((agent) => agent.durationMs !== null).length}`,
    ...(report.repo === null ? [] : [`**Repository:** ${codeText(report.repo)}`]),
    `**Run:** ${codeText(report.runId)}`,
  ];
  return `## ${inlineText(coordinatorWord(report.coordinator))} Result: ${inlineText(report.signal)}\n\n${facts.join("\\\n")}`;
}

function bypass(report: Report & Shown): string {
  const lines = (report.bypasses ?? []).map(({ gateName, by, roles, reason, createdAt, expiresAt, expired }) => {
    const until = expiresAt === null ? "without expiry" : `${expired ? "expired" : "until"} ${expiresAt}`;
    return `> - ${inlineText(gateName)}: bypassed by ${inlineText(by.join(", "))} for ${inlineText(roles.join(" and ") || "operator")} at ${createdAt}, ${until}: ${inlineText(reason)}`;
  });
  const head = accepted(report);
  if (lines.length === 0) return head;
  return [head || "> **A gate of this run was bypassed.**", ">", ...lines].join("\n");
}

function accepted(report: Report): string {
  if (report.outcome !== "accepted") return "";
  const by = report.escalations.find((escalation) => escalation.option === "accept");
  const why = by?.reason ?? report.reason;
  return `> **Accepted by a person although the gate failed.** ${inlineText(by?.by ?? "An operator")}${why ? `: ${inlineText(why)}` : ""}`;
}

function deliverables(report: Report): string {
  if (report.deliverables.length === 0) return "### Deliverables\nNone";
  return `### Deliverables\n${markdownTable(
    ["Type", "Value", "Agent"],
    report.deliverables.map((made) => [inlineText(made.type), deliverableValue(made.value), inlineText(made.agent)]),
  )}`;
}

/** A web address stays one that can be followed; a hash or file name is code; anything else is text. */
function deliverableValue(value: string): string {
  if (/^https?:\/\/[^\s<>|`\\*[\]]+$/.test(value)) return value;
  return /^\S+$/.test(value) ? codeCell(value) : inlineText(value);
}

function contributions(agents: readonly AgentOutcome[]): string {
  const lines = agents.flatMap((agent) => {
    const ran = agent.tasks.filter((task) => task.durationMs !== null);
    if (ran.length === 0) return [];
    const names = ran.map(
      (task) => `${inlineText(taskWord(task.task))}${task.status === "succeeded" ? "" : ` ${upper(task.status)}`}`,
    );
    return [
      `- ${inlineText(agent.agent)}: ${names.join(" + ")} (${ran.map((task) => formatDuration(task.durationMs)).join(" + ")})`,
    ];
  });
  return `### Agent Contributions\n${lines.length > 0 ? lines.join("\n") : "None"}`;
}

function results(report: Report): string {
  const rows = report.agents.map((agent) => [
    inlineText(agent.agent),
    notStarted(agent) ? "NOT STARTED" : upper(agent.status),
    formatDuration(agent.durationMs),
    inlineText(agent.notes),
  ]);
  const table = rows.length > 0 ? `${markdownTable(["Agent", "Status", "Duration", "Notes"], rows)}\n\n` : "";
  return `### Results\n${table}${gateLine(report)}`;
}

function gateLine({ gate, outcome }: Report): string {
  if (gate === null) return "**Quality Gate:** NOT JUDGED";
  const line = `**Quality Gate:** ${upper(verdictOf(gate, outcome))} (${inlineText(verdictLine(gate, outcome))})`;
  const threshold = `Threshold ${percent(gate.threshold)}${gate.skipped > 0 ? `; ${gate.skipped} skipped, which does not count` : ""}.`;
  return `${line}\\\n${threshold}${gate.reasons.length > 0 ? `\n\n${bullets(gate.reasons)}` : ""}`;
}

function checks(report: Report): string {
  if (report.checks.length === 0) return "";
  return `### Checks\n${markdownTable(
    ["Check", "Agent", "Result", "Weight", "Evidence"],
    report.checks.map((check) => [
      inlineText(check.name),
      inlineText(check.agent),
      upper(check.status),
      check.mandatory ? "mandatory" : "advisory",
      inlineText(check.evidence),
    ]),
  )}`;
}

function gates({ gate }: Report): string {
  if (!gate?.gates?.length) return "";
  return `### Gates\n${markdownTable(
    ["Gate", "Threshold", "Enforcement", "Verdict", "Arithmetic"],
    gate.gates.map(({ name, threshold, enforcement, status, arithmetic }) => [
      inlineText(name),
      inlineText(threshold),
      enforcement,
      upper(status),
      inlineText(arithmetic),
    ]),
  )}`;
}

function checklists({ checklists: lists = [] }: Shown): string {
  if (lists.length === 0) return "";
  const parts = lists.map(
    ({ title, done, total, items }) =>
      `**${inlineText(title)}** (${done}/${total})\n\n${markdownTable(
        ["Item", "Answer", "By", "Evidence"],
        items.map(({ text, status, by, evidence }) => [
          inlineText(text),
          upper(status),
          inlineText(by ?? ""),
          inlineText(evidence),
        ]),
      )}`,
  );
  return `### Checklists\n${parts.join("\n\n")}`;
}

function escalations(report: Report): string {
  const lines = report.escalations.map((escalation) => {
    const decided =
      escalation.option === null ? escalation.status : `${escalation.option} by ${escalation.by ?? "an operator"}`;
    return `${escalation.title} (${escalation.type.replace("_", " ")}): ${decided}${escalation.reason ? `, "${escalation.reason}"` : ""}`;
  });
  return `### Escalations\n${bullets(lines)}`;
}

function combined(report: Report): string {
  if (report.combines.length === 0) return "";
  return `### Combined Runs\n${markdownTable(
    ["Signal", "Status", "Summary", "Run"],
    report.combines.map((run) => [
      inlineText(run.signal),
      upper(run.status),
      inlineText(run.summary),
      codeCell(run.runId),
    ]),
  )}`;
}

function findingTable(report: Report, findings: readonly ListedFinding[]): string {
  const { counts, total } = report.findings;
  const tally = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => `${count} ${severity}`);
  if (total === 0) return "### Findings\nNone";
  const table = markdownTable(
    ["Severity", "Where", "Rule", "Finding", "Mend", "Agent"],
    findings.map((finding) => [
      finding.severity,
      finding.path === null ? "" : codeCell(finding.line === null ? finding.path : `${finding.path}:${finding.line}`),
      codeCell(finding.rule),
      inlineText(finding.message),
      inlineText(finding.mend),
      inlineText(finding.agent ?? ""),
    ]),
  );
  const shown = findings.length < total ? ` The ${findings.length} most serious are listed.` : "";
  return `### Findings\n${total} in all: ${tally.join(", ")}.${shown}\n\n${table}`;
}

function metrics(report: Report): string {
  if (report.metrics.length === 0) return "";
  const rows = report.metrics.map((metric) => [
    inlineText(metric.agent),
    inlineText(metric.name),
    String(Math.round(metric.value * 1_000) / 1_000),
  ]);
  return `### Metrics\n${markdownTable(["Agent", "Metric", "Value"], rows)}`;
}

function coordination(report: Report): string {
  const { spawnMs, parallelUtilization, synthesisMs, overhead } = report.coordination;
  const share = (value: number | null, why: string | undefined) =>
    value === null ? `not applicable: ${why}` : percent(value);
  const targets = COORDINATION_TARGETS;
  const rows = [
    [targets.spawnMs.name, formatDuration(spawnMs), `< ${formatDuration(targets.spawnMs.max)}`],
    [
      targets.parallelUtilization.name,
      share(parallelUtilization, NOT_APPLICABLE.parallelUtilization),
      `>= ${percent(targets.parallelUtilization.min)}`,
    ],
    [targets.synthesisMs.name, formatDuration(synthesisMs), `< ${formatDuration(targets.synthesisMs.max)}`],
    [targets.overhead.name, share(overhead, NOT_APPLICABLE.overhead), `< ${percent(targets.overhead.max)}`],
  ];
  return `### Coordination\n${markdownTable(["Metric", "Value", "Target"], rows)}`;
}
