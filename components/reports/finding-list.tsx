import { SeverityBadge } from "@/components/ui/status-badge";
import type { Finding } from "@/lib/domain/finding";

export type ListedFinding = Finding & { agent: string };

/** Where a finding is: path and line, or the repository itself. */
export function findingPlace(finding: Pick<Finding, "path" | "line">): string {
  if (finding.path === null) return "Repository";
  return finding.line === null ? finding.path : `${finding.path}:${finding.line}`;
}

/** Findings as a list that reads well at any width: what, where, how to mend. */
export function FindingList({
  findings,
  label,
  showAgent = true,
}: {
  findings: readonly ListedFinding[];
  label: string;
  showAgent?: boolean;
}) {
  return (
    <ul aria-label={label} className="divide-y divide-border">
      {findings.map((finding, index) => (
        <li key={index} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 px-4 py-2.5 text-sm">
          <span>
            <SeverityBadge severity={finding.severity} />
          </span>
          <div className="min-w-0">
            <p className="break-words">{finding.message}</p>
            <p className="break-words text-muted-foreground">{finding.mend}</p>
            <p className="mt-0.5 font-mono text-xs break-all text-muted-foreground">
              {findingPlace(finding)} · {finding.rule}
              {showAgent && ` · ${finding.agent}`}
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
