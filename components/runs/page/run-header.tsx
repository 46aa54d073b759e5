import { ChevronRight, FileText } from "lucide-react";
import Link from "@/components/ui/link";
import { Badge } from "@/components/ui/badge";
import { buttonVariants } from "@/components/ui/button";
import { StatusBadge } from "@/components/ui/status-badge";
import { RelativeTime } from "@/components/ui/time";
import { verdictLine, verdictOf } from "@/lib/domain/gates/verdict";
import { VerdictBadge } from "../inspector/verdict-badge";
import { GATE_ROW, type Run } from "../model/rows";
import { outcomeWord, repoName } from "../words";
import { RunProgress } from "./estimate";
import { RunActions } from "./run-actions";

/** What the run is, how it stands, and what can be done with it. */
export function RunHeader({ run, onOpen }: { run: Run; onOpen: (id: string) => void }) {
  return (
    <header className="flex flex-col gap-2 border-b border-border px-4 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <nav aria-label="Breadcrumb" className="flex items-center gap-1 text-sm">
          <Link href="/runs" className="text-muted-foreground hover:text-foreground">
            Runs
          </Link>
          <ChevronRight aria-hidden className="size-3.5 text-subtle" />
        </nav>
        <h1 className="-ml-2 min-w-0 text-lg font-semibold tracking-tight wrap-anywhere">{run.signal}</h1>
        <StatusBadge kind="run" status={run.status} />
        {run.outcome !== null && run.outcome !== "success" && run.outcome !== run.status && (
          <Badge>{outcomeWord(run)}</Badge>
        )}
        {run.gate !== null && (
          <button
            type="button"
            className="rounded-[5px]"
            title={verdictLine(run.gate, run.outcome)}
            onClick={() => onOpen(GATE_ROW)}
          >
            <VerdictBadge verdict={verdictOf(run.gate, run.outcome)} />
          </button>
        )}
        <div className="flex items-center gap-2 sm:ml-auto">
          {run.hasReport && (
            <Link href={`/runs/${run.id}/report`} className={buttonVariants({ variant: "outline" })}>
              <FileText aria-hidden />
              Report
            </Link>
          )}
          <RunActions run={run} />
        </div>
      </div>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1.5">
        <RunProgress run={run} />
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-muted-foreground">
          <Link
            href={`/coordinators/${run.coordinatorId}`}
            className="max-w-80 truncate font-mono hover:text-foreground hover:underline"
            title={run.coordinator}
          >
            {run.coordinator}
          </Link>
          {run.repo !== null && (
            <>
              <span aria-hidden>·</span>
              <span className="max-w-56 truncate" title={run.repo}>
                {repoName(run.repo)}
              </span>
            </>
          )}
          <span aria-hidden>·</span>
          <span>
            by {run.actor}, <RelativeTime at={run.createdAt} />
          </span>
        </p>
      </div>
      {run.reason !== null && <p className="max-w-3xl text-sm break-words text-muted-foreground">{run.reason}</p>}
    </header>
  );
}
