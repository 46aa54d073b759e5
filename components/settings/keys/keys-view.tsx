"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FilterX, KeyRound, Plus, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { PageHeader } from "@/components/shell/page-header";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import { EmptyState } from "@/components/ui/states";
import { TextFilter } from "@/components/ui/text-filter";
import { useSearchState } from "@/components/ui/use-search-state";
import { keysQuery } from "@/lib/contract/queries/accounts";
import { PagedList } from "../shared/paged-list";
import { useMe } from "../shared/use-me";
import { KeyTable } from "./key-table";
import { keyFilters, KEY_KINDS, KEY_STATUSES } from "./filters";

const KeyDialog = dynamic(() => import("./key-dialog").then((module) => module.KeyDialog));

const any = (label: string, values: readonly string[]) => [
  { value: "", label },
  ...values.map((value) => ({ value, label: value })),
];

/** Keys of programs, agents and (for administrators) everybody. */
export function KeysView() {
  const { isAdministrator } = useMe();
  const [search, change] = useSearchState();
  const filters = keyFilters(search);
  const query = useInfiniteQuery(keysQuery(filters));
  const [making, setMaking] = useState(false);
  const filtered = Object.keys(filters).some((name) => name !== "status") || search.has("status");
  return (
    <>
      <PageHeader
        title="Keys"
        description={
          isAdministrator
            ? "What programs and agents sign in by, and people's own keys. Only hashes of secrets are kept."
            : "Your own keys. Keys of programs and agents are made by an administrator."
        }
        actions={
          <Button variant="primary" onClick={() => setMaking(true)}>
            <Plus aria-hidden />
            New key
          </Button>
        }
      >
        <div role="search" aria-label="Search keys" className="flex flex-wrap items-center gap-2">
          <TextFilter
            icon={Search}
            className="min-w-0 flex-1 basis-48 sm:max-w-xs"
            label="Search keys by name, person or agent"
            placeholder="Name, person or agent"
            value={search.get("q") ?? ""}
            onChange={(value) => change({ q: value })}
          />
          <Select
            label="Kind"
            value={filters.kind ?? ""}
            onValueChange={(value) => change({ kind: value })}
            options={any("Every kind", KEY_KINDS)}
          />
          <Select
            label="Status"
            value={search.get("status") ?? "active"}
            onValueChange={(value) => change({ status: value === "active" ? null : value })}
            options={[
              ...KEY_STATUSES.map((value) => ({ value, label: value })),
              { value: "all", label: "every status" },
            ]}
          />
        </div>
      </PageHeader>
      <PagedList
        query={query}
        words={{ one: "key", many: "keys", failed: "Keys could not be loaded" }}
        empty={
          filtered ? (
            <EmptyState
              icon={FilterX}
              title="No key matches these filters"
              action={<Button onClick={() => change({ q: null, kind: null, status: null })}>Clear filters</Button>}
            />
          ) : (
            <EmptyState
              icon={KeyRound}
              title="There is no key"
              action={
                <Button variant="primary" onClick={() => setMaking(true)}>
                  Make a key
                </Button>
              }
            >
              A program in your build, or an agent that takes part by flags, signs in by a key of its own.
            </EmptyState>
          )
        }
      >
        {(keys) => <KeyTable keys={keys} label="Keys" />}
      </PagedList>
      {making && <KeyDialog own={!isAdministrator} onClose={() => setMaking(false)} />}
    </>
  );
}
