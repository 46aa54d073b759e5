"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, FilterX, ScrollText, Search } from "lucide-react";
import { momentOf, dayOf } from "@/components/runs/list/filters";
import { PageHeader } from "@/components/shell/page-header";
import { Button, buttonVariants } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { EmptyState } from "@/components/ui/states";
import { TextFilter } from "@/components/ui/text-filter";
import { useSearchState } from "@/components/ui/use-search-state";
import { auditExportUrl, auditQuery } from "@/lib/contract/queries/audit";
import { PagedList } from "../shared/paged-list";
import { EntryList } from "./entry-list";
import { auditFilters, NO_AUDIT_FILTERS } from "./filters";
import { VerifyButton } from "./verify-button";

/** Who did or was refused what: filters, the entries, and whether the record is whole. */
export function AuditLogView() {
  const [search, change] = useSearchState();
  const filters = auditFilters(search);
  const query = useInfiniteQuery(auditQuery(filters));
  const narrowed = (["actor", "action", "target"] as const).filter((name) => filters[name] !== undefined);
  const filtered = Object.keys(filters).length > 0;
  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who did what, from where, and what was refused. Nothing here can be changed or removed."
        actions={
          <>
            <VerifyButton />
            <a href={auditExportUrl(filters)} download className={buttonVariants()}>
              <Download aria-hidden />
              Export
            </a>
          </>
        }
      >
        <div role="search" aria-label="Filter the audit log" className="flex flex-wrap items-center gap-2">
          <TextFilter
            icon={Search}
            className="min-w-0 flex-1 basis-48 sm:max-w-xs"
            label="Search by person, action, target or reason"
            placeholder="Person, action, target or reason"
            value={search.get("q") ?? ""}
            onChange={(q) => change({ q })}
          />
          <Select
            label="Outcome"
            value={filters.outcome ?? ""}
            onValueChange={(outcome) => change({ outcome })}
            options={[
              { value: "", label: "Every outcome" },
              { value: "done", label: "Done" },
              { value: "refused", label: "Refused" },
            ]}
          />
          <Input
            type="date"
            aria-label="From day"
            className="w-36"
            value={dayOf(filters.from)}
            onChange={(event) => change({ from: momentOf(event.target.value, false) })}
          />
          <Input
            type="date"
            aria-label="To day"
            className="w-36"
            value={dayOf(filters.to)}
            onChange={(event) => change({ to: momentOf(event.target.value, true) })}
          />
          {narrowed.map((name) => (
            <Button key={name} onClick={() => change({ [name]: null })} title={`Show every ${name}`}>
              <FilterX aria-hidden />
              <span className="max-w-48 truncate">
                {name} {filters[name]}
              </span>
            </Button>
          ))}
        </div>
      </PageHeader>
      <PagedList
        query={query}
        words={{ one: "entry", many: "entries", failed: "The audit log could not be loaded" }}
        empty={
          filtered ? (
            <EmptyState
              icon={FilterX}
              title="No entry matches these filters"
              action={<Button onClick={() => change(NO_AUDIT_FILTERS)}>Clear filters</Button>}
            />
          ) : (
            <EmptyState icon={ScrollText} title="Nothing is on record yet">
              The first thing that somebody starts, decides or changes appears here.
            </EmptyState>
          )
        }
      >
        {(entries) => <EntryList entries={entries} narrow={change} />}
      </PagedList>
    </>
  );
}
