import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AuditLogView } from "@/components/settings/audit-log/audit-log-view";
import { auditFilters } from "@/components/settings/audit-log/filters";
import { asFirstPage } from "@/lib/contract/queries";
import { AUDIT_PAGE, auditQuery } from "@/lib/contract/queries/audit";
import { loadForPage } from "@/lib/server/http/page";
import { searchOf, type SearchParams } from "@/lib/server/http/search-params";

export const metadata: Metadata = { title: "Audit log" };

export default async function AuditLogPage({ searchParams }: { searchParams: SearchParams }) {
  const filters = auditFilters(await searchOf(searchParams));
  const cache = new QueryClient();
  const page = await loadForPage("listAuditEntries", { ...filters, limit: AUDIT_PAGE });
  cache.setQueryData(auditQuery(filters).queryKey, asFirstPage(page));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <AuditLogView />
    </HydrationBoundary>
  );
}
