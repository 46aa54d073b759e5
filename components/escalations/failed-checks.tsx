import { CircleX } from "lucide-react";
import { Card, CardHeader } from "@/components/ui/card";
import { Count } from "@/components/ui/count";
import { FindingList } from "@/components/reports/finding-list";
import type { EscalationDetail } from "@/lib/contract/schemas";

const SHOWN = 25;

/** The mandatory checks that failed, each with the findings of its agent attached. */
export function FailedChecks({ escalation }: { escalation: EscalationDetail }) {
  const agents = [...new Set(escalation.failedChecks.map((check) => check.agent))];
  const others = escalation.findings.filter((finding) => !agents.includes(finding.agent));
  return (
    <>
      {agents.map((agent) => {
        const checks = escalation.failedChecks.filter((check) => check.agent === agent);
        const findings = escalation.findings.filter((finding) => finding.agent === agent);
        return (
          <Card key={agent}>
            <CardHeader
              title={
                <span className="flex flex-wrap items-center gap-2">
                  {checks.length === 1 ? "Failed check" : "Failed checks"} of{" "}
                  <span className="font-mono text-xs">{agent}</span>
                </span>
              }
            />
            <ul className="divide-y divide-border">
              {checks.map((check) => (
                <li key={check.id} className="flex gap-2 px-4 py-2.5 text-sm">
                  <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-fail" />
                  <div className="min-w-0">
                    <p className="font-medium">{check.name}</p>
                    <p className="break-words text-muted-foreground">
                      {check.evidence || "The agent gave no evidence."}
                    </p>
                  </div>
                </li>
              ))}
            </ul>
            {findings.length > 0 && <Attached findings={findings} label={`Findings of ${agent}`} />}
          </Card>
        );
      })}
      {others.length > 0 && (
        <Card>
          <CardHeader
            title={
              <span className="flex items-center gap-2">
                Findings <Count>{others.length}</Count>
              </span>
            }
          />
          <Attached findings={others} label="Findings" open />
        </Card>
      )}
    </>
  );
}

function Attached({
  findings,
  label,
  open = false,
}: {
  findings: EscalationDetail["findings"];
  label: string;
  open?: boolean;
}) {
  const first = findings.slice(0, SHOWN);
  const rest = findings.slice(SHOWN);
  return (
    <div className={open ? "" : "border-t border-border"}>
      <FindingList findings={first} label={label} showAgent={open} />
      {rest.length > 0 && (
        <details className="border-t border-border">
          <summary className="px-4 py-2.5 text-sm text-link -outline-offset-2">
            {rest.length === 1 ? "1 more finding" : `${rest.length} more findings`}
          </summary>
          <FindingList
            findings={rest}
            label={`More ${label.charAt(0).toLowerCase()}${label.slice(1)}`}
            showAgent={open}
          />
        </details>
      )}
    </div>
  );
}
