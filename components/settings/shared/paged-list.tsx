"use client";

import type { UseInfiniteQueryResult, InfiniteData } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { ErrorState, Skeleton } from "@/components/ui/states";

/** A list that is read page by page: while it loads, when it is empty or failed, and how it goes on. */
export function PagedList<T>({
  query,
  words,
  empty,
  children,
}: {
  query: UseInfiniteQueryResult<InfiniteData<{ items: T[]; nextCursor: string | null }>>;
  words: { one: string; many: string; failed: string };
  empty: ReactNode;
  children: (items: T[]) => ReactNode;
}) {
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className={cn("border-t border-border bg-card transition-opacity", query.isPlaceholderData && "opacity-60")}>
      {query.isPending ? (
        <div className="flex flex-col gap-3 p-4">
          {[1, 2, 3, 4].map((row) => (
            <Skeleton key={row} className="h-9" />
          ))}
        </div>
      ) : items.length > 0 ? (
        children(items)
      ) : query.isError ? (
        <ErrorState title={words.failed} error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        empty
      )}
      {items.length > 0 && (
        <div className="flex justify-center border-t border-border p-3 text-xs text-muted-foreground">
          {query.hasNextPage ? (
            <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              Load more
            </Button>
          ) : (
            `${items.length} ${items.length === 1 ? words.one : words.many}`
          )}
        </div>
      )}
    </div>
  );
}
