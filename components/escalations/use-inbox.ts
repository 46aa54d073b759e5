"use client";

import { skipToken, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSearchState } from "@/components/ui/use-search-state";
import { escalationsQuery, type EscalationFilters } from "@/lib/contract/queries";
import type { ListedEscalation } from "@/lib/contract/schemas";
import { inboxFilters, inboxQuestions } from "./inbox-filters";

function useEscalations(filters: EscalationFilters | null) {
  const options = escalationsQuery(filters ?? {});
  return useInfiniteQuery(filters === null ? { ...options, queryFn: skipToken } : options);
}

export type EscalationPages = ReturnType<typeof useEscalations>;

const items = (data: EscalationPages["data"]): ListedEscalation[] => data?.pages.flatMap((page) => page.items) ?? [];

/** What the inbox shows for the address as it is: open ones, past ones, and the questions behind them. */
export function useInbox() {
  const [search, change] = useSearchState();
  const filters = inboxFilters(search);
  const questions = inboxQuestions(filters);
  const open = useEscalations(questions.open);
  const past = useEscalations(questions.past);
  return {
    filters,
    change,
    /** The search part of links within the inbox: they keep the filters. */
    suffix: search.size > 0 ? `?${search}` : "",
    query: search.toString(),
    asksOpen: questions.open !== null,
    asksPast: questions.past !== null,
    open,
    past,
    openItems: questions.open === null ? [] : items(open.data).filter((each) => each.status === "open"),
    pastItems: questions.past === null ? [] : items(past.data).filter((each) => each.status !== "open"),
  };
}

/**
 * The escalation after `id` in the inbox's list that is still undecided and that the person may decide; from the top
 * again after the last. Remembers what came after `id` when `id` leaves the list.
 */
export function useNext(id: string): { next: ListedEscalation | null; suffix: string } {
  const { openItems, suffix } = useInbox();
  const [after, setAfter] = useState<readonly string[]>([]);
  const place = openItems.findIndex((each) => each.id === id);
  const behind = place < 0 ? null : openItems.slice(place + 1).map((each) => each.id);
  if (behind !== null && behind.join() !== after.join()) setAfter(behind);
  const candidates = openItems.filter((each) => each.id !== id && each.may.some(({ allowed }) => allowed));
  const next = candidates.find((each) => (behind ?? after).includes(each.id)) ?? candidates[0] ?? null;
  return { next, suffix };
}
