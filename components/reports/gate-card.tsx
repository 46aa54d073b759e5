import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { GateList } from "@/components/gates/gate-list";
import type { ReportOut } from "@/lib/contract/schemas";
import { percent } from "@/lib/domain/gate";
import { verdictOf, whatFailed } from "@/lib/domain/gates/verdict";
import { VerdictBadge } from "@/components/runs/inspector/verdict-badge";
import { gateWords } from "./gate-words";

const FILLS = { passed: "bg-ok-solid", failed: "bg-fail-solid", bypassed: "bg-human-solid" } as const;

/** The quality gate: verdict, arithmetic in words and figures, reasons. */
export function GateCard({ gate, outcome }: Pick<ReportOut, "gate" | "outcome">) {
  if (gate === null)
    return (
      <Card>
        <CardHeader title="Quality gate" />
        <CardBody className="text-sm text-muted-foreground">
          Not judged yet: the gate is judged when every task has ended.
        </CardBody>
      </Card>
    );
  const verdict = verdictOf(gate, outcome);
  const failed = whatFailed(gate);
  return (
    <Card>
      <CardHeader title="Quality gate" actions={<VerdictBadge verdict={verdict} />} />
      <CardBody className="flex flex-col gap-4 sm:flex-row sm:items-start sm:gap-8">
        <div className="shrink-0 sm:w-56">
          <p className="text-2xl font-semibold tracking-tight tabular-nums">{gate.arithmetic}</p>
          <p className="text-xs text-muted-foreground">of the agents that count succeeded</p>
          <div className="relative mt-3 mb-1 h-2 rounded-full bg-hover" aria-hidden>
            <div className={cn("h-2 rounded-full", FILLS[verdict])} style={{ width: `${(gate.rate ?? 0) * 100}%` }} />
            <div
              className="absolute -inset-y-1 w-0.5 bg-foreground"
              style={{ left: `calc(${gate.threshold * 100}% - 1px)` }}
            />
          </div>
          <p className="text-xs text-muted-foreground">Threshold {percent(gate.threshold)}</p>
          {failed.length > 0 && (
            <p
              className={cn("mt-2 text-sm font-medium break-words", verdict === "failed" ? "text-fail" : "text-human")}
            >
              {verdict === "failed" ? "Failed" : "Bypassed"}: {failed.join(", ")}
            </p>
          )}
        </div>
        <div className="flex min-w-0 max-w-prose flex-col gap-2 text-sm">
          <p>{gateWords(gate).join(" ")}</p>
          {gate.reasons.length > 0 && (
            <ul className="flex list-disc flex-col gap-1 pl-5">
              {gate.reasons.map((reason, index) => (
                <li key={index} className="break-words">
                  {reason}
                </li>
              ))}
            </ul>
          )}
        </div>
      </CardBody>
      {gate.gates !== undefined && gate.gates.length > 0 && (
        <CardBody className="border-t border-border">
          <GateList gates={gate.gates} />
        </CardBody>
      )}
    </Card>
  );
}
