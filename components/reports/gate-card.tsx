import { CircleCheck, CircleX } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { GateList } from "@/components/gates/gate-list";
import type { ReportOut } from "@/lib/contract/schemas";
import { percent } from "@/lib/domain/gate";
import { gateWords } from "./gate-words";

/** The quality gate: verdict, arithmetic in words and figures, reasons. */
export function GateCard({ gate }: { gate: ReportOut["gate"] }) {
  if (gate === null)
    return (
      <Card>
        <CardHeader title="Quality gate" />
        <CardBody className="text-sm text-muted-foreground">
          Not judged yet: the gate is judged when every task has ended.
        </CardBody>
      </Card>
    );
  return (
    <Card>
      <CardHeader
        title="Quality gate"
        actions={
          <Badge tone={gate.passed ? "ok" : "fail"}>
            {gate.passed ? <CircleCheck aria-hidden /> : <CircleX aria-hidden />}
            {gate.passed ? "Passed" : "Failed"}
          </Badge>
        }
      />
      <CardBody className="flex flex-col gap-4 sm:flex-row sm:items-start sm:gap-8">
        <div className="shrink-0 sm:w-56">
          <p className="text-2xl font-semibold tracking-tight tabular-nums">{gate.arithmetic}</p>
          <div className="relative mt-3 mb-1 h-2 rounded-full bg-hover" aria-hidden>
            <div
              className={cn("h-2 rounded-full", gate.passed ? "bg-ok-solid" : "bg-fail-solid")}
              style={{ width: `${(gate.rate ?? 0) * 100}%` }}
            />
            <div
              className="absolute -inset-y-1 w-0.5 bg-foreground"
              style={{ left: `calc(${gate.threshold * 100}% - 1px)` }}
            />
          </div>
          <p className="text-xs text-muted-foreground">Threshold {percent(gate.threshold)}</p>
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
