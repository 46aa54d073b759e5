"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { FileSearch, Search } from "lucide-react";
import { Badge, toneClass } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { EmptyState, ErrorState, Skeleton } from "@/components/ui/states";
import { TextFilter } from "@/components/ui/text-filter";
import { useSearchState } from "@/components/ui/use-search-state";
import { agentHref } from "@/lib/contract/queries/agents";
import { importFilesQuery } from "@/lib/contract/queries/catalog";
import type { CatalogImportOut, ImportFile } from "@/lib/contract/schemas";
import type { ImportOutcome } from "@/lib/domain/catalog/entry";
import { FORMAT_WORDS, IMPORT_OUTCOMES, OUTCOME_LOOKS } from "../words";

const COLUMNS =
  "lg:grid lg:grid-cols-[minmax(0,1.4fr)_6.5rem_minmax(0,1fr)_6rem_minmax(0,1.6fr)] lg:items-start lg:gap-x-4";

/** What became of each file, by outcome and by text. */
export function FileTable({ it }: { it: CatalogImportOut }) {
  const [search, change] = useSearchState();
  const chosen = (search.get("outcome") ?? "")
    .split(",")
    .filter((each): each is ImportOutcome => each in OUTCOME_LOOKS);
  const q = (search.get("q") ?? "").slice(0, 200);
  const query = useInfiniteQuery({
    ...importFilesQuery(it.id, { ...(chosen.length > 0 ? { outcome: chosen } : {}), ...(q === "" ? {} : { q }) }),
    refetchInterval: it.status === "running" ? 1_500 : false,
  });
  const files = query.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = chosen.length > 0 || q !== "";
  return (
    <section aria-label="Files" className="border-t border-border">
      <div className="flex flex-wrap items-center gap-2 px-4 py-3 sm:px-6">
        <div role="group" aria-label="Outcome" className="flex flex-wrap gap-1.5">
          {IMPORT_OUTCOMES.map((outcome) => {
            const on = chosen.includes(outcome);
            const { word, tone, hint } = OUTCOME_LOOKS[outcome];
            return (
              <button
                key={outcome}
                type="button"
                aria-pressed={on}
                title={hint}
                onClick={() =>
                  change({
                    outcome: IMPORT_OUTCOMES.filter((each) => (each === outcome ? !on : chosen.includes(each))).join(
                      ",",
                    ),
                  })
                }
                className={cn(
                  "inline-flex h-8 items-center gap-1.5 rounded-md border px-2.5 text-sm whitespace-nowrap select-none",
                  on
                    ? cn("border-current font-medium", toneClass[tone])
                    : "border-border bg-card text-muted-foreground hover:bg-hover hover:text-foreground",
                )}
              >
                {word} <span className="tabular-nums">{it.counts[outcome]}</span>
              </button>
            );
          })}
        </div>
        <TextFilter
          icon={Search}
          className="min-w-0 flex-1 sm:max-w-72"
          label="Search files by path, handle or reason"
          placeholder="Path, handle or reason"
          value={search.get("q") ?? ""}
          onChange={(value) => change({ q: value })}
        />
      </div>
      <div className={cn("border-y border-border bg-card transition-opacity", query.isPlaceholderData && "opacity-60")}>
        <div
          aria-hidden
          className={cn(
            "hidden h-8 items-center px-6 text-xs font-medium text-muted-foreground lg:!items-center",
            COLUMNS,
          )}
        >
          <span>File</span>
          <span>Outcome</span>
          <span>Agent</span>
          <span>Change</span>
          <span>What was mended, or why not</span>
        </div>
        {query.isPending ? (
          <div role="status" aria-label="Loading files" className="flex flex-col gap-2 p-4">
            <Skeleton className="h-8" />
            <Skeleton className="h-8" />
            <Skeleton className="h-8" />
          </div>
        ) : files.length > 0 ? (
          <ul aria-label="Files of the import" className="divide-y divide-border border-t border-border">
            {files.map((file) => (
              <li
                key={`${file.path} ${file.handle}`}
                className="[contain-intrinsic-size:auto_3rem] [content-visibility:auto]"
              >
                <Row file={file} linked={!it.dryRun || file.change !== "added"} />
              </li>
            ))}
          </ul>
        ) : query.isError ? (
          <ErrorState title="The files could not be loaded" error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <EmptyState
            icon={FileSearch}
            title={filtered ? "No file matches" : it.status === "running" ? "No file is read yet" : "No file was found"}
            action={filtered && <Button onClick={() => change({ outcome: null, q: null })}>Show all files</Button>}
          >
            {!filtered &&
              it.status !== "running" &&
              "Agent files end in .md. Look at the path, the branch or the archive."}
          </EmptyState>
        )}
      </div>
      {query.hasNextPage && (
        <div className="flex justify-center p-4">
          <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            Load more
          </Button>
        </div>
      )}
    </section>
  );
}

const CHANGE_TONES = {
  added: "text-ok",
  changed: "text-human",
  unchanged: "text-muted-foreground",
  removed: "text-stop",
};

function Row({ file, linked }: { file: ImportFile; linked: boolean }) {
  const look = OUTCOME_LOOKS[file.outcome];
  return (
    <div className={cn("flex flex-col gap-1.5 px-4 py-2.5 text-sm sm:px-6", COLUMNS)}>
      <span className="min-w-0">
        <span className="block font-mono text-xs leading-5 break-all">{file.path}</span>
        <span className="text-xs text-muted-foreground">
          {file.format === null ? "No known format" : FORMAT_WORDS[file.format]}
        </span>
      </span>
      <span>
        <Badge tone={look.tone}>{look.word}</Badge>
      </span>
      <span className="min-w-0 font-mono text-xs leading-5 break-all max-lg:empty:hidden">
        {file.handle !== null &&
          (linked ? (
            <Link href={agentHref(file.handle)} className="link">
              {file.handle}
            </Link>
          ) : (
            file.handle
          ))}
      </span>
      <span className={cn("text-sm capitalize max-lg:empty:hidden", file.change !== null && CHANGE_TONES[file.change])}>
        {file.change}
      </span>
      <span className="min-w-0 max-lg:empty:hidden">
        {file.reason !== null && (
          <span className={cn("block break-words", file.outcome === "refused" ? "text-fail" : "text-muted-foreground")}>
            {file.line !== null && <span className="font-medium">Line {file.line}: </span>}
            {file.reason}
          </span>
        )}
        {file.repairs.length > 0 && (
          <ul className="flex flex-col gap-0.5 text-xs leading-5">
            {file.repairs.map((repair, index) => (
              <li key={index} className="break-words text-muted-foreground">
                <span className="font-medium text-human">
                  {repair.line === null ? "Whole file" : `Line ${repair.line}`}:
                </span>{" "}
                {repair.message}
              </li>
            ))}
          </ul>
        )}
      </span>
    </div>
  );
}
