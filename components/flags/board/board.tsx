"use client";

import { useQuery } from "@tanstack/react-query";
import { Lock } from "lucide-react";
import { useRef, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import Link from "@/components/ui/link";
import { Count } from "@/components/ui/count";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import { flagHealthQuery } from "@/lib/contract/queries/flags";
import type { FlagOut } from "@/lib/contract/schemas";
import { AgentName } from "../badges";
import { columnsOf, stepFrom, type Column } from "./columns";
import { FlagCard } from "./flag-card";

const COLUMNS_FIRST = 10;
const CARDS_FIRST = 8;

/** Pending flags as columns, one per agent. `j` and `k` move in a column, `h` and `l` between them. */
export function Board({ flags, filtered }: { flags: readonly FlagOut[]; filtered: boolean }) {
  const health = useQuery(flagHealthQuery()).data;
  const columns = columnsOf(flags, filtered ? [] : health?.agents);
  const [shown, setShown] = useState(COLUMNS_FIRST);
  const box = useRef<HTMLDivElement>(null);

  const move = (step: "next" | "previous" | "left" | "right") => (event: KeyboardEvent) => {
    const cards = [...(box.current?.querySelectorAll<HTMLElement>("[data-card]") ?? [])];
    const places = cards.map((card) => card.dataset["card"]!.split(":").map(Number) as [number, number]);
    const lengths = Array.from({ length: columns.length }, (_, index) => places.filter(([at]) => at === index).length);
    const here =
      document.activeElement instanceof HTMLElement ? document.activeElement.dataset["card"]?.split(":") : undefined;
    const next = stepFrom(lengths, here === undefined ? null : { column: Number(here[0]), row: Number(here[1]) }, step);
    if (next === null) return;
    event.preventDefault();
    const card = box.current?.querySelector<HTMLElement>(`[data-card="${next.column}:${next.row}"]`);
    card?.focus();
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  useHotkeys({
    j: move("next"),
    k: move("previous"),
    h: move("left"),
    l: move("right"),
    ArrowDown: move("next"),
    ArrowUp: move("previous"),
    ArrowLeft: move("left"),
    ArrowRight: move("right"),
  });

  return (
    <div
      ref={box}
      role="region"
      aria-label="Board of pending flags by agent"
      tabIndex={-1}
      className="relative flex flex-1 snap-x items-start gap-3 overflow-x-auto border-t border-border bg-sunken scroll-px-3 p-3 sm:scroll-px-4 sm:p-4"
    >
      {columns.slice(0, shown).map((column, index) => (
        <BoardColumn key={column.agent ?? ""} column={column} index={index} overloaded={isOverloaded(column)} />
      ))}
      {columns.length > shown && (
        <Button className="mt-1 shrink-0" onClick={() => setShown(shown + COLUMNS_FIRST)}>
          {columns.length - shown === 1 ? "1 more agent" : `${columns.length - shown} more agents`}
        </Button>
      )}
    </div>
  );

  function isOverloaded({ agent }: Column): boolean {
    return health?.agents.some((each) => each.agent === agent && each.overloaded) ?? false;
  }
}

function BoardColumn({ column, index, overloaded }: { column: Column; index: number; overloaded: boolean }) {
  const [shown, setShown] = useState(CARDS_FIRST);
  const { agent, actionable, locked, more } = column;
  const critical = actionable.filter((flag) => flag.impactLevel === "critical").length;
  const rest = actionable.length - shown;
  const lockedShown = locked.slice(0, shown);
  const name = agent ?? "All agents";
  return (
    <section
      aria-label={`Flags for ${name}`}
      className="flex w-[min(19.5rem,calc(100vw-3rem))] shrink-0 snap-start flex-col gap-2"
    >
      <header className="flex min-h-7 flex-wrap items-center gap-x-2 gap-y-1 px-1">
        <h2 className="min-w-0 text-sm font-semibold">
          <Link
            href={`/flags?view=list&target=${encodeURIComponent(agent ?? "none")}`}
            className="underline-offset-3 hover:underline"
            title={agent === null ? "General flags: every agent sees them and completes them once" : undefined}
          >
            <AgentName handle={agent} />
          </Link>
        </h2>
        <Count>{actionable.length + locked.length + more}</Count>
        {critical > 0 && <Badge tone="fail">{critical} critical</Badge>}
        {overloaded && <Badge tone="late">Overloaded</Badge>}
      </header>
      {actionable.length > 0 ? (
        <ol className="flex flex-col gap-2">
          {actionable.slice(0, shown).map((flag, row) => (
            <li key={flag.id}>
              <FlagCard flag={flag} column={index} row={row} />
            </li>
          ))}
        </ol>
      ) : (
        <p className="px-1 text-xs text-muted-foreground">Nothing to deliver: what is pending is locked.</p>
      )}
      {rest > 0 && (
        <Button variant="ghost" size="sm" onClick={() => setShown(shown + 4 * CARDS_FIRST)}>
          Show {rest} more
        </Button>
      )}
      {locked.length > 0 && (
        <>
          <h3 className="mt-1 flex items-center gap-1.5 border-t border-dashed border-border px-1 pt-2 text-xs font-medium text-human">
            <Lock aria-hidden className="size-3.5" />
            {locked.length === 1 ? "1 locked, skipped" : `${locked.length} locked, skipped`} by the dispatcher
          </h3>
          <ol className="flex flex-col gap-2">
            {lockedShown.map((flag, row) => (
              <li key={flag.id}>
                <FlagCard flag={flag} column={index} row={Math.min(actionable.length, shown) + row} />
              </li>
            ))}
          </ol>
          {locked.length > shown && (
            <Button variant="ghost" size="sm" onClick={() => setShown(shown + 4 * CARDS_FIRST)}>
              Show {locked.length - shown} more locked
            </Button>
          )}
        </>
      )}
      {more > 0 && (
        <Link href={`/flags?view=list&target=${encodeURIComponent(agent ?? "none")}`} className="link px-1 text-xs">
          {more} less urgent in the list
        </Link>
      )}
    </section>
  );
}
