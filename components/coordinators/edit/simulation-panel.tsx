"use client";

import type { UseQueryResult } from "@tanstack/react-query";
import { FlaskConical, LoaderCircle } from "lucide-react";
import dynamic from "next/dynamic";
import { Card, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/states";
import type { Simulation } from "@/lib/contract/schemas";

const loading = () => <Skeleton className="m-4 h-24" />;
const SimulationResult = dynamic(() => import("./simulation-result"), { ssr: false, loading });

/** How many runs people may choose. */
const RUN_COUNTS = ["20", "50", "100", "250", "500"] as const;

/** What the last runs would have done under the definition as it stands here, before it is saved (RUN-11). */
export default function SimulationPanel({
  query,
  runs,
  onRuns,
  state,
}: {
  query: UseQueryResult<Simulation>;
  runs: string;
  onRuns: (runs: string) => void;
  /** `same`: nothing differs from what is stored; `wrong`: it can't be replayed while something is wrong with it. */
  state: "same" | "wrong" | "changed";
}) {
  const result = state === "same" ? undefined : query.data;
  const busy = state === "changed" && query.isFetching;
  return (
    <Card aria-label="What would have happened">
      <CardHeader
        title="What would have happened"
        description="Runs that have ended, gone through again under the definition as it stands here."
        actions={
          <>
            {busy && (
              <LoaderCircle aria-label="Going through the runs" className="size-4 animate-spin text-muted-foreground" />
            )}
            <Select
              label="Runs to look at"
              value={runs}
              onValueChange={onRuns}
              options={RUN_COUNTS.map((count) => ({ value: count, label: `Last ${count} runs` }))}
            />
          </>
        }
      />
      {state === "same" ? (
        <EmptyState icon={FlaskConical} title="Nothing is changed yet">
          Change a threshold, a gate, a timeout or a rule, and see what the last runs would have done.
        </EmptyState>
      ) : query.isError && result === undefined ? (
        <ErrorState
          title="The runs could not be gone through"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : result === undefined ? (
        state === "wrong" ? (
          <EmptyState icon={FlaskConical} title="First mend what is wrong">
            The runs are gone through once nothing is wrong with the definition.
          </EmptyState>
        ) : (
          loading()
        )
      ) : (
        <div aria-live="polite" aria-busy={busy}>
          {state === "wrong" && (
            <p className="border-b border-border px-4 py-2 text-xs text-muted-foreground">
              As it was before something was wrong with it.
            </p>
          )}
          <SimulationResult result={result} />
        </div>
      )}
    </Card>
  );
}
