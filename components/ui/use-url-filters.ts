"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useMemo } from "react";

/**
 * Filters kept in the address: what is set is in the URL and nowhere else, so a view can be shared and
 * the back button keeps it. Setting a filter replaces the address without asking the server.
 */
export function useUrlFilters<const K extends string>(names: readonly K[]): [Partial<Record<K, string>>, (changes: Partial<Record<K, string>>) => void] {
  const params = useSearchParams();
  const key = names.join(",");
  const values = useMemo(() => {
    const found: Partial<Record<K, string>> = {};
    for (const name of key.split(",") as K[]) {
      const value = params.get(name);
      if (value !== null && value !== "") found[name] = value;
    }
    return found;
  }, [params, key]);
  const set = useCallback((changes: Partial<Record<K, string>>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes) as [K, string | undefined][]) {
      if (value === undefined || value === "") next.delete(name);
      else next.set(name, value);
    }
    window.history.replaceState(null, "", next.size > 0 ? `?${next}` : window.location.pathname);
  }, []);
  return [values, set];
}
