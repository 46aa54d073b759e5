"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Compass, Download, Search, ShieldAlert, User } from "lucide-react";
import { PageHeader } from "@/components/shell/page-header";
import { Badge } from "@/components/ui/badge";
import { Button, buttonVariants } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { Select } from "@/components/ui/select";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { TextFilter } from "@/components/ui/text-filter";
import { ClockTime } from "@/components/ui/time";
import { useSearchState } from "@/components/ui/use-search-state";
import { bypassesQuery, bypassesUrl } from "@/lib/contract/queries/gates";
import type { BypassOut } from "@/lib/contract/schemas";
import { bypassFilters } from "./bypass-filters";
import { FilterField } from "./filter-field";
import { BypassesSkeleton } from "./bypasses-skeleton";

/** Every gate that people let pass, with its authors (GATE-5). */
export function BypassesView() {
  const [search, change] = useSearchState();
  const filters = bypassFilters(search);
  const query = useInfiniteQuery(bypassesQuery(filters));
  const items = query.data?.pages.flatMap((page) => page.items);
  const filtered = Object.keys(filters).length > 0;
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
        <div role="search" aria-label="Filter the bypasses" className="flex flex-wrap gap-2">
          <TextFilter
            icon={Search}
            value={filters.q ?? ""}
            onChange={(q) => change({ q })}
            label="Text in gate, reason, signal or repository"
            placeholder="Gate, reason, signal…"
            className="w-full sm:w-64"
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
          <BypassTable items={items} />
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

function BypassTable({ items }: { items: readonly BypassOut[] }) {
  return (
    <Table label="Bypasses">
      <THead>
        <Tr>
          <Th>When</Th>
          <Th>Gate</Th>
          <Th>By</Th>
          <Th>Why</Th>
          <Th>Until</Th>
          <Th>Run</Th>
        </Tr>
      </THead>
      <TBody>
        {items.map((bypass) => (
          <Tr key={bypass.id}>
            <Td className="whitespace-nowrap">
              <ClockTime at={bypass.createdAt} date />
            </Td>
            <Td className="min-w-32 font-medium">{bypass.gateName}</Td>
            <Td className="min-w-28">
              {bypass.by.join(", ")}
              {bypass.roles.length > 0 && <p className="text-xs text-muted-foreground">{bypass.roles.join(" and ")}</p>}
            </Td>
            <Td className="min-w-48 break-words">{bypass.reason}</Td>
            <Td className="whitespace-nowrap">
              {bypass.expiresAt === null ? "No expiry" : <ClockTime at={bypass.expiresAt} date />}{" "}
              {bypass.expired && <Badge tone="queue">Expired</Badge>}
            </Td>
            <Td className="min-w-32">
              <Link className="link" href={`/runs/${bypass.runId}`}>
                {bypass.signal}
              </Link>
              <p className="font-mono text-xs text-muted-foreground">{bypass.coordinator}</p>
            </Td>
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}
