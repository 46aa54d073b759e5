import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { HealthView } from "@/components/flags/health/health-view";
import { flagHealthQuery } from "@/lib/contract/queries/flags";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Health of the flags" };

export default async function FlagHealthPage() {
  const cache = new QueryClient();
  cache.setQueryData(flagHealthQuery().queryKey, await loadForPage("getFlagHealth", {}));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <HealthView />
    </HydrationBoundary>
  );
}
