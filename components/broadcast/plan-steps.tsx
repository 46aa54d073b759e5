import { CircleOff } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { formatDuration } from "@/components/ui/time-format";
import type { PlannedStepOut } from "@/lib/contract/schemas";
import { StepLocks } from "@/components/runs/locks/step-locks";
import { planWaves } from "./plan-waves";

/** A plan in words: turn by turn, who does what, what it waits for and how long it may take. */
export function PlanSteps({ steps }: { steps: readonly PlannedStepOut[] }) {
  if (steps.length === 0)
    return (
      <p className="text-sm text-muted-foreground">
        No agent is spawned: the coordinator combines what earlier runs reported.
      </p>
    );
  return (
    <ol className="flex flex-col gap-2">
      {planWaves(steps).map((wave, index) => (
        <li key={index} className="flex gap-2.5">
          <span
            aria-hidden
            className="mt-2 grid size-5 shrink-0 place-items-center rounded-full bg-hover text-xs font-medium text-muted-foreground tabular-nums"
          >
            {index + 1}
          </span>
          <ul
            aria-label={`Turn ${index + 1}${wave.length > 1 ? ", side by side" : ""}`}
            className="flex min-w-0 flex-1 flex-col divide-y divide-border rounded-md border border-border bg-card"
          >
            {wave.map((step) => (
              <Step key={step.id} step={step} />
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function Step({ step }: { step: PlannedStepOut }) {
  return (
    <li className="px-3 py-2 text-sm">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <span className="font-medium break-words">{step.title}</span>
        {!step.required && <Badge>Optional</Badge>}
        {step.executor === null && (
          <Badge tone="human">
            <CircleOff aria-hidden />
            No executor configured
          </Badge>
        )}
      </p>
      <p className="text-xs break-words text-muted-foreground">
        <span className="font-mono">{step.agent}</span>
        {step.fallbackFor !== null && (
          <>
            {" "}
            in place of <span className="font-mono">{step.fallbackFor}</span>
          </>
        )}
        {step.executor !== null && <> · {step.executor}</>} · at most {formatDuration(step.timeoutMs)} ({step.layer})
        {step.retries.max > 0 && <> · {step.retries.max === 1 ? "1 retry" : `${step.retries.max} retries`}</>}
      </p>
      {step.locks !== undefined && (
        <p className="mt-0.5 text-xs text-muted-foreground">
          <StepLocks locks={step.locks} />
        </p>
      )}
      {step.when !== null && (
        <p className="mt-0.5 text-xs break-words text-muted-foreground">
          Only when <code className="font-mono break-all">{step.when}</code>
        </p>
      )}
    </li>
  );
}
