import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { keyFilters } from "@/components/settings/keys/filters";
import { KeysView } from "@/components/settings/keys/keys-view";
import { asFirstPage } from "@/lib/contract/queries";
import { keysQuery, PEOPLE_PAGE } from "@/lib/contract/queries/accounts";
import { loadForPage } from "@/lib/server/http/page";
import { searchOf, type SearchParams } from "@/lib/server/http/search-params";

export const metadata: Metadata = { title: "Keys" };

export default async function KeysPage({ searchParams }: { searchParams: SearchParams }) {
  const filters = keyFilters(await searchOf(searchParams));
  const cache = new QueryClient();
  const page = await loadForPage("listKeys", { ...filters, limit: PEOPLE_PAGE });
  cache.setQueryData(keysQuery(filters).queryKey, asFirstPage(page));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <KeysView />
    </HydrationBoundary>
  );
}
