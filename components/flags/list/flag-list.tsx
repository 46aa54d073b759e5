"use client";

import { useRef } from "react";
import { cn } from "@/components/ui/cn";
import Link from "@/components/ui/link";
import { RelativeTime } from "@/components/ui/time";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import type { FlagOut } from "@/lib/contract/schemas";
import { AgentName, ImpactBadge, StateBadge } from "../badges";
import { titleOf, TYPE_WORDS } from "../words";

const COLUMNS =
  "lg:grid lg:grid-cols-[3.5rem_4.5rem_minmax(12rem,1fr)_9rem_12rem_6.5rem_5.5rem] lg:items-center lg:gap-x-4";

/** The flags as rows, in the order they came. `j` and `k` move the focus. */
export function FlagList({ flags }: { flags: readonly FlagOut[] }) {
  const box = useRef<HTMLUListElement>(null);
  const move = (step: number) => (event: KeyboardEvent) => {
    const rows = [...(box.current?.querySelectorAll<HTMLElement>("a[data-row]") ?? [])];
    const here = rows.indexOf(document.activeElement as HTMLElement);
    const next = here < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, here + step));
    event.preventDefault();
    rows[next]?.focus();
  };
  useHotkeys({ j: move(1), k: move(-1), ArrowDown: move(1), ArrowUp: move(-1) });
  return (
    <>
      <div
        aria-hidden
        className={cn("hidden h-8 border-b border-border px-6 text-xs font-medium text-muted-foreground", COLUMNS)}
      >
        <span>Flag</span>
        <span>Impact</span>
        <span>What changed</span>
        <span>Type</span>
        <span>For, from</span>
        <span>State</span>
        <span className="text-right">Age</span>
      </div>
      <ul ref={box} aria-label="Flags" className="divide-y divide-border">
        {flags.map((flag) => (
          <li key={flag.id}>
            <FlagRow flag={flag} />
          </li>
        ))}
      </ul>
    </>
  );
}

function FlagRow({ flag }: { flag: FlagOut }) {
  return (
    <Link
      href={`/flags/${flag.id}`}
      data-row
      className={cn(
        "group flex flex-col gap-1.5 px-4 py-2.5 -outline-offset-2 hover:bg-hover focus-visible:bg-hover sm:px-6 lg:min-h-11 lg:py-1.5",
        COLUMNS,
        flag.locked && "bg-sunken",
      )}
    >
      <span className="flex items-center gap-2">
        <span className="text-sm font-medium tabular-nums group-hover:text-link">#{flag.id}</span>
        <span className="contents lg:hidden">
          <ImpactBadge impact={flag.impactLevel} />
          <StateBadge flag={flag} />
          <RelativeTime at={flag.createdAt} className="ml-auto text-xs text-muted-foreground" />
        </span>
      </span>
      <span className="max-lg:hidden">
        <ImpactBadge impact={flag.impactLevel} />
      </span>
      <span className="min-w-0">
        <span className="line-clamp-2 text-sm [overflow-wrap:anywhere]" title={flag.changeDescription}>
          {titleOf(flag, 200)}
        </span>
        {flag.locked && (
          <span className="line-clamp-1 text-xs text-human [overflow-wrap:anywhere]">
            Locked by {flag.lockedBy ?? "somebody"}
            {flag.lockReason !== null && `: ${flag.lockReason}`}
          </span>
        )}
      </span>
      <span className="truncate text-xs text-muted-foreground max-lg:hidden">{TYPE_WORDS[flag.flagType].word}</span>
      <span className="flex min-w-0 flex-col max-lg:hidden">
        <AgentName handle={flag.targetAgent} className="max-w-full truncate" />
        <span className="truncate text-muted-foreground">
          <span className="sr-only">from </span>
          <AgentName handle={flag.sourceAgent} />
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-x-2 text-xs text-muted-foreground lg:hidden">
        {TYPE_WORDS[flag.flagType].word}
        <AgentName handle={flag.sourceAgent} />
        <span aria-hidden>→</span>
        <span className="sr-only">for</span>
        <AgentName handle={flag.targetAgent} />
      </span>
      <span className="max-lg:hidden">
        <StateBadge flag={flag} />
      </span>
      <span className="text-right text-xs text-muted-foreground max-lg:hidden">
        <RelativeTime at={flag.createdAt} />
      </span>
    </Link>
  );
}
