"use client";

import { Search } from "lucide-react";
import { Select } from "@/components/ui/select";
import { ESCALATION_LOOKS } from "@/components/ui/status-badge";
import { TextFilter } from "@/components/ui/text-filter";
import type { SearchChange } from "@/components/ui/use-search-state";
import { ESCALATION_TYPES } from "@/lib/domain/escalation-kinds";
import { ESCALATION_STATUSES } from "@/lib/domain/status";
import type { InboxFilters } from "./inbox-filters";
import { TYPE_WORDS } from "./words";

const ANY = "any";

/** Status, type, role and text of the inbox; all of it lives in the address. */
export function InboxFilterBar({
  filters,
  roles,
  change,
}: {
  filters: InboxFilters;
  roles: readonly string[];
  change: (change: SearchChange) => void;
}) {
  const known = filters.role === undefined || roles.includes(filters.role) ? roles : [...roles, filters.role];
  const set = (name: string) => (value: string) => change({ [name]: value === ANY ? null : value });
  return (
    <div role="search" aria-label="Filter escalations" className="grid grid-cols-3 gap-2">
      <TextFilter
        icon={Search}
        className="col-span-3"
        label="Search escalations by title, signal or coordinator"
        placeholder="Title, signal or coordinator"
        value={filters.q ?? ""}
        onChange={(q) => change({ q })}
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
      <Select
        label="Role"
        className="w-full min-w-0"
        value={filters.role ?? ANY}
        onValueChange={set("role")}
        options={[{ value: ANY, label: "Any role" }, ...known.map((value) => ({ value, label: value }))]}
      />
    </div>
  );
}
