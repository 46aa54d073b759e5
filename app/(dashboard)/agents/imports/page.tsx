import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ImportsView } from "@/components/agents/imports/imports-view";
import { asFirstPage } from "@/lib/contract/queries";
import { IMPORTS_PAGE, importsQuery } from "@/lib/contract/queries/catalog";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Imports" };

export default async function ImportsPage() {
  const cache = new QueryClient();
  cache.setQueryData(importsQuery().queryKey, asFirstPage(await loadForPage("listImports", { limit: IMPORTS_PAGE })));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <ImportsView />
    </HydrationBoundary>
  );
}
