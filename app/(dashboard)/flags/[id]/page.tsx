import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache as once } from "react";
import { FlagView } from "@/components/flags/detail/flag-view";
import { titleOf } from "@/components/flags/words";
import { flagChainQuery, flagQuery } from "@/lib/contract/queries/flags";
import { loadForPage } from "@/lib/server/http/page";

type Props = { params: Promise<{ id: string }> };

const load = once((id: number) => loadForPage("getFlag", { id }));

/** The number in the address; anything else is no flag. */
const numberOf = (id: string): number => (/^[1-9]\d{0,9}$/.test(id) ? Number(id) : notFound());

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const flag = await load(numberOf((await params).id));
  return { title: `Flag #${flag.id}: ${titleOf(flag, 60)}` };
}

export default async function FlagPage({ params }: Props) {
  const id = numberOf((await params).id);
  const cache = new QueryClient();
  const flag = await load(id);
  cache.setQueryData(flagQuery(id).queryKey, flag);
  if (flag.chainSize > 1) cache.setQueryData(flagChainQuery(id).queryKey, await loadForPage("getFlagChain", { id }));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <FlagView key={id} id={id} />
    </HydrationBoundary>
  );
}
