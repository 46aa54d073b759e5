import { countFindings, severityRank, SEVERITIES, type Finding } from "@/lib/domain/finding";
import { taskResultSchema, type TaskResult } from "@/lib/domain/task-result";
import type { AnalysisResult } from "./types";

const MAX_FINDINGS = 20_000;
const MAX_LISTED = 20;

/**
 * An analysis as the result of a task: findings (at most 20,000, the most serious first), counts as
 * outputs for later conditions, and the handoff document.
 */
export function toTaskResult(result: AnalysisResult): TaskResult {
  const counts = countFindings(result.findings);
  const failed = result.checks.filter((check) => check.status === "fail");
  const findings = result.findings.slice(0, MAX_FINDINGS);
  const serious = findings.filter((finding) => severityRank(finding.severity) <= severityRank("high"));
  const tally = SEVERITIES.filter((severity) => counts[severity] > 0).map(
    (severity) => `${counts[severity]} ${severity}`,
  );
  return taskResultSchema.parse({
    summary: result.summary.slice(0, 4_000),
    outputs: {
      findings: result.findings.length,
      ...counts,
      checksPassed: failed.length === 0,
      failedChecks: failed.map((check) => check.id),
    },
    metrics: result.metrics,
    deliverables: [],
    checks: result.checks,
    findings,
    handoff: {
      workCompleted: [result.summary.slice(0, 1_000)],
      currentState: {
        filesCreated: [],
        validation:
          (tally.length > 0 ? `${result.findings.length} findings: ${tally.join(", ")}.` : "No findings.") +
          checkText(result),
      },
      remainingWork: unique(findings.map((finding) => finding.mend)).slice(0, MAX_LISTED),
      importantFindings: (serious.length > 0 ? serious : findings).slice(0, MAX_LISTED).map(oneLine),
    },
  });
}

/** A finding in one line: severity, place, message. */
export function oneLine(finding: Finding): string {
  const place = finding.path === null ? "" : ` ${finding.path}${finding.line === null ? "" : `:${finding.line}`}`;
  return `[${finding.severity}]${place} ${finding.message}`.slice(0, 1_000);
}

function checkText(result: AnalysisResult): string {
  return result.checks.map((check) => ` ${check.name}: ${check.status.replace("_", " ")}.`).join("");
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].map((value) => value.slice(0, 1_000));
}
