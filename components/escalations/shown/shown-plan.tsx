"use client";

import { PlanDiagram } from "@/components/coordinators/plan-diagram";
import { Badge } from "@/components/ui/badge";
import { JsonView } from "@/components/ui/json-view";
import { formatDuration } from "@/components/ui/time-format";
import type { EscalationDetail } from "@/lib/contract/schemas";

type Steps = Extract<EscalationDetail["shown"][number], { kind: "plan" }>["steps"];

/** A plan as it would be carried out: drawn, and step by step with all that it gets. */
export function ShownPlan({ steps, title }: { steps: Steps; title: string }) {
  return (
    <div className="flex flex-col gap-3">
      <PlanDiagram
        label={title}
        steps={steps.map((step) => ({ ...step, executor: step.command?.[0] ?? "its executor" }))}
      />
      <ol className="flex flex-col divide-y divide-border rounded-md border border-border">
        {steps.map((step) => (
          <li key={step.id} className="flex flex-col gap-1 px-3 py-2 text-sm">
            <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
              <span className="font-medium [overflow-wrap:anywhere]">{step.title}</span>
              {!step.required && <Badge>Optional</Badge>}
            </p>
            <p className="text-xs [overflow-wrap:anywhere] text-muted-foreground">
              <span className="font-mono">{step.agent}</span> · {step.task} · at most {formatDuration(step.timeoutMs)}
              {step.after.length > 0 && <> · after {step.after.join(", ")}</>}
            </p>
            {step.when !== null && (
              <p className="text-xs text-muted-foreground">
                Only when <code className="font-mono break-all">{step.when}</code>
              </p>
            )}
            {step.command !== null && (
              <code className="block font-mono text-xs [overflow-wrap:anywhere]">{step.command.join(" ")}</code>
            )}
            {Object.keys(step.params).length > 0 && <JsonView value={step.params} label={`Values of ${step.title}`} />}
          </li>
        ))}
      </ol>
    </div>
  );
}
