import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { EditView } from "@/components/coordinators/edit/edit-view";
import { coordinatorQuery } from "@/lib/contract/queries";
import {
  coordinatorDraftsQuery,
  coordinatorVersionQuery,
  coordinatorVersionsQuery,
} from "@/lib/contract/queries/coordinators";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Edit a coordinator" };

export default async function EditCoordinatorPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const cache = new QueryClient();
  const drafts = await loadForPage("listCoordinatorDrafts", {});
  cache.setQueryData(coordinatorDraftsQuery().queryKey, drafts);
  if (!drafts.items.some((draft) => draft.id === id)) {
    const [coordinator, versions] = await Promise.all([
      loadForPage("getCoordinator", { id }),
      loadForPage("listCoordinatorVersions", { id }),
    ]);
    cache.setQueryData(coordinatorQuery(id).queryKey, coordinator);
    cache.setQueryData(coordinatorVersionsQuery(id).queryKey, versions);
    const number = versions.items[0]?.number;
    if (number !== undefined)
      cache.setQueryData(
        coordinatorVersionQuery(id, number).queryKey,
        await loadForPage("getCoordinatorVersion", { id, number }),
      );
  }
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <EditView id={id} />
    </HydrationBoundary>
  );
}
