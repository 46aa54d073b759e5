import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { AuditLogView } from "@/components/settings/audit-log/audit-log-view";
import { auditFilters } from "@/components/settings/audit-log/filters";
import { NotYours } from "@/components/settings/shared/not-yours";
import { asFirstPage } from "@/lib/contract/queries";
import { AUDIT_PAGE, auditQuery } from "@/lib/contract/queries/audit";
import { loadOrRefusal } from "@/lib/server/http/page";
import { searchOf, type SearchParams } from "@/lib/server/http/search-params";

export const metadata: Metadata = { title: "Audit log" };

export default async function AuditLogPage({ searchParams }: { searchParams: SearchParams }) {
  const filters = auditFilters(await searchOf(searchParams));
  const cache = new QueryClient();
  const { value, refusal } = await loadOrRefusal("listAuditEntries", { ...filters, limit: AUDIT_PAGE });
  if (refusal !== null) return <NotYours title="Audit log" why={refusal} />;
  cache.setQueryData(auditQuery(filters).queryKey, asFirstPage(value));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <AuditLogView />
    </HydrationBoundary>
  );
}
