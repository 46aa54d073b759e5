"use client";

import { Popover } from "@base-ui/react/popover";
import { CalendarDays } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/clock";
import { Field, Input } from "@/components/ui/input";
import { popupClass } from "@/components/ui/select";
import { formatDateTime } from "@/components/ui/time-format";
import type { SearchChange } from "@/components/ui/use-search-state";
import { WITHIN, type RunFilters } from "@/lib/contract/queries";
import { dayOf, momentOf } from "./filters";

const WORDS: Record<keyof typeof WITHIN, string> = { "1h": "Last hour", "24h": "Last 24 hours", "7d": "Last 7 days", "30d": "Last 30 days" };

/** When runs began: a span that ends now, or days from and to. */
export function TimeFilter({ filters, change }: { filters: RunFilters; change: (change: SearchChange) => void }) {
  const zone = useHydrated() ? "local" : "utc";
  const day = (iso: string) => formatDateTime(Date.parse(iso), zone).split(",")[0];
  const text =
    filters.within !== undefined ? WORDS[filters.within]
    : filters.from !== undefined && filters.to !== undefined ? `${day(filters.from)} to ${day(filters.to)}`
    : filters.from !== undefined ? `From ${day(filters.from)}`
    : filters.to !== undefined ? `Until ${day(filters.to)}`
    : "Any time";
  return (
    <Popover.Root>
      <Popover.Trigger render={<Button className="border-input font-normal" aria-label={`Time: ${text}`} />}>
        <CalendarDays aria-hidden className="text-muted-foreground" />
        {text}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="start" className="z-50">
          <Popover.Popup className={popupClass("flex w-72 flex-col gap-3 p-3")} aria-label="Time">
            <div className="grid grid-cols-2 gap-1.5">
              {(Object.keys(WITHIN) as (keyof typeof WITHIN)[]).map((within) => (
                <Popover.Close
                  key={within}
                  render={<Button size="sm" variant={filters.within === within ? "primary" : "outline"} aria-pressed={filters.within === within} />}
                  onClick={() => change({ within, from: null, to: null })}
                >
                  {WORDS[within]}
                </Popover.Close>
              ))}
            </div>
            <div className="grid grid-cols-2 gap-2">
              <Field id="runs-from" label="From">
                <Input id="runs-from" type="date" value={dayOf(filters.from)} onChange={(event) => change({ within: null, from: momentOf(event.target.value, false) })} />
              </Field>
              <Field id="runs-to" label="To">
                <Input id="runs-to" type="date" value={dayOf(filters.to)} onChange={(event) => change({ within: null, to: momentOf(event.target.value, true) })} />
              </Field>
            </div>
            <Popover.Close render={<Button size="sm" variant="ghost" />} onClick={() => change({ within: null, from: null, to: null })}>
              Any time
            </Popover.Close>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}
