"use client";

import { X } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { SearchChange } from "@/components/ui/use-search-state";
import type { AgentPage } from "@/lib/contract/schemas";
import { AGENT_STATUS_LOOKS, KIND_LOOKS } from "../words";
import { countFacets, NO_FACETS, type AgentSearchState } from "./filters";

/** Null: the API names only the most frequent values, and this one is not among them. */
type Values = { value: string; count: number | null; label?: string | undefined }[];
type Facet = { name: keyof AgentSearchState["filters"]; title: string; many?: boolean; words?: Record<string, string> };

const words = (looks: Record<string, { word: string }>) =>
  Object.fromEntries(Object.entries(looks).map(([value, look]) => [value, look.word]));

const FACETS: Facet[] = [
  { name: "kind", title: "Kind", many: true, words: words(KIND_LOOKS) },
  { name: "status", title: "Status", many: true, words: words(AGENT_STATUS_LOOKS) },
  { name: "module", title: "Module" },
  { name: "managedBy", title: "Managed by" },
  { name: "model", title: "Model" },
  { name: "tag", title: "Tag" },
  { name: "source", title: "Source" },
];
const SHOWN = 7;

/** The facets with the number of agents each value would leave. Pressing a value that is on takes it away. */
export function Facets({
  facets,
  filters,
  change,
}: {
  facets: AgentPage["facets"];
  filters: AgentSearchState["filters"];
  change: (change: SearchChange) => void;
}) {
  return (
    <div className="flex flex-col gap-4">
      {countFacets(filters) > 0 && (
        <Button variant="ghost" size="sm" className="self-start" onClick={() => change(NO_FACETS)}>
          <X aria-hidden />
          Clear filters
        </Button>
      )}
      {FACETS.map((facet) => {
        const chosen = [filters[facet.name] ?? []].flat() as string[];
        const values = inOrder(facet, withChosen(facets[facet.name] ?? [], chosen));
        if (values.length === 0) return null;
        const toggle = (value: string) => {
          const on = chosen.includes(value);
          const next = facet.many
            ? on
              ? chosen.filter((each) => each !== value)
              : [...chosen, value]
            : on
              ? []
              : [value];
          change({ [facet.name]: next.length === 0 ? null : next.join(",") });
        };
        return <Group key={facet.name} facet={facet} values={values} chosen={chosen} onToggle={toggle} />;
      })}
    </div>
  );
}

/** Known words in their own order, anything else by count and then by name. */
function inOrder({ words }: Facet, values: Values): Values {
  if (words === undefined)
    return values.toSorted((a, b) => (b.count ?? 0) - (a.count ?? 0) || a.value.localeCompare(b.value));
  const known = Object.keys(words);
  return values.toSorted((a, b) => known.indexOf(a.value) - known.indexOf(b.value));
}

/** A chosen value stays to be taken away, even when nothing is left of it. */
const withChosen = (values: Values, chosen: readonly string[]): Values => [
  ...values,
  ...chosen.filter((value) => !values.some((each) => each.value === value)).map((value) => ({ value, count: null })),
];

function Group({
  facet,
  values,
  chosen,
  onToggle,
}: {
  facet: Facet;
  values: Values;
  chosen: readonly string[];
  onToggle: (value: string) => void;
}) {
  const [all, setAll] = useState(false);
  const shown = all ? values : values.filter((each, index) => index < SHOWN || chosen.includes(each.value));
  return (
    <section>
      <h2 className="mb-1 px-2 text-xs font-medium text-muted-foreground">{facet.title}</h2>
      <ul>
        {shown.map(({ value, count, label }) => {
          const on = chosen.includes(value);
          const word = facet.words?.[value] ?? label ?? value;
          return (
            <li key={value}>
              <button
                type="button"
                aria-pressed={on}
                aria-label={`${facet.title}: ${word}${count === null ? "" : `, ${count}`}`}
                title={word}
                onClick={() => onToggle(value)}
                className={cn(
                  "flex min-h-7 w-full items-center justify-between gap-2 rounded-md px-2 text-left text-sm hover:bg-hover",
                  on ? "bg-selected font-medium" : "text-muted-foreground hover:text-foreground",
                )}
              >
                <span className="truncate">{word}</span>
                <span className="shrink-0 text-xs tabular-nums">{count}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {values.length > SHOWN && (
        <button type="button" className="link mt-1 px-2 text-xs" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? "Show fewer" : `Show all ${values.length}`}
        </button>
      )}
    </section>
  );
}
