"use client";

import { Line, LineChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { measured, type MetricName } from "@/components/reports/coordination-targets";
import { useHydrated } from "@/components/ui/clock";
import { formatDateTime } from "@/components/ui/time-format";
import type { CoordinatorDetail } from "@/lib/contract/schemas";
import { COORDINATION_TARGETS } from "@/lib/domain/coordination";

type History = CoordinatorDetail["coordination"]["history"];
type Charted = Exclude<MetricName, "apiP95Ms">;

const CHARTED: Charted[] = ["spawnMs", "parallelUtilization", "synthesisMs", "overhead"];

/** Each coordination metric over the latest runs, with its target as a line. */
export default function MetricCharts({ history }: { history: History }) {
  return (
    <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      {CHARTED.map((id) => (
        <Chart key={id} id={id} history={history} />
      ))}
    </div>
  );
}

function Chart({ id, history }: { id: Charted; history: History }) {
  const zone = useHydrated() ? "local" : "utc";
  const points = history.flatMap((run) =>
    run[id] === null ? [] : [{ runId: run.runId, at: Date.parse(run.at), value: run[id] }],
  );
  const target = COORDINATION_TARGETS[id];
  const bound = "min" in target ? target.min : target.max;
  const show = (value: number) => measured(id, value).value;
  if (points.length < 2) return null;
  const last = points.at(-1)!;
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 text-xs text-muted-foreground">{target.name} by run</figcaption>
      <div
        role="img"
        aria-label={`${target.name} over ${points.length} runs: first ${show(points[0]!.value)}, last ${show(last.value)}, target ${measured(id, null).target}`}
      >
        <ResponsiveContainer width="100%" height={120}>
          <LineChart data={points} margin={{ top: 6, right: 8, bottom: 8, left: 0 }} accessibilityLayer={false}>
            <XAxis dataKey="runId" hide />
            <YAxis
              width={52}
              tickCount={3}
              tickFormatter={show}
              tick={{ fontSize: 12, fill: "var(--muted-foreground)" }}
              axisLine={false}
              tickLine={false}
              domain={[0, "auto"]}
            />
            <ReferenceLine y={bound} stroke="var(--late-solid)" strokeDasharray="4 3" />
            <Tooltip
              isAnimationActive={false}
              labelFormatter={(_, payload) =>
                payload[0] === undefined ? "" : formatDateTime((payload[0].payload as { at: number }).at, zone)
              }
              formatter={(value) => [show(Number(value)), target.name]}
              contentStyle={{
                background: "var(--popover)",
                border: "1px solid var(--border)",
                borderRadius: 6,
                fontSize: 12,
                color: "var(--foreground)",
              }}
            />
            <Line dataKey="value" stroke="var(--run-solid)" strokeWidth={1.75} dot={false} isAnimationActive={false} />
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
