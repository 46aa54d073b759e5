"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { Select } from "@/components/ui/select";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { Count } from "@/components/ui/count";
import { TextFilter } from "@/components/ui/text-filter";
import { useSearchState } from "@/components/ui/use-search-state";
import { runFindingsQuery } from "@/lib/contract/queries";
import type { ReportOut } from "@/lib/contract/schemas";
import { SEVERITIES } from "@/lib/domain/finding-order";
import { findingFilters } from "./finding-filters";
import { nextSort, sortFindings, sortFromText, sortToText } from "./finding-sort";
import { FindingTable } from "./finding-table";

const ANY = "any";
const NONE = { agent: null, severity: null, rule: null, q: null };
/** Above this many, everything is not loaded at once: a filter serves better. */
const LOAD_ALL_MAX = 2_000;

/** All findings of a run with filters and sort in the address, page by page. */
export function FindingsCard({ report }: { report: ReportOut }) {
  const [search, change] = useSearchState();
  const filters = findingFilters(search);
  const sort = sortFromText(search.get("sort"));
  const query = useInfiniteQuery(runFindingsQuery(report.runId, filters));
  const loaded = query.data?.pages.flatMap((page) => page.items) ?? [];
  const shown = sortFindings(loaded, sort);
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const rules = [
    ...new Set([
      ...loaded.map((each) => each.rule),
      ...report.findings.top.map((each) => each.rule),
      ...(filters.rule === undefined ? [] : [filters.rule]),
    ]),
  ].toSorted();
  const set = (name: string) => (value: string) => change({ [name]: value === ANY ? null : value });
  const loadAll = async () => {
    for (let page = query; page.hasNextPage && !page.isError;) page = (await page.fetchNextPage()) as typeof query;
  };
  return (
    <Card>
      <CardHeader
        title={
          <span className="flex items-center gap-2">
            Findings <Count>{report.findings.total}</Count>
          </span>
        }
        description={SEVERITIES.filter((severity) => report.findings.counts[severity] > 0)
          .map((severity) => `${report.findings.counts[severity]} ${severity}`)
          .join(", ")}
      />
      {report.findings.total === 0 ? (
        <p className="px-4 py-6 text-sm text-muted-foreground">No agent reported a finding.</p>
      ) : (
        <>
          <div
            role="search"
            aria-label="Filter findings"
            className="flex flex-wrap gap-2 border-b border-border px-4 py-3 print:hidden"
          >
            <TextFilter
              icon={Search}
              className="w-full sm:w-64"
              label="Search findings by text, path or rule"
              placeholder="Text, path or rule"
              value={filters.q ?? ""}
              onChange={(q) => change({ q })}
            />
            <Select
              label="Severity"
              value={filters.severity ?? ANY}
              onValueChange={set("severity")}
              options={[
                { value: ANY, label: "Any severity" },
                ...SEVERITIES.map((value) => ({
                  value,
                  label: `${value.charAt(0).toUpperCase()}${value.slice(1)} (${report.findings.counts[value]})`,
                })),
              ]}
            />
            <Select
              label="Agent"
              value={filters.agent ?? ANY}
              onValueChange={set("agent")}
              options={[
                { value: ANY, label: "Any agent" },
                ...report.findings.byAgent.map(({ agent }) => ({ value: agent, label: agent })),
              ]}
            />
            <Select
              label="Rule"
              className="max-w-64"
              value={filters.rule ?? ANY}
              onValueChange={set("rule")}
              options={[{ value: ANY, label: "Any rule" }, ...rules.map((value) => ({ value, label: value }))]}
            />
            {filtered && (
              <Button variant="ghost" onClick={() => change(NONE)}>
                Clear filters
              </Button>
            )}
          </div>
          {query.isError && (
            <ErrorState title="Findings could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
          )}
          {query.isPending && <Skeleton className="m-4 h-40" />}
          {query.isSuccess && shown.length === 0 && (
            <p className="px-4 py-6 text-sm text-muted-foreground">
              No finding fits these filters. Clear one to see more.
            </p>
          )}
          {shown.length > 0 && (
            <FindingTable
              findings={shown}
              sort={sort}
              onSort={(column) => change({ sort: sortToText(nextSort(sort, column)) })}
              onRule={(rule) => change({ rule })}
            />
          )}
          {query.hasNextPage && (
            <div className="flex flex-wrap items-center gap-3 border-t border-border px-4 py-3 text-sm text-muted-foreground print:hidden">
              <Button size="sm" busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                Show more
              </Button>
              {sortToText(sort) !== null && (
                <>
                  <span>Sorted among the {loaded.length} shown.</span>
                  {report.findings.total <= LOAD_ALL_MAX && (
                    <Button size="sm" disabled={query.isFetchingNextPage} onClick={() => void loadAll()}>
                      Load all and sort
                    </Button>
                  )}
                </>
              )}
            </div>
          )}
        </>
      )}
    </Card>
  );
}
