import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { bypassFilters } from "@/components/gates/bypass-filters";
import { BypassesView } from "@/components/gates/bypasses-view";
import { asFirstPage } from "@/lib/contract/queries";
import { bypassesQuery, BYPASSES_PAGE } from "@/lib/contract/queries/gates";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Bypasses" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function BypassesPage({ searchParams }: Props) {
  const given = Object.entries(await searchParams).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const filters = bypassFilters(new URLSearchParams(given));
  const cache = new QueryClient();
  cache.setQueryData(
    bypassesQuery(filters).queryKey,
    asFirstPage(await loadForPage("listBypasses", { ...filters, limit: BYPASSES_PAGE })),
  );
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <BypassesView />
    </HydrationBoundary>
  );
}
