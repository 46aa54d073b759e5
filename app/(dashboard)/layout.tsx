import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { LiveProvider } from "@/components/live/live-provider";
import { Shell } from "@/components/shell/shell";
import { asFirstPage, escalationsQuery, OPEN_ESCALATIONS, summaryQuery } from "@/lib/contract/queries";
import { meQuery } from "@/lib/contract/queries/accounts";
import { loadForPage } from "@/lib/server/http/page";

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const [summary, open, me] = await Promise.all([
    loadForPage("getSummary", {}),
    loadForPage("listEscalations", { ...OPEN_ESCALATIONS, limit: 50 }),
    loadForPage("getMe", {}),
  ]);
  const cache = new QueryClient();
  cache.setQueryData(summaryQuery().queryKey, summary);
  cache.setQueryData(meQuery().queryKey, me);
  cache.setQueryData(escalationsQuery(OPEN_ESCALATIONS).queryKey, asFirstPage(open));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <LiveProvider>
        <Shell operator={summary.operator}>{children}</Shell>
      </LiveProvider>
    </HydrationBoundary>
  );
}
