"use client";

import { useState } from "react";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { SearchChange } from "@/components/ui/use-search-state";
import type { RunFilters, WITHIN } from "@/lib/contract/queries";
import { dayOf, momentOf } from "./filters";

const ANY = "any";
const DAYS = "days";
const WORDS: Record<keyof typeof WITHIN, string> = {
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};
const OPTIONS = [
  { value: ANY, label: "Any time" },
  ...Object.entries(WORDS).map(([value, label]) => ({ value, label })),
  { value: DAYS, label: "From day to day" },
];

/** When runs began: a span that ends now, or days from and to. */
export function TimeFilter({ filters, change }: { filters: RunFilters; change: (change: SearchChange) => void }) {
  const given = filters.from !== undefined || filters.to !== undefined;
  const [asked, setAsked] = useState(false);
  const days = filters.within === undefined && (given || asked);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        label="Time"
        value={filters.within ?? (days ? DAYS : ANY)}
        onValueChange={(value) => {
          setAsked(value === DAYS);
          change({ within: value === ANY || value === DAYS ? null : value, from: null, to: null });
        }}
        options={OPTIONS}
      />
      {days && (
        <>
          <Input
            type="date"
            aria-label="From day"
            className="w-36"
            max={dayOf(filters.to) || undefined}
            value={dayOf(filters.from)}
            onChange={(event) => change({ within: null, from: momentOf(event.target.value, false) })}
          />
          <Input
            type="date"
            aria-label="To day"
            className="w-36"
            min={dayOf(filters.from) || undefined}
            value={dayOf(filters.to)}
            onChange={(event) => change({ within: null, to: momentOf(event.target.value, true) })}
          />
        </>
      )}
    </div>
  );
}
