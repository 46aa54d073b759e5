"use client";

import { Tabs } from "@base-ui/react/tabs";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Bot, FilterX, Search, SlidersHorizontal, Upload } from "lucide-react";
import { useState } from "react";
import { Button, buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Kbd } from "@/components/ui/kbd";
import Link from "@/components/ui/link";
import { SegmentedList, SegmentedTab } from "@/components/ui/segmented";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { TextFilter } from "@/components/ui/text-filter";
import { useSearchState } from "@/components/ui/use-search-state";
import { agentsQuery } from "@/lib/contract/queries/agents";
import { AgentsHeader } from "../agents-header";
import { AgentList } from "./agent-list";
import { AgentListSkeleton } from "./agent-list-skeleton";
import { Facets } from "./facets";
import { countFacets, listFilters, NO_FACETS, stateFromSearch } from "./filters";
import { SearchResults } from "./search-results";

/** The catalog: facets beside the list, or the best fits for a text with their points. */
export function AgentsView() {
  const [search, change] = useSearchState();
  const state = stateFromSearch(search);
  const { filters, q, mode } = state;
  const facetCount = countFacets(filters);
  const searching = q !== "" && facetCount === 0;
  const query = useInfiniteQuery(agentsQuery(listFilters(state)));
  const [open, setOpen] = useState(false);
  const agents = query.data?.pages.flatMap((page) => page.items) ?? [];
  const facets = query.data?.pages[0]?.facets ?? {};
  const empty = query.isSuccess && agents.length === 0 && facetCount === 0 && q === "";
  return (
    <>
      <AgentsHeader
        description={
          <>
            Every agent, skill and coordinator that can be told something or given work.
            <span className="hidden lg:inline">
              {" "}
              <Kbd>/</Kbd> searches, <Kbd>j</Kbd> <Kbd>k</Kbd> move, <Kbd>Enter</Kbd> opens.
            </span>
          </>
        }
      >
        {!empty && (
          <div role="search" aria-label="Search agents" className="flex flex-wrap items-center gap-2">
            <TextFilter
              icon={Search}
              className="min-w-0 flex-1 sm:max-w-md"
              label="Search agents by what has to be done"
              placeholder="What has to be done, e.g. JWT authentication"
              value={search.get("q") ?? ""}
              onChange={(value) => change({ q: value })}
            />
            {q !== "" && (
              <Tabs.Root
                value={mode}
                onValueChange={(value) => change({ mode: value === "score" ? null : String(value) })}
              >
                <SegmentedList label="How to search">
                  <SegmentedTab value="score">Points</SegmentedTab>
                  <SegmentedTab value="text">Full text</SegmentedTab>
                </SegmentedList>
              </Tabs.Root>
            )}
            <Button className="lg:hidden" aria-expanded={open} aria-controls="facets" onClick={() => setOpen(!open)}>
              <SlidersHorizontal aria-hidden />
              Filters{facetCount > 0 && ` (${facetCount})`}
            </Button>
          </div>
        )}
      </AgentsHeader>
      {empty ? (
        <div className="border-t border-border bg-card">
          <EmptyState
            icon={Bot}
            title="The catalog is empty"
            action={
              <Link href="/agents/imports/new" className={buttonVariants({ variant: "primary" })}>
                <Upload aria-hidden />
                Import agents
              </Link>
            }
          >
            Import a folder, a git repository or an archive of agent files. The import shows first what it would do and
            changes nothing until you say so.
          </EmptyState>
        </div>
      ) : (
        <div className="grid min-h-0 flex-1 border-t border-border lg:grid-cols-[13.5rem_minmax(0,1fr)]">
          <aside
            id="facets"
            aria-label="Filters"
            className={cn(
              "border-border px-2 py-4 max-lg:border-b sm:px-4 lg:border-r lg:px-2",
              !open && "max-lg:hidden",
            )}
          >
            <Facets facets={facets} filters={filters} change={change} />
          </aside>
          <div
            className={cn("min-w-0 bg-card transition-opacity", !searching && query.isPlaceholderData && "opacity-60")}
          >
            {searching ? (
              <SearchResults q={q} mode={mode} />
            ) : (
              <>
                {q !== "" && agents.length > 0 && (
                  <p className="border-b border-border bg-sunken px-4 py-2 text-xs text-muted-foreground sm:px-6">
                    Within the filters, agents are ranked by full text.{" "}
                    <button type="button" className="link" onClick={() => change(NO_FACETS)}>
                      Clear the filters
                    </button>{" "}
                    to see points and reasons.
                  </p>
                )}
                {query.isPending ? (
                  <AgentListSkeleton />
                ) : agents.length > 0 ? (
                  <AgentList agents={agents} />
                ) : query.isError ? (
                  <ErrorState
                    title="Agents could not be loaded"
                    error={query.error}
                    onRetry={() => void query.refetch()}
                  />
                ) : (
                  <EmptyState
                    icon={FilterX}
                    title="No agent matches these filters"
                    action={<Button onClick={() => change({ ...NO_FACETS, q: null })}>Clear filters</Button>}
                  >
                    Take a filter away, or search for what has to be done.
                  </EmptyState>
                )}
                {query.isError && agents.length > 0 && (
                  <p role="alert" className="px-4 py-2 text-sm text-fail sm:px-6">
                    The list could not be renewed: {query.error.message}
                  </p>
                )}
                {query.hasNextPage ? (
                  <div className="flex justify-center border-t border-border p-4">
                    <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                      Load more
                    </Button>
                  </div>
                ) : (
                  agents.length > 0 && (
                    <p className="border-t border-border py-4 text-center text-xs text-muted-foreground">
                      {agents.length === 1 ? "1 agent" : `${agents.length} agents`}
                    </p>
                  )
                )}
              </>
            )}
          </div>
        </div>
      )}
    </>
  );
}
