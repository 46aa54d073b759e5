import { formatDuration } from "@/components/ui/time-format";
import type { DecisionMetrics } from "@/lib/contract/schemas";

/** One bar per name. Drawn without a chart library, which would weigh more than the page. */
export function BarsByName({
  rows,
  label,
  unit,
}: {
  rows: readonly { name: string; value: number }[];
  label: string;
  unit: "count" | "duration";
}) {
  const show = (value: number) => (unit === "count" ? String(value) : formatDuration(value));
  const most = Math.max(1, ...rows.map(({ value }) => value));
  return (
    <div
      role="img"
      aria-label={`${label}: ${rows.map(({ name, value }) => `${name} ${show(value)}`).join(", ")}`}
      className="flex flex-col gap-2.5 py-2"
    >
      {rows.map(({ name, value }) => (
        <div key={name} className="flex flex-col gap-1 text-xs">
          <span className="flex justify-between gap-2">
            <span className="truncate">{name}</span>
            <span className="shrink-0 text-muted-foreground tabular-nums">{show(value)}</span>
          </span>
          <span className="h-2 rounded-full bg-sunken">
            <span
              className="block h-full min-w-0.5 rounded-full bg-run-solid"
              style={{ width: `${(value / most) * 100}%` }}
            />
          </span>
        </div>
      ))}
    </div>
  );
}

const VIEW = { width: 400, height: 160 };

/** Opened and decided by day, as two lines. */
export function Days({ days }: { days: DecisionMetrics["byDay"] }) {
  const sum = (name: "opened" | "decided") => days.reduce((all, day) => all + day[name], 0);
  const most = Math.max(1, ...days.flatMap(({ opened, decided }) => [opened, decided]));
  const line = (name: "opened" | "decided") =>
    days
      .map((day, index) => {
        const x = (index / Math.max(1, days.length - 1)) * VIEW.width;
        return `${x.toFixed(1)},${(VIEW.height - (day[name] / most) * VIEW.height).toFixed(1)}`;
      })
      .join(" ");
  return (
    <div
      role="img"
      aria-label={`${sum("opened")} opened and ${sum("decided")} decided over ${days.length} days`}
      className="text-xs text-muted-foreground"
    >
      <p className="tabular-nums">{most}</p>
      <svg
        viewBox={`0 -2 ${VIEW.width} ${VIEW.height + 4}`}
        preserveAspectRatio="none"
        className="h-40 w-full overflow-visible border-y border-border"
      >
        {(["opened", "decided"] as const).map((name) => (
          <polyline
            key={name}
            points={line(name)}
            fill="none"
            stroke={name === "opened" ? "var(--human-solid)" : "var(--ok-solid)"}
            strokeWidth="2"
            vectorEffect="non-scaling-stroke"
            strokeDasharray={name === "opened" ? undefined : "5 3"}
          />
        ))}
      </svg>
      <p className="flex justify-between tabular-nums">
        <span>{days[0]?.day}</span>
        <span>{days.at(-1)?.day}</span>
      </p>
      <p className="mt-1 flex gap-4">
        <span className="flex items-center gap-1.5">
          <span className="w-4 border-t-2 border-human-solid" /> Opened
        </span>
        <span className="flex items-center gap-1.5">
          <span className="w-4 border-t-2 border-dashed border-ok-solid" /> Decided
        </span>
      </p>
    </div>
  );
}
