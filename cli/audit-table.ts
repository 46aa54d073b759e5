import pc from "picocolors";
import { allRules, type AuditOutcome } from "@/lib/analysis";
import { AUDIT_AGENTS } from "@/lib/analysis/rule";
import { countFindings, SEVERITIES, type Finding, type Severity } from "@/lib/domain/finding";
import type { CheckResult } from "@/lib/domain/task-result";

type Colours = ReturnType<typeof pc.createColors>;

const TOP_MENDS = 5;
const SIGN: Record<CheckResult["status"], string> = { pass: "✔", fail: "✘", not_applicable: "–" };

/** An audit whose findings may have been narrowed down. */
export type AuditView = Pick<AuditOutcome, "agents"> & { findings: readonly Finding[] };

/**
 * An audit for reading in a terminal: per agent its checks and findings, then the counts and what to do
 * first. Never wider than `width` columns (at least 40); a path or rule id is cut only where it must be.
 */
export function formatAudit(outcome: AuditView, view: { width: number; colour: boolean }): string {
  const colours = pc.createColors(view.colour);
  const width = Math.max(40, Math.min(view.width, 160));
  const lines: string[] = [];
  for (const agent of AUDIT_AGENTS) {
    const result = outcome.agents[agent];
    if (!result) continue;
    const own = new Set(result.findings);
    lines.push(colours.bold(agent) + colours.dim(` · ${(result.durationMs / 1_000).toFixed(1)} s`));
    lines.push(...wrap(result.summary, width - 2).map((line) => `  ${line}`));
    for (const check of result.checks) lines.push(...formatCheck(check, width, colours));
    for (const finding of outcome.findings)
      if (own.has(finding)) lines.push("", ...formatFinding(finding, width, colours));
    lines.push("");
  }
  const counts = countFindings(outcome.findings);
  const tally = SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) =>
    paint(severity, colours)(`${counts[severity]} ${severity}`),
  );
  const total = `${outcome.findings.length} ${outcome.findings.length === 1 ? "finding" : "findings"}`;
  lines.push(
    outcome.findings.length === 0 ? colours.green("No findings.") : `${colours.bold(total)}: ${tally.join(", ")}`,
  );
  const mends = topMends(outcome.findings);
  if (mends.length > 0) lines.push("", colours.bold("What to do first"));
  mends.forEach((text, at) => {
    wrap(text, width - 5).forEach((line, row) => lines.push(row === 0 ? `  ${at + 1}. ${line}` : `     ${line}`));
  });
  return `${lines.join("\n")}\n`;
}

function formatCheck(check: CheckResult, width: number, colours: Colours): string[] {
  const colour =
    check.status === "pass"
      ? colours.green
      : check.status === "fail"
        ? check.mandatory
          ? colours.red
          : colours.yellow
        : colours.dim;
  const name = `${SIGN[check.status]} ${check.name}${check.status === "fail" && !check.mandatory ? " (advisory)" : ""}`;
  const [first = "", ...rest] = wrap(`${name}: ${check.evidence}`, width - 4);
  return [`  ${colour(first)}`, ...rest.map((line) => `    ${colours.dim(line)}`)];
}

function formatFinding(finding: Finding, width: number, colours: Colours): string[] {
  const place =
    finding.path === null
      ? "repository"
      : `${printable(finding.path)}${finding.line === null ? "" : `:${finding.line}`}`;
  const label = finding.severity.padEnd(8);
  const room = width - 2 - label.length - 1;
  const oneRow = place.length + 2 + finding.rule.length <= room;
  const head = oneRow ? [`${place}  ${colours.dim(finding.rule)}`] : [...cut(place, room), colours.dim(finding.rule)];
  const indent = " ".repeat(label.length + 3);
  return [
    `  ${paint(finding.severity, colours)(label)} ${head[0]}`,
    ...head.slice(1).map((line) => indent + line),
    ...wrap(printable(finding.message), width - indent.length).map((line) => indent + line),
    ...wrap(`→ ${printable(finding.mend)}`, width - indent.length).map((line) => indent + colours.dim(line)),
  ];
}

/** One line per rule, the most serious first: what it is, how often, and what the first finding wants done. */
function topMends(findings: readonly Finding[]): string[] {
  const byRule = new Map<string, Finding[]>();
  for (const finding of findings)
    if (finding.severity !== "info") byRule.set(finding.rule, [...(byRule.get(finding.rule) ?? []), finding]);
  return [...byRule].slice(0, TOP_MENDS).map(([id, own]) => {
    const title = allRules.find((rule) => rule.id === id)?.title ?? id;
    const example = printable(own[0]?.mend ?? "");
    return own.length === 1 ? `${title}: ${example}` : `${title} (${own.length} findings), for example: ${example}`;
  });
}

function paint(severity: Severity, colours: Colours): (text: string) => string {
  if (severity === "critical") return (text) => colours.bold(colours.red(text));
  return { high: colours.red, medium: colours.yellow, low: colours.cyan, info: colours.dim }[severity];
}

/** File names and messages come from the audited repository: nothing in them may steer the terminal. */
function printable(text: string): string {
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "�");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).flatMap((part) => cut(part, width))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}

function cut(text: string, width: number): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += width) pieces.push(text.slice(at, at + width));
  return pieces.length > 0 ? pieces : [""];
}
