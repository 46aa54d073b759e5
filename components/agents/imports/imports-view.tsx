"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { PackageOpen, Upload } from "lucide-react";
import { Button, buttonVariants } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { EmptyState, ErrorState } from "@/components/ui/states";
import { RelativeTime } from "@/components/ui/time";
import { importsQuery } from "@/lib/contract/queries/catalog";
import type { CatalogImportOut } from "@/lib/contract/schemas";
import { AgentsHeader } from "../agents-header";
import { IMPORTS_DESCRIPTION, OUTCOME_LOOKS } from "../words";
import { ImportBadge } from "./import-view";
import { SOURCE_WORDS } from "./sources";
import { ImportsSkeleton } from "./imports-skeleton";

const COLUMNS =
  "lg:grid lg:grid-cols-[8rem_minmax(0,2fr)_minmax(0,1.6fr)_minmax(0,1fr)_7rem] lg:items-center lg:gap-x-4";

/** Imports and previews, newest first. */
export function ImportsView() {
  const query = useInfiniteQuery(importsQuery());
  const imports = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <AgentsHeader description={IMPORTS_DESCRIPTION} />
      <div className="border-t border-border bg-card">
        {query.isPending ? (
          <ImportsSkeleton />
        ) : imports.length > 0 ? (
          <ul aria-label="Imports" className="divide-y divide-border">
            {imports.map((it) => (
              <li key={it.id}>
                <Row it={it} />
              </li>
            ))}
          </ul>
        ) : query.isError ? (
          <ErrorState title="Imports could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <EmptyState
            icon={PackageOpen}
            title="Nothing was imported yet"
            action={
              <Link href="/agents/imports/new" className={buttonVariants({ variant: "primary" })}>
                <Upload aria-hidden />
                Import agents
              </Link>
            }
          >
            A folder, a git repository or an archive. You see first what would become of each file.
          </EmptyState>
        )}
      </div>
      {query.hasNextPage && (
        <div className="flex justify-center border-t border-border p-4">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </>
  );
}

function Row({ it }: { it: CatalogImportOut }) {
  const outcomes = (["imported", "repaired", "refused", "skipped"] as const).filter((each) => it.counts[each] > 0);
  return (
    <Link
      href={`/agents/imports/${it.id}`}
      className={cn("group flex flex-col gap-1.5 px-4 py-3 text-sm -outline-offset-2 hover:bg-hover sm:px-6", COLUMNS)}
    >
      <span>
        <ImportBadge it={it} />
      </span>
      <span className="min-w-0">
        <span className="block truncate font-mono text-xs leading-5 group-hover:text-link" title={it.source.location}>
          {it.source.location}
        </span>
        <span className="text-xs text-muted-foreground">
          {SOURCE_WORDS[it.source.kind]}
          {it.revision !== null && ` at ${it.revision.slice(0, 10)}`}
        </span>
      </span>
      <span className="text-xs text-muted-foreground">
        {it.status === "running"
          ? `${it.done} of ${it.total} files`
          : it.error !== null
            ? it.error
            : outcomes.length === 0
              ? "no files"
              : outcomes.map((each) => `${it.counts[each]} ${OUTCOME_LOOKS[each].word.toLowerCase()}`).join(", ")}
      </span>
      <span className="truncate text-xs text-muted-foreground">{it.actor}</span>
      <span className="text-xs text-muted-foreground lg:text-right">
        <RelativeTime at={it.startedAt} />
      </span>
    </Link>
  );
}
