import { formatDuration } from "@/components/ui/time-format";
import { COORDINATION_TARGETS, NOT_APPLICABLE } from "@/lib/domain/coordination";

export type MetricName = keyof typeof COORDINATION_TARGETS;

export type MeasuredMetric = {
  id: MetricName;
  name: string;
  value: string;
  target: string;
  met: boolean | null;
  why: string | null;
};

const isShare = (id: MetricName): boolean => id === "parallelUtilization" || id === "overhead";

/** A share for people: whole per cent, below ten with one decimal, since 0.4% is not 0%. */
function share(value: number): string {
  const hundredth = value * 100;
  return `${hundredth > 0 && hundredth < 10 ? hundredth.toFixed(1).replace(/\.0$/, "") : Math.round(hundredth)}%`;
}

const show = (id: MetricName, value: number): string => (isShare(id) ? share(value) : formatDuration(value));

/** A coordination metric against its target (RUN-13). `met` is null when nothing was measured; `why` says why it does not apply. */
export function measured(id: MetricName, value: number | null): MeasuredMetric {
  const target = COORDINATION_TARGETS[id];
  const [sign, bound] = "min" in target ? ["≥", target.min] : ["<", target.max];
  const met = value === null ? null : "min" in target ? value >= target.min : value < target.max;
  const why = value === null ? (NOT_APPLICABLE[id] ?? null) : null;
  return {
    id,
    name: target.name,
    value: value !== null ? show(id, value) : why === null ? "-" : "Not applicable",
    target: `${sign} ${show(id, bound)}`,
    met,
    why,
  };
}
