import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { findingFilters } from "@/components/reports/finding-filters";
import { ReportView } from "@/components/reports/report-view";
import { asFirstPage, reportQuery, runFindingsQuery } from "@/lib/contract/queries";
import { loadForPage } from "@/lib/server/http/page";
import "./print.css";

export const metadata: Metadata = { title: "Report" };

type Props = { params: Promise<{ id: string }>; searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ReportPage({ params, searchParams }: Props) {
  const { id } = await params;
  const given = Object.entries(await searchParams).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  const filters = findingFilters(new URLSearchParams(given));
  const [report, findings] = await Promise.all([
    loadForPage("getRunReport", { id }),
    loadForPage("listRunFindings", { id, ...filters, limit: 200 }),
  ]);
  const cache = new QueryClient();
  cache.setQueryData(reportQuery(id).queryKey, report);
  cache.setQueryData(runFindingsQuery(id, filters).queryKey, asFirstPage(findings));
  return (
    <HydrationBoundary state={dehydrate(cache)}>
      <ReportView id={id} />
    </HydrationBoundary>
  );
}
