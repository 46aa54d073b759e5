import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { EscalationDetail } from "@/components/escalations/escalation-detail";
import { cache as once } from "react";
import { escalationQuery } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";

const load = once((id: string) => loadForPage("getEscalation", { id }));

type Props = { params: Promise<{ id: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await load((await params).id)).title };
}

export default async function EscalationPage({ params }: Props) {
  const { id } = await params;
  const cache = new QueryClient();
  cache.setQueryData(escalationQuery(id).queryKey, await load(id));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <EscalationDetail id={id} />
    </HydrationBoundary>
  );
}
