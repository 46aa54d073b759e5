import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cache as once } from "react";
import { CoordinatorView } from "@/components/coordinators/coordinator-view";
import { coordinatorQuery } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";

type Props = { params: Promise<{ id: string }> };

const load = once((id: string) => loadForPage("getCoordinator", { id }));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load((await params).id)).name };
}

export default async function CoordinatorPage({ params }: Props) {
  const { id } = await params;
  const cache = new QueryClient();
  cache.setQueryData(coordinatorQuery(id).queryKey, await load(id));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <CoordinatorView id={id} />
    </HydrationBoundary>
  );
}
