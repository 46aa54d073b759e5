"use client";

import { skipToken, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CirclePause, SearchX } from "lucide-react";
import { useParams } from "next/navigation";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/states";
import { Count } from "@/components/ui/tabs";
import { useSearchState } from "@/components/ui/use-search-state";
import { escalationsQuery, summaryQuery, type EscalationFilters } from "@/lib/contract/queries";
import type { EscalationSummary } from "@/lib/contract/schemas";
import { moveSelection } from "./decision";
import { countInboxFilters, inboxFilters, inboxQuestions, NO_INBOX_FILTERS } from "./inbox-filters";
import { InboxFilterBar } from "./inbox-filter-bar";
import { InboxItem } from "./inbox-item";
import { overlayIsOpen, useKeyPress } from "./use-decide";

function useEscalations(filters: EscalationFilters | null) {
  const options = escalationsQuery(filters ?? {});
  return useInfiniteQuery(filters === null ? { ...options, queryFn: skipToken } : options);
}

/** What waits for a person, oldest first, and below it what was decided. */
export function Inbox() {
  const [search, change] = useSearchState();
  const filters = inboxFilters(search);
  const filtered = countInboxFilters(filters) > 0;
  const questions = inboxQuestions(filters);
  const open = useEscalations(questions.open);
  const past = useEscalations(questions.past);
  const summary = useQuery(summaryQuery());
  const list = useRef<HTMLDivElement>(null);
  const selected = useParams<{ id?: string }>().id;
  const Heading = selected === undefined ? "h1" : "h2";

  useKeyPress(true, (press, event) => {
    if (
      (press.key !== "j" && press.key !== "k") ||
      press.typing ||
      press.ctrlKey ||
      press.metaKey ||
      press.altKey ||
      overlayIsOpen()
    )
      return;
    const links = [...(list.current?.querySelectorAll<HTMLAnchorElement>("a[data-escalation]") ?? [])].filter((link) =>
      link.checkVisibility(),
    );
    const focused = links.indexOf(document.activeElement as HTMLAnchorElement);
    const from = focused >= 0 ? focused : links.findIndex((link) => link.dataset.escalation === selected);
    const next = links[moveSelection(links.length, from, press.key)];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });

  const openItems = questions.open === null ? [] : items(open.data).filter((each) => each.status === "open");
  const pastItems = questions.past === null ? [] : items(past.data).filter((each) => each.status !== "open");
  const roles = [...new Set([...openItems, ...pastItems].map((each) => each.role))];
  const loading = (questions.open !== null && open.isPending) || (questions.past !== null && past.isPending);
  const failed =
    (questions.open !== null && open.isError && open) || (questions.past !== null && past.isError && past) || null;
  const nothing = !loading && failed === null && openItems.length + pastItems.length === 0;
  return (
    <div ref={list} className="flex flex-col">
      <div className="flex flex-col gap-3 border-b border-border px-4 pt-5 pb-3">
        <Heading className="text-xl font-semibold tracking-tight">Escalations</Heading>
        <InboxFilterBar filters={filters} roles={roles} change={change} />
        {filtered && (
          <Button variant="ghost" size="sm" className="self-start" onClick={() => change(NO_INBOX_FILTERS)}>
            Clear filters
          </Button>
        )}
      </div>
      {failed !== null && (
        <ErrorState
          title="Escalations could not be loaded"
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      )}
      {loading && <ListSkeleton />}
      {nothing &&
        (filtered ? (
          <EmptyState
            icon={SearchX}
            title="Nothing fits these filters"
            action={<Button onClick={() => change(NO_INBOX_FILTERS)}>Clear filters</Button>}
          >
            Take one away to see more.
          </EmptyState>
        ) : (
          <EmptyState icon={CirclePause} title="Nothing waits for you">
            When a gate fails, or an agent has no executor, its coordinator asks here.
          </EmptyState>
        ))}
      {questions.open !== null && !loading && !nothing && failed === null && (
        <Section
          title="Open"
          count={filtered ? openItems.length : (summary.data?.openEscalations ?? openItems.length)}
          items={openItems}
          selected={selected}
          query={open}
          empty={filtered ? "No open one fits these filters." : "Nothing waits for a person."}
        />
      )}
      {pastItems.length > 0 && (
        <Section
          title={filters.status === undefined ? "History" : "Found"}
          items={pastItems}
          selected={selected}
          query={past}
        />
      )}
    </div>
  );
}

const items = (data: { pages: { items: EscalationSummary[] }[] } | undefined): EscalationSummary[] =>
  data?.pages.flatMap((page) => page.items) ?? [];

function Section({
  title,
  count,
  items: shown,
  selected,
  query,
  empty,
}: {
  title: string;
  count?: number;
  items: readonly EscalationSummary[];
  selected: string | undefined;
  query: Pick<ReturnType<typeof useEscalations>, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
  empty?: string;
}) {
  return (
    <section aria-label={title}>
      <h2 className="flex items-center gap-2 border-b border-border bg-sunken px-4 py-1.5 text-xs font-medium text-muted-foreground">
        {title}
        {count !== undefined && <Count tone={count > 0 ? "human" : undefined}>{count}</Count>}
      </h2>
      {shown.length === 0 && empty !== undefined && <p className="px-4 py-4 text-sm text-muted-foreground">{empty}</p>}
      <ul className="divide-y divide-border border-b border-border">
        {shown.map((escalation) => (
          <InboxItem key={escalation.id} escalation={escalation} selected={escalation.id === selected} />
        ))}
      </ul>
      {query.hasNextPage && (
        <div className="p-3">
          <Button
            size="sm"
            className="w-full"
            busy={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            Show more
          </Button>
        </div>
      )}
    </section>
  );
}

function ListSkeleton() {
  return (
    <div role="status" aria-label="Loading escalations" className="flex flex-col gap-4 p-4">
      {Array.from({ length: 5 }, (_, index) => (
        <div key={index} className="flex flex-col gap-2">
          <Skeleton className="h-4 w-5/6" />
          <Skeleton className="h-3 w-1/2" />
        </div>
      ))}
    </div>
  );
}
