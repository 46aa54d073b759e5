"use client";

import { useQuery } from "@tanstack/react-query";

export type DefinitionCode = typeof import("./definition-text");

/**
 * What reads and writes definitions as YAML. It is half as large as the rest of the page, and somebody who only looks
 * never needs it, so it is fetched once it is wanted. `code` is null until it is there.
 */
export function useDefinitionCode(wanted: boolean) {
  const { data, isError } = useQuery({
    queryKey: ["code", "definition-text"],
    queryFn: () => import("./definition-text"),
    enabled: wanted,
    staleTime: Infinity,
    gcTime: Infinity,
    structuralSharing: false,
  });
  return { code: data ?? null, failed: isError };
}
