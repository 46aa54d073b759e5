import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { FirstOpen } from "@/components/escalations/frame";
import { escalationQuery, OPEN_ESCALATIONS } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Escalations" };

export default async function EscalationsPage() {
  const first = (await loadForPage("listEscalations", { ...OPEN_ESCALATIONS, limit: 1 })).items[0];
  const cache = new QueryClient();
  if (first !== undefined)
    cache.setQueryData(escalationQuery(first.id).queryKey, await loadForPage("getEscalation", { id: first.id }));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <FirstOpen />
    </HydrationBoundary>
  );
}
