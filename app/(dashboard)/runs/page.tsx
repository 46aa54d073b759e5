import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { filtersFromSearch } from "@/components/runs/list/filters";
import { RunsView } from "@/components/runs/list/runs-view";
import { asFirstPage, runFiltersAt, RUNS_PAGE, runsQuery } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Runs" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function RunsPage({ searchParams }: Props) {
  const given = Object.entries(await searchParams).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const filters = filtersFromSearch(new URLSearchParams(given));
  const page = await loadForPage("listRuns", { ...runFiltersAt(filters, Date.now()), limit: RUNS_PAGE });
  const cache = new QueryClient();
  cache.setQueryData(runsQuery(filters).queryKey, asFirstPage(page));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <RunsView />
    </HydrationBoundary>
  );
}
