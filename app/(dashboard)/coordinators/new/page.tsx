import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { NewCoordinatorView } from "@/components/coordinators/new/new-view";
import { NotYours } from "@/components/settings/shared/not-yours";
import { operations } from "@/lib/contract/operations";
import { coordinatorsQuery } from "@/lib/contract/queries";
import { coordinatorDraftsQuery } from "@/lib/contract/queries/coordinators";
import { whyNot } from "@/lib/domain/access";
import { loadForPage, requireOperator } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "New coordinator" };

export default async function NewCoordinatorPage() {
  const refusal = whyNot(await requireOperator(), operations.putCoordinator.access);
  if (refusal !== null) return <NotYours title="New coordinator" whose="operators and above" why={refusal} />;
  const cache = new QueryClient();
  const [coordinators, drafts] = await Promise.all([
    loadForPage("listCoordinators", {}),
    loadForPage("listCoordinatorDrafts", {}),
  ]);
  cache.setQueryData(coordinatorsQuery().queryKey, coordinators);
  cache.setQueryData(coordinatorDraftsQuery().queryKey, drafts);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <NewCoordinatorView />
    </HydrationBoundary>
  );
}
