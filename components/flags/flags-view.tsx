"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { FilterX, Flag } from "lucide-react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { useSearchState } from "@/components/ui/use-search-state";
import { flagBoardQuery, flagsQuery } from "@/lib/contract/queries/flags";
import { Board } from "./board/board";
import { BoardSkeleton, ListSkeleton } from "./skeletons";
import { boardFilters, countFlagFilters, flagSearch, listFilters, NO_FLAG_FILTERS, type FlagSearch } from "./filters";
import { FlagFilterBar } from "./filter-bar";
import { FlagsHeader } from "./flags-header";
import { openFlagForm } from "./form/open-form";
import { FlagList } from "./list/flag-list";

/** The page of flags: board by agent, or list by filter; both live. */
export function FlagsView() {
  const [search, change] = useSearchState();
  const filters = flagSearch(search);
  const board = search.get("view") !== "list";
  return (
    <div className="flex min-w-0 flex-1 flex-col">
      <FlagsHeader place={board ? "board" : "list"}>
        <FlagFilterBar filters={filters} board={board} change={change} />
      </FlagsHeader>
      {board ? (
        <BoardPart filters={filters} onClear={() => change(NO_FLAG_FILTERS)} />
      ) : (
        <ListPart filters={filters} onClear={() => change(NO_FLAG_FILTERS)} />
      )}
    </div>
  );
}

type Part = { filters: FlagSearch; onClear: () => void };

function BoardPart({ filters, onClear }: Part) {
  const query = useQuery(flagBoardQuery(boardFilters(filters)));
  const flags = query.data?.items ?? [];
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState title="Flags could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <BoardSkeleton />
    );
  if (flags.length === 0) return <Empty filtered={countFlagFilters(filters) > 0} onClear={onClear} board />;
  return (
    <div
      className={cn("flex min-w-0 flex-1 flex-col transition-opacity", query.isPlaceholderData && "opacity-60")}
      aria-busy={query.isPlaceholderData}
    >
      <Stale query={query} />
      {query.data.nextCursor !== null && (
        <p className="px-4 pb-2 text-xs text-muted-foreground sm:px-6">
          The {flags.length} most urgent flags are shown.{" "}
          <Link href="/flags?view=list" className="link">
            The list has all of them
          </Link>
          .
        </p>
      )}
      <Board flags={flags} filtered={countFlagFilters(filters) > 0 || query.data.nextCursor === null} />
    </div>
  );
}

function ListPart({ filters, onClear }: Part) {
  const query = useInfiniteQuery(flagsQuery(listFilters(filters)));
  const flags = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <Stale query={query} />
      <div
        className={cn("border-t border-border bg-card transition-opacity", query.isPlaceholderData && "opacity-60")}
        aria-busy={query.isPlaceholderData}
      >
        {query.isPending ? (
          <ListSkeleton />
        ) : flags.length > 0 ? (
          <FlagList flags={flags} />
        ) : query.isError ? (
          <ErrorState title="Flags could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Empty filtered={countFlagFilters(filters) > 0} onClear={onClear} />
        )}
      </div>
      {query.hasNextPage && (
        <div className="flex justify-center border-t border-border p-4">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
      {!query.hasNextPage && flags.length > 0 && (
        <p className="border-t border-border py-4 text-center text-xs text-muted-foreground">
          {flags.length === 1 ? "1 flag" : `${flags.length} flags`}
        </p>
      )}
    </>
  );
}

function Stale({ query }: { query: { isError: boolean; error: Error | null; data: unknown } }) {
  if (!query.isError || query.data === undefined) return null;
  return (
    <p role="alert" className="px-4 pb-2 text-sm text-fail sm:px-6">
      This could not be renewed; what you see may be old: {query.error?.message}
    </p>
  );
}

function Empty({ filtered, board = false, onClear }: { filtered: boolean; board?: boolean; onClear: () => void }) {
  if (filtered)
    return (
      <EmptyState
        icon={FilterX}
        title="No flag matches these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        {board ? "The board shows pending flags only; completed ones are in the list." : "Take a filter away."}
      </EmptyState>
    );
  return (
    <EmptyState
      icon={Flag}
      title="No flag is pending"
      action={
        <>
          <Button variant="primary" onClick={() => openFlagForm()}>
            Create a flag
          </Button>
          <Link href="/flags?view=list&state=any" className="link self-center text-sm">
            Show completed ones
          </Link>
        </>
      }
    >
      An agent raises a flag when a change of its own touches others: a schema, an endpoint, a login. The other agent
      handles it before any new work.
    </EmptyState>
  );
}
