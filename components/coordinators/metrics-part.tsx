"use client";

import dynamic from "next/dynamic";
import { useEffect, useRef, useState } from "react";
import { measured } from "@/components/reports/coordination-targets";
import { MetricTile } from "@/components/reports/metric-tile";
import { CardBody } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/states";
import type { CoordinatorDetail } from "@/lib/contract/schemas";
import { Part } from "./sections";

const MetricCharts = dynamic(() => import("./metric-charts"), {
  ssr: false,
  loading: () => <Skeleton className="h-44" />,
});

/** What the file aims at, what was measured, and how that went over time (RUN-13). */
export function MetricsPart({ coordinator }: { coordinator: CoordinatorDetail }) {
  const { coordination, definition } = coordinator;
  const groups = [...new Set(definition.metrics.map((metric) => metric.group))];
  return (
    <Part
      id="metrics"
      title="Metrics"
      description={
        coordination.runs === 0
          ? "Nothing is measured until a first run has ended."
          : `Means of the latest ${coordination.runs === 1 ? "run" : `${coordination.runs} runs`} that ended.`
      }
    >
      <CardBody className="flex flex-col gap-5">
        <dl className="grid gap-3 sm:grid-cols-2 xl:grid-cols-5">
          <MetricTile metric={measured("spawnMs", coordination.spawnMs)} />
          <MetricTile metric={measured("parallelUtilization", coordination.parallelUtilization)} />
          <MetricTile metric={measured("synthesisMs", coordination.synthesisMs)} />
          <MetricTile metric={measured("overhead", coordination.overhead)} />
          <MetricTile metric={measured("apiP95Ms", coordination.apiP95Ms)} />
        </dl>
        {coordination.history.length > 1 && (
          <WhenSeen>
            <MetricCharts history={coordination.history} />
          </WhenSeen>
        )}
        {definition.metrics.length > 0 && (
          <div className="grid gap-6 md:grid-cols-2">
            {groups.map((group) => (
              <section key={group}>
                <h3 className="mb-1 text-sm font-semibold">{group || "Targets"}</h3>
                <dl className="divide-y divide-border text-sm">
                  {definition.metrics
                    .filter((metric) => metric.group === group)
                    .map((metric) => (
                      <div key={metric.id} className="flex justify-between gap-4 py-1.5">
                        <dt className="text-muted-foreground">{metric.name}</dt>
                        <dd className="text-right">{metric.target}</dd>
                      </div>
                    ))}
                </dl>
              </section>
            ))}
          </div>
        )}
      </CardBody>
    </Part>
  );
}

/** Shows its children once they come near the screen, so that charts cost nothing before. */
function WhenSeen({ children }: { children: React.ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    if (seen || place.current === null) return;
    const observer = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && setSeen(true),
      { rootMargin: "200px" },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [seen]);
  return (
    <div ref={place} className="min-h-44">
      {seen && children}
    </div>
  );
}
