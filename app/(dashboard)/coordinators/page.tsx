import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { CoordinatorList } from "@/components/coordinators/coordinator-list";
import { coordinatorsQuery } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Coordinators" };

export default async function CoordinatorsPage() {
  const cache = new QueryClient();
  cache.setQueryData(coordinatorsQuery().queryKey, await loadForPage("listCoordinators", {}));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <CoordinatorList />
    </HydrationBoundary>
  );
}
