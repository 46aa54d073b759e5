import type { Finding } from "./finding";

/** Severities from most to least serious; the index is the rank (0 = critical). */
export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How many findings of each severity. */
export type FindingCounts = Record<Severity, number>;

/** Rank of a severity: 0 is the most serious. Smaller sorts first. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Counts findings by severity; every severity is present, zero included. */
export function countFindings(findings: readonly Pick<Finding, "severity">[]): FindingCounts {
  const counts: FindingCounts = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const finding of findings) counts[finding.severity] += 1;
  return counts;
}

/** Total order for findings: severity, rule, path, line, message. Stable for equal input. */
export function compareFindings(a: Finding, b: Finding): number {
  return (
    severityRank(a.severity) - severityRank(b.severity) ||
    compareText(a.rule, b.rule) ||
    compareText(a.path ?? "", b.path ?? "") ||
    (a.line ?? 0) - (b.line ?? 0) ||
    compareText(a.message, b.message)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
