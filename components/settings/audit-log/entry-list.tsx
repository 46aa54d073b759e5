"use client";

import { ChevronRight } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { RelativeTime } from "@/components/ui/time";
import type { SearchChange } from "@/components/ui/use-search-state";
import type { AuditSummary } from "@/lib/contract/schemas";

const EntryDetail = dynamic(() => import("./entry-detail").then((module) => module.EntryDetail));

const COLUMNS =
  "lg:grid lg:grid-cols-[1rem_4rem_minmax(0,1fr)_minmax(0,1.2fr)_minmax(0,1.6fr)_6rem_7rem] lg:items-center lg:gap-x-3";

/** Entries as rows that open to show what was before and after. */
export function EntryList({
  entries,
  narrow,
}: {
  entries: readonly AuditSummary[];
  narrow: (change: SearchChange) => void;
}) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const toggle = (seq: number) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(seq)) next.add(seq);
      return next;
    });
  return (
    <ul aria-label="Entries" className="divide-y divide-border">
      {entries.map((entry) => (
        <li key={entry.seq}>
          <button
            type="button"
            aria-expanded={open.has(entry.seq)}
            onClick={() => toggle(entry.seq)}
            className={cn(
              "flex w-full flex-col gap-1 px-4 py-2.5 text-left text-sm -outline-offset-2 hover:bg-hover sm:px-6",
              COLUMNS,
            )}
          >
            <Row entry={entry} open={open.has(entry.seq)} />
          </button>
          {open.has(entry.seq) && <EntryDetail seq={entry.seq} narrow={narrow} />}
        </li>
      ))}
    </ul>
  );
}

function Row({ entry, open }: { entry: AuditSummary; open: boolean }) {
  const { seq, at, actor, via, address, action, target, outcome, status, reason } = entry;
  return (
    <>
      <ChevronRight
        aria-hidden
        className={cn("size-4 text-muted-foreground transition-transform max-lg:hidden", open && "rotate-90")}
      />
      <span className="font-mono text-xs text-muted-foreground tabular-nums">{seq}</span>
      <span className="min-w-0">
        <span className="block truncate font-medium">{actor.name}</span>
        <span className="block truncate text-xs text-muted-foreground">
          {via}
          {address !== null && ` · ${address}`}
        </span>
      </span>
      <span className="truncate font-mono text-xs leading-5">{action}</span>
      <span className="min-w-0 text-xs text-muted-foreground">
        {target !== null && (
          <span className="block truncate font-mono" title={target.id}>
            {target.type} {target.id}
          </span>
        )}
        {reason !== null && <span className="block truncate">{reason}</span>}
      </span>
      <span>
        <Badge tone={outcome === "done" ? "neutral" : "fail"}>
          {outcome === "done" ? "Done" : `Refused ${status}`}
        </Badge>
      </span>
      <span className="text-xs text-muted-foreground lg:text-right">
        <RelativeTime at={at} />
      </span>
    </>
  );
}
