import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cache as once } from "react";
import { heldTasks } from "@/components/runs/model/held";
import { RunView } from "@/components/runs/page/run-view";
import { runEventsQuery, runQuery } from "@/lib/contract/queries";
import { flagQuery } from "@/lib/contract/queries/flags";
import { loadForPage } from "@/lib/server/http/page";

type Props = { params: Promise<{ id: string }> };

/** Flags that hold tasks back and are there at first sight; more are read by the browser. */
const FLAGS_AT_FIRST = 5;

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
  const holding = new Set(heldTasks(run, events.items).flatMap((each) => each.flags));
  await Promise.all(
    [...holding].slice(0, FLAGS_AT_FIRST).map(async (flag) => {
      cache.setQueryData(flagQuery(flag).queryKey, await loadForPage("getFlag", { id: flag }));
    }),
  );
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <RunView id={id} />
    </HydrationBoundary>
  );
}
