"use client";

import { useSearchParams } from "next/navigation";
import { useCallback } from "react";

/** Changes of the address's search part; null removes a name. */
export type SearchChange = Record<string, string | null>;

/** Search part of the address as state. Changing it asks the server for nothing. */
export function useSearchState(): readonly [URLSearchParams, (change: SearchChange, how?: "push" | "replace") => void] {
  const params = useSearchParams();
  const change = useCallback((values: SearchChange, how: "push" | "replace" = "replace") => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === "") next.delete(name);
      else next.set(name, value);
    }
    const address = `${window.location.pathname}${next.size > 0 ? `?${next}` : ""}${window.location.hash}`;
    if (how === "push") window.history.pushState(null, "", address);
    else window.history.replaceState(null, "", address);
  }, []);
  return [new URLSearchParams(params.toString()), change];
}
