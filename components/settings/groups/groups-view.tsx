"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus, Search, Users } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/states";
import { Table, TBody, Td, Th, THead, Tr } from "@/components/ui/table";
import { TextFilter } from "@/components/ui/text-filter";
import { useSearchState } from "@/components/ui/use-search-state";
import type { Output } from "@/lib/contract/operations";
import { groupsQuery } from "@/lib/contract/queries/accounts";
import { useMe } from "../shared/use-me";

const GroupDialog = dynamic(() => import("./group-dialog").then((module) => module.GroupDialog));

type Group = Output<"listGroups">["items"][number];

/** Groups of people, by which rules say who decides. */
export function GroupsView() {
  const { isAdministrator } = useMe();
  const query = useQuery(groupsQuery());
  const [search, change] = useSearchState();
  const [editing, setEditing] = useState<Group | "new" | null>(null);
  const q = (search.get("q") ?? "").trim().toLowerCase();
  const all = query.data?.items ?? [];
  const groups = all.filter((group) =>
    [group.name, group.description, ...group.members].some((text) => text.toLowerCase().includes(q)),
  );
  const make = (
    <Button variant="primary" onClick={() => setEditing("new")}>
      <Plus aria-hidden />
      New group
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Groups"
        description="Rules name a group where several people may decide alike."
        actions={isAdministrator ? make : undefined}
      >
        {all.length > 0 && (
          <TextFilter
            icon={Search}
            className="max-w-xs"
            label="Search groups"
            placeholder="Group or member"
            value={search.get("q") ?? ""}
            onChange={(value) => change({ q: value })}
          />
        )}
      </PageHeader>
      <div className="border-t border-border bg-card">
        {query.isPending ? (
          <Skeleton className="m-4 h-9" />
        ) : query.isError ? (
          <ErrorState title="Groups could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
        ) : groups.length === 0 ? (
          <EmptyState
            icon={Users}
            title={all.length === 0 ? "There is no group" : "No group matches"}
            action={
              all.length > 0 ? (
                <Button onClick={() => change({ q: null })}>Clear the search</Button>
              ) : isAdministrator ? (
                make
              ) : undefined
            }
          >
            {all.length === 0 && "Make one for people who stand in for each other, such as database or on-call."}
          </EmptyState>
        ) : (
          <GroupTable groups={groups} onChange={isAdministrator ? setEditing : null} />
        )}
      </div>
      {editing !== null && <GroupDialog group={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </>
  );
}

function GroupTable({ groups, onChange }: { groups: readonly Group[]; onChange: ((group: Group) => void) | null }) {
  return (
    <Table label="Groups">
      <THead>
        <Tr>
          <Th className="pl-4 sm:pl-6">Group</Th>
          <Th>Members</Th>
          {onChange !== null && (
            <Th>
              <span className="sr-only">Actions</span>
            </Th>
          )}
        </Tr>
      </THead>
      <TBody>
        {groups.map((group) => (
          <Tr key={group.name}>
            <Td className="pl-4 sm:pl-6">
              <Link href={`/settings/people?group=${group.name}`} className="link font-medium">
                {group.name}
              </Link>
              {group.description !== "" && <p className="text-xs text-muted-foreground">{group.description}</p>}
            </Td>
            <Td className="text-muted-foreground">{group.members.join(", ") || "nobody"}</Td>
            {onChange !== null && (
              <Td className="pr-4 text-right sm:pr-6">
                <Button size="sm" aria-label={`Change ${group.name}`} onClick={() => onChange(group)}>
                  Change
                </Button>
              </Td>
            )}
          </Tr>
        ))}
      </TBody>
    </Table>
  );
}
