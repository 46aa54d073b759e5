import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EscalationsFrame } from "@/components/escalations/frame";
import { inboxFilters, inboxQuestions } from "@/components/escalations/inbox-filters";
import { asFirstPage, escalationsQuery } from "@/lib/contract/queries";
import { countsQuery, savedFiltersQuery } from "@/lib/contract/queries/inbox";
import { loadForPage } from "@/lib/server/http/page";

export default async function EscalationsLayout({ children }: { children: ReactNode }) {
  const past = inboxQuestions(inboxFilters(new URLSearchParams())).past!;
  const [history, counts, filters] = await Promise.all([
    loadForPage("listEscalations", { ...past, limit: 50 }),
    loadForPage("countEscalations", {}),
    loadForPage("listSavedFilters", {}),
  ]);
  const cache = new QueryClient();
  cache.setQueryData(escalationsQuery(past).queryKey, asFirstPage(history));
  cache.setQueryData(countsQuery().queryKey, counts);
  cache.setQueryData(savedFiltersQuery().queryKey, filters);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <EscalationsFrame>{children}</EscalationsFrame>
    </HydrationBoundary>
  );
}
