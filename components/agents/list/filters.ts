import type { AgentFilters, SearchMode } from "@/lib/contract/queries/agents";
import { AGENT_KINDS, AGENT_STATUSES } from "../words";

const one = <T extends string>(known: readonly T[], value: string | null): T[] =>
  (value ?? "").split(",").filter((each): each is T => (known as readonly string[]).includes(each));

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Facets of which one value may be chosen, with the greatest length the API takes. */
export const SINGLE_FACETS = { module: 200, tag: 200, model: 100, managedBy: 200 } as const;

/** What the agents page is asked for by its address. What is not understood is left out. */
export type AgentSearchState = { filters: Omit<AgentFilters, "q">; q: string; mode: SearchMode };

/** Facets, text and mode from the address. */
export function stateFromSearch(search: URLSearchParams): AgentSearchState {
  const filters: AgentSearchState["filters"] = {};
  const kind = one(AGENT_KINDS, search.get("kind"));
  if (kind.length > 0) filters.kind = kind;
  const status = one(AGENT_STATUSES, search.get("status"));
  if (status.length > 0) filters.status = status;
  for (const [name, max] of Object.entries(SINGLE_FACETS) as [keyof typeof SINGLE_FACETS, number][]) {
    const value = search.get(name)?.trim();
    if (value) filters[name] = value.slice(0, max);
  }
  const source = search.get("source");
  if (source !== null && UUID.test(source)) filters.source = source;
  return {
    filters,
    q: (search.get("q") ?? "").trim().slice(0, 400),
    mode: search.get("mode") === "text" ? "text" : "score",
  };
}

/** How many facets are set. */
export const countFacets = (filters: AgentSearchState["filters"]): number => Object.keys(filters).length;

/** The filters of the list behind the facets; without text none is sent. */
export const listFilters = ({ filters, q }: AgentSearchState): AgentFilters => (q === "" ? filters : { ...filters, q });

/** Removes every facet from the address. */
export const NO_FACETS = {
  kind: null,
  status: null,
  module: null,
  tag: null,
  model: null,
  managedBy: null,
  source: null,
};
