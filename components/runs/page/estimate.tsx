"use client";

import { useNow } from "@/components/ui/clock";
import { Progress } from "@/components/ui/progress";
import { RUN_LOOKS } from "@/components/ui/status-badge";
import { formatDuration } from "@/components/ui/time-format";
import { Duration } from "@/components/ui/time";
import { isRunEnded } from "@/lib/domain/status";
import type { Run } from "../model/rows";

/** How far a run is, how long it took, and when it is thought to end. */
export function RunProgress({ run }: { run: Run }) {
  const { live } = run;
  const bad = run.tasks.filter(({ status }) => ["failed", "timed_out", "aborted"].includes(status)).length;
  const text = `${run.taskDone} of ${run.taskTotal} tasks ended${bad > 0 ? `, ${bad} did not succeed` : ""}`;
  return (
    <div className="flex min-w-0 items-center gap-3 text-xs text-muted-foreground">
      <Progress
        value={live.progress}
        tone={RUN_LOOKS[run.status].tone}
        label="Progress of the run"
        text={text}
        className="w-28 shrink-0 sm:w-40"
      />
      <span className="whitespace-nowrap tabular-nums">
        {run.taskDone}/{run.taskTotal} tasks ended{bad > 0 && `, ${bad} did not succeed`}
      </span>
      <span className="whitespace-nowrap">
        {isRunEnded(run.status) ? "in " : ""}
        <Duration from={run.startedAt ?? run.createdAt} to={run.endedAt} />
        {live.estimatedCompletion !== null && !isRunEnded(run.status) && (
          <>
            , <Left until={live.estimatedCompletion} />
          </>
        )}
      </span>
    </div>
  );
}

function Left({ until }: { until: string }) {
  const left = Date.parse(until) - useNow(1_000);
  return <>{left < 1_500 ? "done any moment" : `about ${formatDuration(Math.round(left / 1_000) * 1_000)} left`}</>;
}
