import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { HierarchyView } from "@/components/agents/hierarchy/hierarchy-view";
import { hierarchyQuery } from "@/lib/contract/queries/agents";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Hierarchy" };

export default async function HierarchyPage() {
  const cache = new QueryClient();
  cache.setQueryData(hierarchyQuery().queryKey, await loadForPage("getAgentHierarchy", {}));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <HierarchyView />
    </HydrationBoundary>
  );
}
