import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cache as once } from "react";
import { RunView } from "@/components/runs/page/run-view";
import { runEventsQuery, runQuery } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";

type Props = { params: Promise<{ id: string }> };

const loadRun = once((id: string) => loadForPage("getRun", { id }));

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const run = await loadRun((await params).id);
  return { title: `${run.signal} ${run.status.replace("_", " ")}` };
}

export default async function RunPage({ params }: Props) {
  const { id } = await params;
  const [run, events] = await Promise.all([loadRun(id), loadForPage("listRunEvents", { id, limit: 1_000 })]);
  const cache = new QueryClient();
  cache.setQueryData(runQuery(id).queryKey, run);
  cache.setQueryData(runEventsQuery(id).queryKey, events.items);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <RunView id={id} />
    </HydrationBoundary>
  );
}
