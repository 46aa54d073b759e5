"use client";

import { useQuery } from "@tanstack/react-query";
import { Cpu, TriangleAlert } from "lucide-react";
import { summaryQuery } from "@/lib/contract/queries";

/** How busy the workers are, or that none is there, which nothing else would say. */
export function Workers() {
  const { data } = useQuery({ ...summaryQuery(), refetchInterval: 15_000 });
  if (data === undefined) return null;
  const { workers, runsInProgress } = data;
  if (workers.length === 0)
    return (
      <p className="flex items-start gap-2 text-xs text-fail">
        <TriangleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
        {runsInProgress > 0
          ? "No worker runs: tasks wait. Start one with npm run worker."
          : "No worker runs. Start one with npm run worker."}
      </p>
    );
  const running = workers.reduce((sum, worker) => sum + worker.running, 0);
  const room = workers.reduce((sum, worker) => sum + worker.concurrency, 0);
  return (
    <p className="flex items-center gap-2 text-xs text-muted-foreground">
      <Cpu aria-hidden className="size-3.5 shrink-0" />
      {workers.length === 1 ? "1 worker" : `${workers.length} workers`}, {running} of {room} busy
    </p>
  );
}
