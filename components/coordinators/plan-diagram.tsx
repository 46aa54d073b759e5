import { CircleOff } from "lucide-react";
import { useId } from "react";
import { cn } from "@/components/ui/cn";
import { formatDuration } from "@/components/ui/time-format";
import type { PlannedStepOut } from "@/lib/contract/schemas";
import { BOX, placePlan } from "./plan-places";

type Drawn = Pick<PlannedStepOut, "id" | "title" | "agent" | "after" | "when" | "executor" | "timeoutMs" | "required"> &
  Partial<Pick<PlannedStepOut, "layer">>;

/** A plan as a small graph. Drawn without a graph library, so that eight of them cost nothing. */
export function PlanDiagram({ steps, label }: { steps: readonly Drawn[]; label: string }) {
  const arrow = useId();
  const { width, height, boxes, lines } = placePlan(steps);
  if (boxes.length === 0)
    return (
      <p className="text-sm text-muted-foreground">
        No agent is spawned: the coordinator combines earlier reports itself.
      </p>
    );
  return (
    <div role="region" aria-label={label} tabIndex={0} className="overflow-x-auto rounded-md p-1">
      <div className="relative" style={{ width, height }}>
        <svg aria-hidden width={width} height={height} className="absolute inset-0 overflow-visible text-subtle">
          <defs>
            <marker id={arrow} viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">
              <path d="M0 0 8 4 0 8z" fill="currentColor" />
            </marker>
          </defs>
          {lines.map(({ key, path }) => (
            <path
              key={key}
              d={path}
              fill="none"
              stroke="currentColor"
              strokeWidth="1.25"
              markerEnd={`url(#${arrow})`}
            />
          ))}
        </svg>
        <ol>
          {boxes.map(({ step, place }) => (
            <li
              key={step.id}
              className={cn(
                "absolute flex flex-col justify-center rounded-md border bg-card px-2.5",
                step.when !== null && "border-dashed",
                step.executor === null ? "border-human-solid/70" : "border-border",
              )}
              style={{ left: place.x, top: place.y, width: BOX.width, height: BOX.height }}
              title={describe(step)}
            >
              <span className="flex items-center gap-1.5">
                <span className="min-w-0 truncate text-xs font-medium">{step.title}</span>
                {step.executor === null && (
                  <span className="ml-auto shrink-0 text-human">
                    <CircleOff aria-hidden className="size-3.5" />
                    <span className="sr-only">No executor configured</span>
                  </span>
                )}
              </span>
              <span className="truncate font-mono text-xs text-muted-foreground">{step.agent}</span>
              {step.after.length > 0 && <span className="sr-only">after {step.after.join(", ")}</span>}
              {step.when !== null && <span className="sr-only">only when {step.when}</span>}
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}

function describe(step: Drawn): string {
  return [
    step.title,
    `${step.agent}, at most ${formatDuration(step.timeoutMs)}${step.layer === undefined ? "" : ` (${step.layer})`}`,
    step.when === null ? "" : `Only when ${step.when}`,
    step.required ? "" : "Optional",
    step.executor === null ? "No executor configured: it waits for a person" : `Run by ${step.executor}`,
  ]
    .filter((line) => line !== "")
    .join("\n");
}
