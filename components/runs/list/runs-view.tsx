"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FilterX, Radio } from "lucide-react";
import { BroadcastButton } from "@/components/broadcast/broadcast-button";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { useSearchState } from "@/components/ui/use-search-state";
import { runsQuery } from "@/lib/contract/queries";
import { FilterBar } from "./filter-bar";
import { countFilters, filtersFromSearch, NO_FILTERS } from "./filters";
import { RunList } from "./run-list";
import { RunListSkeleton } from "./run-list-skeleton";

/** The page of all runs: filters, live list, and what to do when there is nothing to show. */
export function RunsView() {
  const [search, change] = useSearchState();
  const filters = filtersFromSearch(search);
  const query = useInfiniteQuery(runsQuery(filters));
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHeader
        title="Runs"
        description={
          <>
            What coordinators did with the signals they took, newest first.
            <span className="hidden lg:inline">
              {" "}
              <Kbd>j</Kbd> <Kbd>k</Kbd> move, <Kbd>Enter</Kbd> opens.
            </span>
          </>
        }
      >
        <FilterBar filters={filters} change={change} />
      </PageHeader>
      <div
        className={cn("border-t border-border bg-card transition-opacity", query.isPlaceholderData && "opacity-60")}
        aria-busy={query.isFetching && !query.isFetched}
      >
        {query.isPending ? (
          <RunListSkeleton />
        ) : runs.length > 0 ? (
          <RunList runs={runs} />
        ) : query.isError ? (
          <ErrorState title="Runs could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
        ) : countFilters(filters) > 0 ? (
          <EmptyState
            icon={FilterX}
            title="No run matches these filters"
            action={<Button onClick={() => change(NO_FILTERS)}>Clear filters</Button>}
          >
            Take a filter away, or look at a longer time.
          </EmptyState>
        ) : (
          <EmptyState icon={Radio} title="No runs yet" action={<BroadcastButton />}>
            A signal starts a run. Broadcast <span className="font-mono">OPS:AUDIT</span> with the path of a git
            repository: three agents audit it and you get a report.
          </EmptyState>
        )}
      </div>
      {query.isError && runs.length > 0 && (
        <p role="alert" className="px-4 py-2 text-sm text-fail sm:px-6">
          The list could not be renewed: {query.error.message}
        </p>
      )}
      {query.hasNextPage && (
        <div className="flex justify-center border-t border-border p-4">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
      {!query.hasNextPage && runs.length > 0 && (
        <p className="border-t border-border py-4 text-center text-xs text-muted-foreground">
          {runs.length === 1 ? "1 run" : `${runs.length} runs`}
        </p>
      )}
    </>
  );
}
