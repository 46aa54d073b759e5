import { infiniteQueryOptions, keepPreviousData, mutationOptions, queryOptions } from "@tanstack/react-query";
import type { CallInput } from "../operations";
import { client, firstPage, nextCursor } from "./shared";

/** Filters of the list of bypasses, without paging. */
export type BypassFilters = Omit<CallInput<"listBypasses">, "cursor" | "limit" | "format">;

export const gateKeys = {
  bypasses: (filters?: BypassFilters) =>
    filters === undefined ? (["bypasses"] as const) : (["bypasses", filters] as const),
  checklists: (runId: string) => ["checklists", runId] as const,
};

export const BYPASSES_PAGE = 50;

/** Bypasses, newest first, page by page. */
export const bypassesQuery = (filters: BypassFilters) =>
  infiniteQueryOptions({
    queryKey: gateKeys.bypasses(filters),
    queryFn: ({ pageParam, signal }) =>
      client.call("listBypasses", { ...filters, cursor: pageParam, limit: BYPASSES_PAGE }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
  });

/** Address of the list to download. */
export const bypassesUrl = (filters: BypassFilters, format: "csv" | "json"): string => {
  const search = new URLSearchParams({ format, limit: "200" });
  for (const [name, value] of Object.entries(filters)) if (value) search.set(name, String(value));
  return `/api/v1/bypasses?${search}`;
};

/** The checklists of a run. */
export const checklistsQuery = (runId: string) =>
  queryOptions({
    queryKey: gateKeys.checklists(runId),
    queryFn: ({ signal }) => client.call("getRunChecklists", { id: runId }, { signal }),
  });

/** Answers an item of a checklist. */
export const fillItemMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"fillChecklistItem">) => client.call("fillChecklistItem", input),
    onSuccess: (lists, input, _before, { client: cache }) => {
      cache.setQueryData(gateKeys.checklists(input.id), lists);
      for (const queryKey of [["run", input.id], ["escalations"], ["summary"]])
        void cache.invalidateQueries({ queryKey });
    },
  });
