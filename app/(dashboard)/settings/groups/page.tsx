import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { GroupsView } from "@/components/settings/groups/groups-view";
import { groupsQuery } from "@/lib/contract/queries/accounts";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Groups" };

export default async function GroupsPage() {
  const cache = new QueryClient();
  cache.setQueryData(groupsQuery().queryKey, await loadForPage("listGroups", {}));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <GroupsView />
    </HydrationBoundary>
  );
}
