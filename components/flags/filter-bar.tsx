"use client";

import { useQuery } from "@tanstack/react-query";
import { Search, SlidersHorizontal, X } from "lucide-react";
import { useState } from "react";
import { toneClass } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Select } from "@/components/ui/select";
import { TextFilter } from "@/components/ui/text-filter";
import type { SearchChange } from "@/components/ui/use-search-state";
import { flagHealthQuery } from "@/lib/contract/queries/flags";
import { FLAG_TYPES, IMPACT_LEVELS } from "@/lib/domain/flags/words";
import { countFlagFilters, NO_FLAG_FILTERS, type FlagSearch } from "./filters";
import { SmallFilter } from "./small-filter";
import { IMPACT_WORDS, TYPE_WORDS } from "./words";

const ANY = "any-value";
const STATE_OPTIONS = [
  { value: ANY, label: "Pending" },
  { value: "actionable", label: "Pending, not locked" },
  { value: "locked", label: "Locked" },
  { value: "completed", label: "Completed" },
  { value: "any", label: "Any state" },
];

/** Whether the list can stand in the dispatcher's order: what is completed is in no queue. */
const isQueue = ({ state }: FlagSearch): boolean => state === undefined || state === "actionable" || state === "locked";

/** The filters of board and list. They live in the address; this only shows and changes them. */
export function FlagFilterBar({
  filters,
  board,
  change,
}: {
  filters: FlagSearch;
  board: boolean;
  change: (change: SearchChange) => void;
}) {
  const agents = (useQuery(flagHealthQuery()).data?.agents ?? []).map((each) => each.agent);
  const count = countFlagFilters(filters);
  const [open, setOpen] = useState(false);
  const impacts = filters.impact ?? [];
  return (
    <div role="search" aria-label="Filter flags" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <TextFilter
          icon={Search}
          value={filters.q ?? ""}
          onChange={(q) => change({ q })}
          label="Search flags by text or number"
          placeholder="Text or number"
          className="min-w-0 flex-1 sm:w-60 sm:flex-none"
        />
        <Button className="sm:hidden" aria-expanded={open} aria-controls="flag-filters" onClick={() => setOpen(!open)}>
          <SlidersHorizontal aria-hidden />
          Filters
          {count > 0 && <span className="tabular-nums">({count})</span>}
        </Button>
        <div id="flag-filters" className={cn("grid w-full grid-cols-2 gap-2 sm:contents", !open && "max-sm:hidden")}>
          <SmallFilter
            label="Target"
            value={filters.target ?? ""}
            onChange={(target) => change({ target })}
            options={["none", ...agents]}
          />
          <SmallFilter
            label="Source"
            value={filters.source ?? ""}
            onChange={(source) => change({ source })}
            options={agents}
          />
          <SmallFilter label="File" value={filters.file ?? ""} onChange={(file) => change({ file })} />
          <Select
            label="Type"
            className="max-sm:w-full"
            value={filters.type?.[0] ?? ANY}
            onValueChange={(value) => change({ type: value === ANY ? null : value })}
            options={[
              { value: ANY, label: "Any type" },
              ...FLAG_TYPES.map((value) => ({ value, label: TYPE_WORDS[value].word })),
            ]}
          />
          <Select
            label="State"
            className="max-sm:w-full"
            value={filters.state ?? ANY}
            onValueChange={(value) => change({ state: value === ANY ? null : value })}
            options={board ? STATE_OPTIONS.slice(0, 3) : STATE_OPTIONS}
          />
          {!board && isQueue(filters) && (
            <Select
              label="Order"
              className="max-sm:w-full"
              value={filters.order ?? "queue"}
              onValueChange={(value) => change({ order: value === "newest" ? "newest" : null })}
              options={[
                { value: "queue", label: "As delivered" },
                { value: "newest", label: "Newest first" },
              ]}
            />
          )}
        </div>
      </div>
      <div className={cn("flex flex-wrap items-center gap-2", !open && count === 0 && "max-sm:hidden")}>
        <div role="group" aria-label="Impact" className={cn("flex flex-wrap gap-1.5", !open && "max-sm:hidden")}>
          {IMPACT_LEVELS.map((level) => {
            const on = impacts.includes(level);
            const { word, tone } = IMPACT_WORDS[level];
            return (
              <button
                key={level}
                type="button"
                aria-pressed={on}
                onClick={() =>
                  change({
                    impact: IMPACT_LEVELS.filter((each) => (each === level ? !on : impacts.includes(each))).join(","),
                  })
                }
                className={cn(
                  "inline-flex h-8 items-center rounded-md border px-2.5 text-sm whitespace-nowrap select-none",
                  on
                    ? cn("border-current font-medium", toneClass[tone])
                    : "border-border bg-card text-muted-foreground hover:bg-hover hover:text-foreground",
                )}
              >
                {word}
              </button>
            );
          })}
        </div>
        {count > 0 && (
          <Button variant="ghost" onClick={() => change(NO_FLAG_FILTERS)}>
            <X aria-hidden />
            Clear filters
          </Button>
        )}
      </div>
    </div>
  );
}
