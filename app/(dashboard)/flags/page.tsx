import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { boardFilters, flagSearch, listFilters } from "@/components/flags/filters";
import { FlagsView } from "@/components/flags/flags-view";
import { asFirstPage } from "@/lib/contract/queries";
import { flagBoardQuery, flagHealthQuery, FLAGS_ON_BOARD, FLAGS_PAGE, flagsQuery } from "@/lib/contract/queries/flags";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Flags" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function FlagsPage({ searchParams }: Props) {
  const given = Object.entries(await searchParams).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(given);
  const filters = flagSearch(search);
  const cache = new QueryClient();
  const list = async () => {
    const asked = listFilters(filters);
    const page = await loadForPage("listFlags", { ...asked, limit: FLAGS_PAGE });
    cache.setQueryData(flagsQuery(asked).queryKey, asFirstPage(page));
  };
  const board = async () => {
    const asked = boardFilters(filters);
    cache.setQueryData(
      flagBoardQuery(asked).queryKey,
      await loadForPage("listFlags", { ...asked, limit: FLAGS_ON_BOARD }),
    );
  };
  const health = async () => {
    cache.setQueryData(flagHealthQuery().queryKey, await loadForPage("getFlagHealth", {}));
  };
  await Promise.all([search.get("view") === "list" ? list() : board(), health()]);
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <FlagsView />
    </HydrationBoundary>
  );
}
