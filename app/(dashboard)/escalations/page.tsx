import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { OldestOpen } from "@/components/escalations/frame";
import { escalationQuery, OPEN_ESCALATIONS } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Escalations" };

export default async function EscalationsPage() {
  const oldest = (await loadForPage("listEscalations", { ...OPEN_ESCALATIONS, limit: 1 })).items[0];
  const cache = new QueryClient();
  if (oldest !== undefined)
    cache.setQueryData(escalationQuery(oldest.id).queryKey, await loadForPage("getEscalation", { id: oldest.id }));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <OldestOpen />
    </HydrationBoundary>
  );
}
