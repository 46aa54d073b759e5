import type { FindingFilters } from "@/lib/contract/queries";
import { SEVERITIES } from "@/lib/domain/finding-order";

/** Reads the filters of findings from an address; what it says wrongly is left out. */
export function findingFilters(search: URLSearchParams): FindingFilters {
  return {
    agent: search.get("agent")?.slice(0, 100) || undefined,
    severity: SEVERITIES.find((each) => each === search.get("severity")),
    rule: search.get("rule")?.slice(0, 100) || undefined,
    q: search.get("q")?.slice(0, 200) || undefined,
  };
}
