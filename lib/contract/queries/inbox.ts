import {
  infiniteQueryOptions,
  keepPreviousData,
  mutationOptions,
  queryOptions,
  type QueryClient,
} from "@tanstack/react-query";
import { v7 as uuid } from "uuid";
import type { CallInput, Output } from "../operations";
import { keys } from "../queries";
import { client, firstPage, nextCursor } from "./shared";

/** Keys of what the inbox shows besides the escalations themselves. Counts change with every escalation. */
export const inboxKeys = {
  counts: () => ["escalations", "counts"] as const,
  filters: () => ["saved-filters"] as const,
  metrics: (input: CallInput<"getDecisionMetrics"> & { days?: number }) => ["escalations", "metrics", input] as const,
  people: (q: string) => ["people", "found", q] as const,
};

/** How many are open and unread, by scope. */
export const countsQuery = () =>
  queryOptions({
    queryKey: inboxKeys.counts(),
    queryFn: ({ signal }) => client.call("countEscalations", {}, { signal }),
  });

/** The person's saved filters. */
export const savedFiltersQuery = () =>
  queryOptions({
    queryKey: inboxKeys.filters(),
    queryFn: ({ signal }) => client.call("listSavedFilters", {}, { signal }),
    staleTime: 60_000,
  });

const DAY_MS = 24 * 60 * 60 * 1_000;

/** How decisions went in the last days. */
export const decisionMetricsQuery = (days: number, coordinator: string | undefined) =>
  queryOptions({
    queryKey: inboxKeys.metrics({ days, coordinator }),
    queryFn: ({ signal }) =>
      client.call(
        "getDecisionMetrics",
        { from: new Date(Date.now() - days * DAY_MS).toISOString(), coordinator },
        { signal },
      ),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

/** Active people whose name fits, for pickers and mentions. */
export const peopleFoundQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: inboxKeys.people(q),
    queryFn: ({ pageParam, signal }) =>
      client.call("listPeople", { q: q || undefined, status: "active", limit: 20, cursor: pageParam }, { signal }),
    initialPageParam: firstPage,
    getNextPageParam: nextCursor,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });

function refresh(cache: QueryClient): void {
  for (const queryKey of [keys.escalations(), ["escalation"], keys.runs(), keys.everyRun(), keys.summary()])
    void cache.invalidateQueries({ queryKey });
}

/** Takes one option of several escalations; the answer says what became of each. */
export const decideSeveralMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"decideEscalations">) => client.call("decideEscalations", input),
    onSettled: (_result, _error, _input, _before, { client: cache }) => refresh(cache),
  });

/** Marks as looked at; lists show it at once. */
export const markSeenMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"markEscalationsSeen">) => client.call("markEscalationsSeen", input),
    onSuccess: (counts, _input, _before, { client: cache }) => {
      cache.setQueryData(inboxKeys.counts(), counts);
      void cache.invalidateQueries({ queryKey: keys.escalations() });
    },
  });

/** Asks other people by name. */
export const reassignMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"reassignEscalation">) => client.call("reassignEscalation", input),
    onSuccess: (escalation, _input, _before, { client: cache }) => {
      cache.setQueryData(keys.escalation(escalation.id), escalation);
      refresh(cache);
    },
  });

type Filters = Output<"listSavedFilters">;
const change = (cache: QueryClient, to: (items: Filters["items"]) => Filters["items"]) =>
  cache.setQueryData<Filters>(inboxKeys.filters(), (before) => ({ items: to(before?.items ?? []) }));

/** Keeps a filter under a name. */
export const saveFilterMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"saveFilter">) => client.call("saveFilter", input, { idempotencyKey: uuid() }),
    onSuccess: (saved, _input, _before, { client: cache }) =>
      void change(cache, (items) => [...items.filter(({ id }) => id !== saved.id), saved]),
  });

/** Renames a saved filter. */
export const changeFilterMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"changeSavedFilter">) => client.call("changeSavedFilter", input),
    onSuccess: (saved, _input, _before, { client: cache }) =>
      void change(cache, (items) => items.map((one) => (one.id === saved.id ? saved : one))),
  });

/** Deletes a saved filter. */
export const deleteFilterMutation = () =>
  mutationOptions({
    mutationFn: (input: CallInput<"deleteSavedFilter">) => client.call("deleteSavedFilter", input),
    onSuccess: (left, _input, _before, { client: cache }) => void change(cache, () => left.items),
  });
