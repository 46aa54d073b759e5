"use client";

import { useQuery } from "@tanstack/react-query";
import { Search, SlidersHorizontal, X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import { TextFilter } from "@/components/ui/text-filter";
import type { SearchChange } from "@/components/ui/use-search-state";
import { coordinatorsQuery, type RunFilters } from "@/lib/contract/queries";
import { countFilters, NO_FILTERS } from "./filters";
import { StatusFilter } from "./status-filter";
import { TimeFilter } from "./time-filter";

const ALL = "all";

/** The run list's filters. They live in the address; this only shows and changes them. */
export function FilterBar({ filters, change }: { filters: RunFilters; change: (change: SearchChange) => void }) {
  const coordinators = useQuery(coordinatorsQuery()).data?.items ?? [];
  const signals = coordinators
    .filter((each) => filters.coordinator === undefined || each.id === filters.coordinator)
    .flatMap((each) => each.signals.map((signal) => signal.name));
  if (filters.signal !== undefined && !signals.includes(filters.signal)) signals.push(filters.signal);
  const owners = coordinators.map((each) => ({ value: each.id, label: each.name }));
  if (filters.coordinator !== undefined && !owners.some((each) => each.value === filters.coordinator))
    owners.push({ value: filters.coordinator, label: filters.coordinator });
  const count = countFilters(filters);
  const [open, setOpen] = useState(false);
  return (
    <div role="search" aria-label="Filter runs" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <TextFilter
          icon={Search}
          value={filters.q ?? ""}
          onChange={(q) => change({ q })}
          label="Search runs by signal, repository, source or id"
          placeholder="Signal, repository, source or id"
          className="min-w-0 flex-1 sm:w-72 sm:flex-none"
        />
        <Button className="sm:hidden" aria-expanded={open} aria-controls="run-filters" onClick={() => setOpen(!open)}>
          <SlidersHorizontal aria-hidden />
          Filters
          {count > 0 && <span className="tabular-nums">({count})</span>}
        </Button>
        <div id="run-filters" className={cn("flex flex-wrap items-center gap-2 sm:contents", !open && "max-sm:hidden")}>
          <Select
            label="Coordinator"
            className="max-w-48"
            value={filters.coordinator ?? ALL}
            onValueChange={(value) => change({ coordinator: value === ALL ? null : value, signal: null })}
            options={[{ value: ALL, label: "Any coordinator" }, ...owners]}
          />
          <Select
            label="Signal"
            className="max-w-56"
            value={filters.signal ?? ALL}
            onValueChange={(value) => change({ signal: value === ALL ? null : value })}
            options={[{ value: ALL, label: "Any signal" }, ...signals.map((name) => ({ value: name, label: name }))]}
          />
          <TimeFilter filters={filters} change={change} />
        </div>
      </div>
      <div className={cn("flex flex-wrap items-center gap-2", !open && count === 0 && "max-sm:hidden")}>
        <div className={cn(!open && "max-sm:hidden")}>
          <StatusFilter chosen={filters.status ?? []} onChange={(status) => change({ status: status.join(",") })} />
        </div>
        {count > 0 && (
          <Button variant="ghost" onClick={() => change(NO_FILTERS)}>
            <X aria-hidden />
            Clear filters
          </Button>
        )}
      </div>
    </div>
  );
}
