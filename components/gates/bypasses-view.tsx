"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Compass, Download, Search, ShieldAlert, User } from "lucide-react";
import { PageHeader } from "@/components/shell/page-header";
import { Button, buttonVariants } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { TextFilter } from "@/components/ui/text-filter";
import { useMedia } from "@/components/ui/use-media";
import { useSearchState } from "@/components/ui/use-search-state";
import { bypassesQuery, bypassesUrl } from "@/lib/contract/queries/gates";
import { bypassFilters } from "./bypass-filters";
import { BypassCards, BypassTable } from "./bypass-lists";
import { FilterField } from "./filter-field";
import { BypassesSkeleton } from "./bypasses-skeleton";

/** Every gate that people let pass, with its authors (GATE-5). */
export function BypassesView() {
  const [search, change] = useSearchState();
  const filters = bypassFilters(search);
  const query = useInfiniteQuery(bypassesQuery(filters));
  const items = query.data?.pages.flatMap((page) => page.items);
  const filtered = Object.keys(filters).length > 0;
  const wide = useMedia("(min-width: 48rem)", true);
  return (
    <>
      <PageHeader
        title="Bypasses"
        description="Gates that people let pass: by whom, why and until when. Nothing here is ever changed or deleted."
        actions={(["csv", "json"] as const).map((format) => (
          <a
            key={format}
            className={buttonVariants({ size: "sm" })}
            href={bypassesUrl(filters, format)}
            download={`bypasses.${format}`}
          >
            <Download aria-hidden />
            {format.toUpperCase()}
          </a>
        ))}
      >
        <div role="search" aria-label="Filter the bypasses" className="grid grid-cols-2 gap-2 sm:flex sm:flex-wrap">
          <TextFilter
            icon={Search}
            value={filters.q ?? ""}
            onChange={(q) => change({ q })}
            label="Text in gate, reason, signal or repository"
            placeholder="Gate, reason, signal…"
            className="col-span-2 w-full sm:w-64"
          />
          <FilterField
            icon={User}
            value={filters.person ?? ""}
            onChange={(person) => change({ person })}
            label="Person who approved"
            placeholder="Person"
          />
          <FilterField
            icon={ShieldAlert}
            value={filters.gate ?? ""}
            onChange={(gate) => change({ gate })}
            label="Id of the gate"
            placeholder="Gate id"
          />
          <FilterField
            icon={Compass}
            value={filters.coordinator ?? ""}
            onChange={(coordinator) => change({ coordinator })}
            label="Id or name of the coordinator"
            placeholder="Coordinator"
          />
          <Select
            label="State"
            value={filters.state ?? ""}
            onValueChange={(state) => change({ state: state || null })}
            options={[
              { value: "", label: "Active and expired" },
              { value: "active", label: "Active" },
              { value: "expired", label: "Expired" },
            ]}
          />
        </div>
      </PageHeader>
      {query.isError ? (
        <ErrorState title="The bypasses could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
      ) : items === undefined ? (
        <BypassesSkeleton />
      ) : items.length === 0 ? (
        <EmptyState
          icon={ShieldAlert}
          title={filtered ? "No bypass matches" : "No gate was bypassed"}
          {...(filtered
            ? {
                action: (
                  <Button onClick={() => change({ q: null, person: null, gate: null, coordinator: null, state: null })}>
                    Clear the filters
                  </Button>
                ),
              }
            : {})}
        >
          {filtered
            ? "Widen the filters to see more."
            : "When a gate fails and its policy allows it, the role it names may let the run pass with a reason."}
        </EmptyState>
      ) : (
        <div className="border-t border-border bg-card">
          {wide ? <BypassTable items={items} /> : <BypassCards items={items} />}
          {query.hasNextPage && (
            <div className="flex justify-center p-3">
              <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show more
              </Button>
            </div>
          )}
        </div>
      )}
    </>
  );
}
