"use client";

import { Search, SlidersHorizontal } from "lucide-react";
import { useState } from "react";
import { SmallFilter } from "@/components/flags/small-filter";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { ESCALATION_LOOKS } from "@/components/ui/status-badge";
import { TextFilter } from "@/components/ui/text-filter";
import type { SearchChange } from "@/components/ui/use-search-state";
import { ESCALATION_TYPES } from "@/lib/domain/escalation-kinds";
import { ESCALATION_STATUSES } from "@/lib/domain/status";
import { orderChange, type InboxFilters, type Order } from "./inbox-filters";
import { LEVEL_WORDS, TYPE_WORDS } from "./words";

const ANY = "any";
const ORDER_WORDS: Record<Order, string> = {
  deadline: "Most urgent first",
  newest: "Newest first",
  oldest: "Oldest first",
};

/** Order and filters of the inbox; all of it lives in the address. */
export function InboxFilterBar({
  filters,
  roles,
  change,
}: {
  filters: InboxFilters;
  roles: readonly string[];
  change: (change: SearchChange) => void;
}) {
  const rare = [filters.level, filters.role, filters.assignee, filters.requestedBy].filter(
    (each) => each !== undefined,
  );
  const [more, setMore] = useState(rare.length > 0);
  const set = (name: string) => (value: string) => change({ [name]: value === ANY ? null : value });
  return (
    <div role="search" aria-label="Filter escalations" className="grid grid-cols-2 gap-2">
      <TextFilter
        icon={Search}
        className="col-span-2"
        label="Search escalations by title, signal or coordinator"
        placeholder="Title, signal or coordinator"
        value={filters.q ?? ""}
        onChange={(q) => change({ q })}
      />
      <Select
        label="Order"
        className="w-full min-w-0"
        value={filters.order}
        onValueChange={(order) => change(orderChange(order as Order))}
        options={Object.entries(ORDER_WORDS).map(([value, label]) => ({ value, label }))}
      />
      <Select
        label="Status"
        className="w-full min-w-0"
        value={filters.status ?? ANY}
        onValueChange={set("status")}
        options={[
          { value: ANY, label: "Any status" },
          ...ESCALATION_STATUSES.map((value) => ({ value, label: ESCALATION_LOOKS[value].word })),
        ]}
      />
      <Select
        label="Type"
        className="w-full min-w-0"
        value={filters.type ?? ANY}
        onValueChange={set("type")}
        options={[
          { value: ANY, label: "Any type" },
          ...ESCALATION_TYPES.map((value) => ({ value, label: TYPE_WORDS[value] })),
        ]}
      />
      <Button aria-expanded={more} onClick={() => setMore(!more)}>
        <SlidersHorizontal aria-hidden />
        {more ? "Fewer filters" : "More filters"}
      </Button>
      {more && (
        <>
          <Select
            label="Level"
            className="w-full min-w-0"
            value={String(filters.level ?? ANY)}
            onValueChange={set("level")}
            options={[
              { value: ANY, label: "Any level" },
              ...Object.entries(LEVEL_WORDS).map(([value, label]) => ({
                value,
                label: `${value}, ${label.toLowerCase()}`,
              })),
            ]}
          />
          <SmallFilter
            className=""
            label="Role"
            value={filters.role ?? ""}
            onChange={(role) => change({ role })}
            options={roles}
          />
          <SmallFilter
            className=""
            label="Assignee"
            value={filters.assignee ?? ""}
            onChange={(assignee) => change({ assignee })}
          />
          <SmallFilter
            className=""
            label="Requested by"
            value={filters.requestedBy ?? ""}
            onChange={(requestedBy) => change({ requestedBy })}
          />
        </>
      )}
    </div>
  );
}
