import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { ImportView } from "@/components/agents/imports/import-view";
import { importQuery } from "@/lib/contract/queries/catalog";
import { loadForPage } from "@/lib/server/http/page";

export const metadata: Metadata = { title: "Import" };

export default async function ImportPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const cache = new QueryClient();
  cache.setQueryData(importQuery(id).queryKey, await loadForPage("getImport", { id }));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <ImportView id={id} />
    </HydrationBoundary>
  );
}
