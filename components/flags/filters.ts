import type { SearchChange } from "@/components/ui/use-search-state";
import type { FlagFilters } from "@/lib/contract/queries/flags";
import { FLAG_LENGTHS, FLAG_TYPES, IMPACT_LEVELS, type FlagType, type ImpactLevel } from "@/lib/domain/flags/words";

/** States a flag list can be narrowed to; without one the pending ones are meant, locked or not. */
export const STATES = ["actionable", "locked", "completed", "any"] as const;
export type StateFilter = (typeof STATES)[number];

/** What the flag pages show, as their address says it. */
export type FlagSearch = {
  q?: string;
  target?: string;
  source?: string;
  file?: string;
  type?: FlagType[];
  impact?: ImpactLevel[];
  state?: StateFilter;
  order?: "newest";
};

export const NO_FLAG_FILTERS: SearchChange = {
  q: null,
  target: null,
  source: null,
  file: null,
  type: null,
  impact: null,
  state: null,
};

const LENGTHS = {
  q: 200,
  target: FLAG_LENGTHS.handle.max,
  source: FLAG_LENGTHS.handle.max,
  file: FLAG_LENGTHS.relatedFile.max,
} as const;

/** Filters from the address. What is not understood is left out, so an old link still opens the list. */
export function flagSearch(search: URLSearchParams): FlagSearch {
  const found: FlagSearch = {};
  for (const name of ["q", "target", "source", "file"] as const) {
    const value = search.get(name)?.trim();
    if (value) found[name] = value.slice(0, LENGTHS[name]);
  }
  const words = (name: string) => (search.get(name) ?? "").split(",");
  const types = FLAG_TYPES.filter((type) => words("type").includes(type));
  if (types.length > 0) found.type = types;
  const impacts = IMPACT_LEVELS.filter((level) => words("impact").includes(level));
  if (impacts.length > 0) found.impact = impacts;
  const state = STATES.find((each) => each === search.get("state"));
  if (state !== undefined) found.state = state;
  if (search.get("order") === "newest") found.order = "newest";
  return found;
}

/** The list's filters as the API takes them: the dispatcher's order unless the newest are wanted first. */
export function listFilters({ state, order, ...rest }: FlagSearch): FlagFilters {
  const pending = state === undefined || state === "actionable" || state === "locked";
  return {
    ...rest,
    ...(pending ? { status: ["pending"] } : state === "completed" ? { status: ["completed"] } : {}),
    ...(state === "actionable" ? { locked: "false" } : state === "locked" ? { locked: "true" } : {}),
    order: order ?? (pending ? "queue" : "newest"),
  };
}

/** The board's filters: it shows what is pending, always as the dispatcher orders it. */
export function boardFilters({ state, order: _order, ...rest }: FlagSearch): FlagFilters {
  const locked = state === "actionable" ? "false" : state === "locked" ? "true" : undefined;
  return { ...rest, status: ["pending"], ...(locked === undefined ? {} : { locked }), order: "queue" };
}

/** How many filters are set; the order is none. */
export const countFlagFilters = ({ order: _order, ...rest }: FlagSearch): number => Object.keys(rest).length;
