import { CircleCheck, CircleX } from "lucide-react";
import type { MeasuredMetric } from "./coordination-targets";

/** A metric, its target, and whether it was met. */
export function MetricTile({ metric }: { metric: MeasuredMetric }) {
  return (
    <div className="rounded-md border border-border px-3 py-2.5">
      <dt className="text-xs text-muted-foreground">{metric.name}</dt>
      <dd className="flex flex-wrap items-baseline gap-x-2">
        <span className={metric.why === null ? "text-lg font-semibold tabular-nums" : "text-sm font-medium"}>
          {metric.value}
        </span>
        <span className="inline-flex items-center gap-1 text-xs text-muted-foreground">
          {metric.why ?? `target ${metric.target}`}
          {metric.met === true && <CircleCheck role="img" aria-label="met" className="size-3.5 text-ok" />}
          {metric.met === false && <CircleX role="img" aria-label="missed" className="size-3.5 text-fail" />}
        </span>
      </dd>
    </div>
  );
}
