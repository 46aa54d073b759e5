"use client";

import { CirclePause } from "lucide-react";
import Link from "@/components/ui/link";
import { memo } from "react";
import { Badge, type Tone } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Progress } from "@/components/ui/progress";
import { RUN_LOOKS, StatusBadge } from "@/components/ui/status-badge";
import { Duration, RelativeTime } from "@/components/ui/time";
import type { RunSummary } from "@/lib/contract/schemas";
import { OUTCOME_WORDS, repoName, shortId } from "../words";

/** Columns of the list on wide screens; the head uses them too. */
export const COLUMNS =
  "lg:grid lg:grid-cols-[10.5rem_minmax(12rem,1.5fr)_minmax(7rem,1fr)_minmax(7rem,1fr)_9rem_6rem_6.5rem] lg:items-center lg:gap-x-4";

/** One run as a row, and as a card on small screens. The whole of it is the link. */
export const RunRow = memo(function RunRow({ run, index }: { run: RunSummary; index: number }) {
  const open = run.openEscalations;
  return (
    <Link
      href={`/runs/${run.id}`}
      data-row={index}
      className={cn(
        "group flex flex-col gap-2 px-4 py-3 -outline-offset-2 hover:bg-hover focus-visible:bg-hover sm:px-6 lg:h-11 lg:py-0",
        COLUMNS,
      )}
    >
      <span className="flex items-center justify-between gap-2">
        <StatusBadge kind="run" status={run.status} />
        <span className="text-xs text-muted-foreground lg:hidden">
          <RelativeTime at={run.createdAt} />
        </span>
      </span>
      <span className="flex min-w-0 items-baseline gap-2">
        <span className="truncate text-sm font-medium group-hover:text-link">{run.signal}</span>
        <span className="font-mono text-xs text-subtle">{shortId(run.id)}</span>
        {open > 0 && (
          <Badge tone="human" className="self-center">
            <CirclePause aria-hidden />
            {open === 1 ? "1 decision" : `${open} decisions`}
          </Badge>
        )}
        {run.outcome !== null && run.outcome !== "success" && run.outcome !== run.status && (
          <span className="truncate text-xs text-muted-foreground">{OUTCOME_WORDS[run.outcome]}</span>
        )}
      </span>
      <span className="truncate text-sm text-muted-foreground max-lg:text-xs" title={run.coordinator}>
        {run.coordinator}
        {run.repo !== null && <span className="lg:hidden"> · {repoName(run.repo)}</span>}
      </span>
      <span className="truncate text-sm text-muted-foreground max-lg:hidden" title={run.repo ?? undefined}>
        {run.repo === null ? "no repository" : repoName(run.repo)}
      </span>
      <span className="flex items-center gap-2">
        <Progress
          value={run.taskTotal === 0 ? (run.endedAt === null ? 0 : 1) : run.taskDone / run.taskTotal}
          tone={barTone(run)}
          label={`Tasks of ${run.signal}`}
          text={`${run.taskDone} of ${run.taskTotal} tasks ended`}
        />
        <span className="text-xs whitespace-nowrap text-muted-foreground tabular-nums">
          {run.taskDone}/{run.taskTotal}
        </span>
      </span>
      <span className="text-right text-xs text-muted-foreground max-lg:hidden">
        <Duration from={run.startedAt ?? run.createdAt} to={run.endedAt} />
      </span>
      <span className="text-right text-xs text-muted-foreground max-lg:hidden">
        <RelativeTime at={run.createdAt} />
      </span>
    </Link>
  );
});

const barTone = (run: RunSummary): Tone => RUN_LOOKS[run.status].tone;
