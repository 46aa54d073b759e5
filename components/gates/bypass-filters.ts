import type { BypassFilters } from "@/lib/contract/queries/gates";

/** Filters from the address. What is not understood is left out, so an old link still opens the list. */
export function bypassFilters(search: URLSearchParams): BypassFilters {
  const found: BypassFilters = {};
  for (const name of ["q", "gate", "coordinator", "person"] as const) {
    const value = search.get(name)?.trim();
    if (value) found[name] = value.slice(0, 100);
  }
  const state = search.get("state");
  if (state === "active" || state === "expired") found.state = state;
  return found;
}
