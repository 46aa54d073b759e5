import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { DecisionMetrics } from "@/components/escalations/metrics/decision-metrics";
import { coordinatorsQuery } from "@/lib/contract/queries";
import { decisionMetricsQuery } from "@/lib/contract/queries/inbox";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Decision metrics" };

export default async function DecisionMetricsPage() {
  const cache = new QueryClient();
  const [metrics, coordinators] = await Promise.all([
    loadForPage("getDecisionMetrics", {}),
    loadForPage("listCoordinators", {}),
  ]);
  cache.setQueryData(decisionMetricsQuery(30, undefined).queryKey, metrics);
  cache.setQueryData(coordinatorsQuery().queryKey, coordinators);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <DecisionMetrics />
    </HydrationBoundary>
  );
}
