import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { peopleFilters } from "@/components/settings/people/filters";
import { PeopleView } from "@/components/settings/people/people-view";
import { asFirstPage } from "@/lib/contract/queries";
import { PEOPLE_PAGE, peopleQuery } from "@/lib/contract/queries/accounts";
import { loadForPage } from "@/lib/server/http/page";
import { searchOf, type SearchParams } from "@/lib/server/http/search-params";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage({ searchParams }: { searchParams: SearchParams }) {
  const filters = peopleFilters(await searchOf(searchParams));
  const cache = new QueryClient();
  const page = await loadForPage("listPeople", { ...filters, limit: PEOPLE_PAGE });
  cache.setQueryData(peopleQuery(filters).queryKey, asFirstPage(page));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <PeopleView />
    </HydrationBoundary>
  );
}
