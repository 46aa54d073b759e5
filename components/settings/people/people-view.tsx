"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FilterX, Search, UserPlus, UsersRound } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { EmptyState } from "@/components/ui/states";
import { TextFilter } from "@/components/ui/text-filter";
import { useSearchState } from "@/components/ui/use-search-state";
import { peopleQuery } from "@/lib/contract/queries/accounts";
import { ROLES } from "@/lib/domain/access";
import { PERSON_STATUSES } from "@/lib/domain/person";
import { PagedList } from "../shared/paged-list";
import { useMe } from "../shared/use-me";
import { peopleFilters } from "./filters";
import { Invitations } from "./invitations";
import { PeopleTable } from "./people-table";

const InviteDialog = dynamic(() => import("./invite-dialog").then((module) => module.InviteDialog));

const any = (label: string, values: readonly string[]) => [
  { value: "", label },
  ...values.map((value) => ({ value, label: value })),
];

/** Everybody, with roles and groups; administrators invite and change. */
export function PeopleView() {
  const { isAdministrator } = useMe();
  const [search, change] = useSearchState();
  const filters = peopleFilters(search);
  const query = useInfiniteQuery(peopleQuery(filters));
  const [inviting, setInviting] = useState(false);
  return (
    <>
      <PageHeader
        title="People"
        description="Who signs in, with which role, and what each may decide."
        actions={
          isAdministrator ? (
            <Button variant="primary" onClick={() => setInviting(true)}>
              <UserPlus aria-hidden />
              Invite
            </Button>
          ) : undefined
        }
      >
        <div role="search" aria-label="Search people" className="flex flex-wrap items-center gap-2">
          <TextFilter
            icon={Search}
            className="min-w-0 flex-1 basis-48 sm:max-w-xs"
            label="Search people"
            placeholder={isAdministrator ? "Name or e-mail address" : "Name"}
            value={search.get("q") ?? ""}
            onChange={(value) => change({ q: value })}
          />
          <Select
            label="Role"
            value={filters.role ?? ""}
            onValueChange={(value) => change({ role: value })}
            options={any("Every role", ROLES)}
          />
          <Select
            label="Status"
            value={filters.status ?? ""}
            onValueChange={(value) => change({ status: value })}
            options={any("Every status", PERSON_STATUSES)}
          />
          {filters.group !== undefined && (
            <Button onClick={() => change({ group: null })}>
              <FilterX aria-hidden />
              Group {filters.group}
            </Button>
          )}
        </div>
      </PageHeader>
      <PagedList
        query={query}
        words={{ one: "person", many: "people", failed: "People could not be loaded" }}
        empty={
          <EmptyState
            icon={UsersRound}
            title="Nobody matches these filters"
            action={
              <Button onClick={() => change({ q: null, role: null, status: null, group: null })}>Clear filters</Button>
            }
          />
        }
      >
        {(people) => <PeopleTable people={people} mayChange={isAdministrator} />}
      </PagedList>
      {isAdministrator && <Invitations />}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </>
  );
}
