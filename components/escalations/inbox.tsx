"use client";

import { ChartNoAxesColumn, CirclePause, Keyboard, SearchX } from "lucide-react";
import dynamic from "next/dynamic";
import { useParams } from "next/navigation";
import { useRef, useState, type ReactNode } from "react";
import { Button, buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/states";
import { Count } from "@/components/ui/count";

import { moveSelection } from "./decision";
import { countInboxFilters, NO_INBOX_FILTERS, scopeChange } from "./inbox-filters";
import { InboxFilterBar } from "./inbox-filter-bar";
import { InboxItem } from "./inbox-item";
import { INBOX_KEYS } from "./inbox-keys";
import { InboxTabs } from "./inbox-tabs";
import { SavedFilters } from "./saved-filters";
import { overlayIsOpen, useKeyPress } from "./use-decide";
import { useInbox, type EscalationPages } from "./use-inbox";

const BulkBar = dynamic(() => import("./bulk-bar").then((module) => module.BulkBar), { ssr: false });
const KeyboardHelp = dynamic(() => import("./keyboard-help").then((module) => module.KeyboardHelp), { ssr: false });

/** Most that one request decides. */
const SELECTED_MAX = 100;

/** What waits for a person, most urgent first, and below it what was decided. */
export function Inbox() {
  const { filters, change, suffix, query, asksOpen, asksPast, open, past, openItems, pastItems } = useInbox();
  const filtered = countInboxFilters(filters) > 0;
  const list = useRef<HTMLDivElement>(null);
  const current = useParams<{ id?: string }>().id;
  const Heading = current === undefined ? "h1" : "h2";
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string | null>(null);
  const [help, setHelp] = useState(false);
  const [deciding, setDeciding] = useState(false);
  // One that was decided meanwhile falls out; the others stay selected.
  const selected = openItems.filter(({ id }) => chosen.has(id));

  const select = (id: string, on: boolean, range: boolean) => {
    const ids = openItems.map((each) => each.id);
    const [from, to] = [ids.indexOf(last ?? id), ids.indexOf(id)].sort((a, b) => a - b) as [number, number];
    const meant = range && from >= 0 ? ids.slice(from, to + 1) : [id];
    const next = new Set(selected.map((each) => each.id));
    for (const each of meant)
      if (on && next.size < SELECTED_MAX) next.add(each);
      else if (!on) next.delete(each);
    setChosen(next);
    setLast(id);
  };

  useKeyPress(true, (press, event) => {
    if (press.typing || press.ctrlKey || press.metaKey || press.altKey || overlayIsOpen()) return;
    if (press.key === "?") {
      event.preventDefault();
      setHelp(true);
      return;
    }
    if (list.current?.checkVisibility() !== true) return;
    const links = [...list.current.querySelectorAll<HTMLAnchorElement>("a[data-escalation]")];
    const focused = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (press.key === "Escape" && selected.length > 0) setChosen(new Set());
    else if (press.key === INBOX_KEYS.select && focused >= 0) {
      const id = links[focused]!.dataset.escalation!;
      if (openItems.some((each) => each.id === id)) select(id, !chosen.has(id), false);
    } else if (press.key === INBOX_KEYS.next || press.key === INBOX_KEYS.before) {
      const from = focused >= 0 ? focused : links.findIndex((link) => link.dataset.escalation === current);
      const next = links[moveSelection(links.length, from, press.key)];
      if (next === undefined) return;
      next.focus();
    } else return;
    event.preventDefault();
  });

  const roles = [...new Set([...openItems, ...pastItems].flatMap((each) => each.rules.roles))];
  const loading = (asksOpen && open.isPending) || (asksPast && past.isPending);
  const failed = (asksOpen && open.isError && open) || (asksPast && past.isError && past) || null;
  const nothing = !loading && failed === null && openItems.length + pastItems.length === 0;
  const shown = !loading && !nothing && failed === null;
  return (
    <div ref={list} className="flex min-h-full flex-col">
      <div className="flex flex-col gap-3 border-b border-border px-4 pt-5 pb-3">
        <div className="flex items-center justify-between gap-2">
          <Heading className="text-xl font-semibold tracking-tight">Escalations</Heading>
          <span className="flex gap-1">
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label="Keys"
              title="Keys (?)"
              aria-haspopup="dialog"
              onClick={() => setHelp(true)}
            >
              <Keyboard aria-hidden />
            </Button>
            <Link
              href="/escalations/metrics"
              aria-label="Decision metrics"
              title="Decision metrics"
              className={buttonVariants({ variant: "ghost", size: "icon-sm" })}
            >
              <ChartNoAxesColumn aria-hidden />
            </Link>
          </span>
        </div>
        <InboxTabs
          scope={filters.scope}
          onChange={(scope) => {
            setChosen(new Set());
            change(scopeChange(scope));
          }}
        />
        <InboxFilterBar filters={filters} roles={roles} change={change} />
        <SavedFilters query={query} canSave={query !== ""} />
        {filtered && (
          <Button variant="ghost" size="sm" className="self-start" onClick={() => change(NO_INBOX_FILTERS)}>
            Clear filters
          </Button>
        )}
      </div>
      {(selected.length > 0 || deciding) && (
        <BulkBar selected={selected} onClear={() => setChosen(new Set())} onDeciding={setDeciding} />
      )}
      {failed !== null && (
        <ErrorState
          title="Escalations could not be loaded"
          error={failed.error}
          onRetry={() => void failed.refetch()}
        />
      )}
      {loading && <ListSkeleton />}
      {nothing && (
        <Nothing filtered={filtered} mine={filters.scope === "mine"} onClear={() => change(NO_INBOX_FILTERS)} />
      )}
      {shown && asksOpen && (
        <Section
          title="Open"
          count={`${openItems.length}${open.hasNextPage ? "+" : ""}`}
          any={openItems.length > 0}
          query={open}
          empty={filtered ? "No open one fits these filters." : "Nothing waits for you here."}
        >
          {openItems.map((escalation) => (
            <InboxItem
              key={escalation.id}
              escalation={escalation}
              suffix={suffix}
              current={escalation.id === current}
              selected={chosen.has(escalation.id)}
              onSelect={(on, range) => select(escalation.id, on, range)}
            />
          ))}
        </Section>
      )}
      {shown && pastItems.length > 0 && (
        <Section title={filters.status === undefined ? "History" : "Found"} query={past} any>
          {pastItems.map((escalation) => (
            <InboxItem
              key={escalation.id}
              escalation={escalation}
              suffix={suffix}
              current={escalation.id === current}
            />
          ))}
        </Section>
      )}
      {help && <KeyboardHelp onClose={() => setHelp(false)} />}
    </div>
  );
}

function Nothing({ filtered, mine, onClear }: { filtered: boolean; mine: boolean; onClear: () => void }) {
  if (filtered)
    return (
      <EmptyState
        icon={SearchX}
        title="Nothing fits these filters"
        action={<Button onClick={onClear}>Clear filters</Button>}
      >
        Take one away to see more.
      </EmptyState>
    );
  return (
    <EmptyState icon={CirclePause} title="Nothing waits for you">
      {mine
        ? "You are not asked by name. What your roles may decide is under My roles."
        : "When a gate fails, a step needs approval or an agent has no executor, its coordinator asks here."}
    </EmptyState>
  );
}

function Section({
  title,
  count,
  any,
  query,
  empty,
  children,
}: {
  title: string;
  count?: string;
  any: boolean;
  query: Pick<EscalationPages, "hasNextPage" | "isFetchingNextPage" | "fetchNextPage">;
  empty?: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <h2 className="flex items-center gap-2 border-b border-border bg-sunken px-4 py-1.5 text-xs font-medium text-muted-foreground">
        {title}
        {count !== undefined && <Count tone={any ? "human" : undefined}>{count}</Count>}
      </h2>
      {!any && empty !== undefined && <p className="px-4 py-4 text-sm text-muted-foreground">{empty}</p>}
      <ul className="divide-y divide-border border-b border-border">{children}</ul>
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
