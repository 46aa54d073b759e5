"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { SeverityBadge } from "@/components/ui/status-badge";
import { runFindingsQuery } from "@/lib/contract/queries";
import { SEVERITIES, type Severity } from "@/lib/domain/finding-order";
import { useState } from "react";
import { Nothing } from "./section";

const ALL = "all";

/** What a task found, most serious first. */
export function TaskFindings({ runId, taskId, done }: { runId: string; taskId?: string; done: boolean }) {
  const [severity, setSeverity] = useState<Severity | null>(null);
  const query = useInfiniteQuery(
    runFindingsQuery(runId, {
      ...(taskId === undefined ? {} : { taskId }),
      ...(severity === null ? {} : { severity }),
    }),
  );
  const findings = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <div className="flex items-center gap-2 border-b border-border px-4 py-2">
        <Select
          label="Severity"
          value={severity ?? ALL}
          onValueChange={(value) => setSeverity(SEVERITIES.find((each) => each === value) ?? null)}
          options={[{ value: ALL, label: "Any severity" }, ...SEVERITIES.map((each) => ({ value: each, label: each }))]}
        />
      </div>
      {query.isPending ? (
        <div role="status" aria-label="Loading findings" className="flex flex-col gap-3 p-4">
          {[0, 1, 2].map((each) => (
            <Skeleton key={each} className="h-12" />
          ))}
        </div>
      ) : query.isError && findings.length === 0 ? (
        <ErrorState title="Findings could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
      ) : findings.length === 0 ? (
        <Nothing>
          {severity !== null
            ? "No finding of this severity."
            : done
              ? "Nothing was found."
              : "Findings appear when the task has ended."}
        </Nothing>
      ) : (
        <ul className="divide-y divide-border">
          {findings.map((finding) => (
            <li
              key={`${finding.taskId} ${finding.rule} ${finding.path} ${finding.line} ${finding.message}`}
              className="px-4 py-2.5"
            >
              <div className="flex flex-wrap items-center gap-2">
                <SeverityBadge severity={finding.severity} />
                <span className="font-mono text-xs text-muted-foreground">{finding.rule}</span>
              </div>
              <p className="mt-1 text-sm break-words">{finding.message}</p>
              {finding.path !== null && (
                <p className="font-mono text-xs break-all text-muted-foreground">
                  {finding.path}
                  {finding.line !== null && `:${finding.line}`}
                </p>
              )}
              <p className="mt-0.5 text-sm break-words text-muted-foreground">{finding.mend}</p>
            </li>
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </>
  );
}
