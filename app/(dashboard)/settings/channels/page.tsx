import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ChannelsView } from "@/components/settings/channels/channels-view";
import { NotYours } from "@/components/settings/shared/not-yours";
import { channelsQuery } from "@/lib/contract/queries/notices";
import { loadOrRefusal } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Channels" };

export default async function ChannelsPage() {
  const cache = new QueryClient();
  const { value, refusal } = await loadOrRefusal("listChannels", {});
  if (refusal !== null) return <NotYours title="Channels" why={refusal} />;
  cache.setQueryData(channelsQuery().queryKey, value);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <ChannelsView />
    </HydrationBoundary>
  );
}
