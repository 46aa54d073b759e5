import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EscalationsFrame } from "@/components/escalations/frame";
import { asFirstPage, escalationsQuery } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";

export default async function EscalationsLayout({ children }: { children: ReactNode }) {
  const cache = new QueryClient();
  cache.setQueryData(escalationsQuery({}).queryKey, asFirstPage(await loadForPage("listEscalations", { limit: 50 })));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <EscalationsFrame>{children}</EscalationsFrame>
    </HydrationBoundary>
  );
}
