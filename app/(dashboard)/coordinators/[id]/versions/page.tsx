import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { VersionsView } from "@/components/coordinators/versions-view";
import { coordinatorQuery } from "@/lib/contract/queries";
import { coordinatorVersionsQuery } from "@/lib/contract/queries/coordinators";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Versions of a coordinator" };

export default async function CoordinatorVersionsPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const cache = new QueryClient();
  const [coordinator, versions] = await Promise.all([
    loadForPage("getCoordinator", { id }),
    loadForPage("listCoordinatorVersions", { id }),
  ]);
  cache.setQueryData(coordinatorQuery(id).queryKey, coordinator);
  cache.setQueryData(coordinatorVersionsQuery(id).queryKey, versions);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <VersionsView id={id} />
    </HydrationBoundary>
  );
}
