import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { CoordinatorList } from "@/components/coordinators/coordinator-list";
import { coordinatorsQuery } from "@/lib/contract/queries";
import { coordinatorDraftsQuery } from "@/lib/contract/queries/coordinators";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Coordinators" };

export default async function CoordinatorsPage() {
  const cache = new QueryClient();
  const [coordinators, drafts] = await Promise.all([
    loadForPage("listCoordinators", {}),
    loadForPage("listCoordinatorDrafts", {}),
  ]);
  cache.setQueryData(coordinatorsQuery().queryKey, coordinators);
  cache.setQueryData(coordinatorDraftsQuery().queryKey, drafts);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <CoordinatorList />
    </HydrationBoundary>
  );
}
