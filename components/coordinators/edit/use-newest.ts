"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { coordinatorVersionQuery, coordinatorVersionsQuery } from "@/lib/contract/queries/coordinators";

/** The newest stored definition of a coordinator, as text and as data; `id` null asks for nothing. */
export function useNewest(id: string | null) {
  const versions = useQuery({ ...coordinatorVersionsQuery(id ?? ""), enabled: id !== null });
  const number = versions.data?.items[0]?.number;
  // The feed tells of a newer version, often before the answer to saving it: what is shown of the one before stays.
  const newest = useQuery({
    ...coordinatorVersionQuery(id ?? "", number ?? 0),
    enabled: id !== null && number !== undefined,
    placeholderData: keepPreviousData,
  });
  const failed = [versions, newest].find((query) => query.isError && query.data === undefined);
  return { version: newest.data, failed };
}
