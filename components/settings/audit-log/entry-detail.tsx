"use client";

import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/ui/button";
import { JsonView } from "@/components/ui/json-view";
import { ErrorState, Skeleton } from "@/components/ui/states";
import type { SearchChange } from "@/components/ui/use-search-state";
import { auditEntryQuery } from "@/lib/contract/queries/audit";
import { changesBetween, type Difference } from "./changes";

/** What an entry holds: what was asked, what was different before and after, and its place in the chain. */
export function EntryDetail({ seq, narrow }: { seq: number; narrow: (change: SearchChange) => void }) {
  const { data: entry, error, isError, refetch } = useQuery(auditEntryQuery(seq));
  if (isError) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (entry === undefined) return <Skeleton className="mx-4 mb-4 h-24 sm:mx-6" />;
  const { actor, action, target, reason, input, before, after, hash } = entry;
  const changes = changesBetween(before, after);
  return (
    <div className="flex flex-col gap-4 px-4 pt-1 pb-5 sm:px-6 lg:pl-13">
      {reason !== null && <p className="text-sm [overflow-wrap:anywhere]">{reason}</p>}
      {changes.length > 0 && <Changes changes={changes} />}
      {input !== null && <JsonView value={input} label="What was asked" />}
      <p className="font-mono text-xs [overflow-wrap:anywhere] text-muted-foreground">
        {entry.at} · SHA-256 {hash}
      </p>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => narrow({ actor: actor.name })}>All by {actor.name}</Button>
        <Button onClick={() => narrow({ action })}>All of {action}</Button>
        {target !== null && (
          <Button onClick={() => narrow({ target: `${target.type}:${target.id}` })}>All on this {target.type}</Button>
        )}
      </div>
    </div>
  );
}

function Changes({ changes }: { changes: readonly Difference[] }) {
  return (
    <dl className="overflow-hidden rounded-md border border-border text-xs">
      {changes.map(({ name, before, after }) => (
        <div key={name} className="grid gap-x-3 border-b border-border last:border-b-0 sm:grid-cols-[10rem_1fr_1fr]">
          <dt className="px-3 py-1.5 font-medium [overflow-wrap:anywhere]">{name}</dt>
          <dd className="px-3 py-1.5 font-mono [overflow-wrap:anywhere] whitespace-pre-wrap text-fail">
            <span className="sr-only">before: </span>
            {before ?? "–"}
          </dd>
          <dd className="px-3 py-1.5 font-mono [overflow-wrap:anywhere] whitespace-pre-wrap text-ok">
            <span className="sr-only">after: </span>
            {after ?? "–"}
          </dd>
        </div>
      ))}
    </dl>
  );
}
