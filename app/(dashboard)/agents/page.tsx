import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AgentsView } from "@/components/agents/list/agents-view";
import { countFacets, listFilters, stateFromSearch } from "@/components/agents/list/filters";
import { asFirstPage } from "@/lib/contract/queries";
import { AGENTS_PAGE, agentSearchQuery, agentsQuery } from "@/lib/contract/queries/agents";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Agents" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function AgentsPage({ searchParams }: Props) {
  const given = Object.entries(await searchParams).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const state = stateFromSearch(new URLSearchParams(given));
  const filters = listFilters(state);
  const cache = new QueryClient();
  const searching = state.q !== "" && countFacets(state.filters) === 0;
  const [page, found] = await Promise.all([
    loadForPage("listAgents", { ...filters, limit: AGENTS_PAGE }),
    searching ? loadForPage("searchAgents", { q: state.q, mode: state.mode, limit: 20 }) : null,
  ]);
  cache.setQueryData(agentsQuery(filters).queryKey, asFirstPage(page));
  if (found !== null) cache.setQueryData(agentSearchQuery(state.q, state.mode).queryKey, found);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <AgentsView />
    </HydrationBoundary>
  );
}
