"use client";

import { useQuery } from "@tanstack/react-query";
import { Bookmark } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { savedFiltersQuery } from "@/lib/contract/queries/inbox";
import type { SavedFilter } from "@/lib/contract/schemas";

const FilterDialog = dynamic(() => import("./filter-dialog").then((module) => module.FilterDialog), { ssr: false });

const same = (a: string, b: string): boolean => {
  const sorted = (query: string) => {
    const search = new URLSearchParams(query);
    search.sort();
    return search.toString();
  };
  return sorted(a) === sorted(b);
};

/** The person's saved filters as chips; the present one can be kept, a chip that is lit can be renamed or deleted. */
export function SavedFilters({ query, canSave }: { query: string; canSave: boolean }) {
  const { data } = useQuery(savedFiltersQuery());
  const [dialog, setDialog] = useState<"new" | SavedFilter | null>(null);
  const filters = data?.items ?? [];
  const lit = filters.find((each) => same(each.query, query));
  if (filters.length === 0 && !canSave) return null;
  const open = (filter: SavedFilter) =>
    window.history.replaceState(
      null,
      "",
      `${window.location.pathname}${filter.query === "" ? "" : `?${filter.query}`}`,
    );
  return (
    <div role="group" aria-label="Saved filters" className="flex flex-wrap items-center gap-1.5">
      {filters.map((filter) => (
        <button
          key={filter.id}
          type="button"
          aria-pressed={filter === lit}
          onClick={() => open(filter)}
          className={cn(
            "inline-flex h-6 max-w-full items-center rounded-full border border-border px-2.5 text-xs text-muted-foreground hover:bg-hover hover:text-foreground",
            filter === lit && "border-link bg-selected font-medium text-foreground",
          )}
        >
          <span className="truncate">{filter.name}</span>
        </button>
      ))}
      {lit !== undefined ? (
        <Button variant="ghost" size="sm" onClick={() => setDialog(lit)}>
          Change “{lit.name.length > 18 ? `${lit.name.slice(0, 17)}…` : lit.name}”…
        </Button>
      ) : (
        canSave && (
          <Button variant="ghost" size="sm" onClick={() => setDialog("new")}>
            <Bookmark aria-hidden />
            Save this filter…
          </Button>
        )
      )}
      {dialog !== null && (
        <FilterDialog filter={dialog === "new" ? null : dialog} query={query} onClose={() => setDialog(null)} />
      )}
    </div>
  );
}
