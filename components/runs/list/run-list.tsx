"use client";

import dynamic from "next/dynamic";
import { useRef } from "react";
import { cn } from "@/components/ui/cn";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import type { RunSummary } from "@/lib/contract/schemas";
import { COLUMNS, RunRow } from "./run-row";

/** Up to here every row is in the page, so that it is there in the first HTML and for the browser's search. */
const PLAIN_ROWS = 100;

const LongRunList = dynamic(() => import("./long-run-list"), { ssr: false });

/** Brings a row into the page, if it is not, and gives it the focus. */
export type FocusRow = (index: number) => void;

/** The rows. `j` and `k` move the focus from row to row. */
export function RunList({ runs }: { runs: readonly RunSummary[] }) {
  const box = useRef<HTMLDivElement>(null);
  const reveal = useRef<FocusRow>(null);
  const focus: FocusRow = (index) => box.current?.querySelector<HTMLElement>(`[data-row="${index}"]`)?.focus();
  const move = (step: number) => {
    const row =
      document.activeElement instanceof HTMLElement && box.current?.contains(document.activeElement)
        ? document.activeElement.dataset["row"]
        : undefined;
    const next =
      row === undefined ? (step > 0 ? 0 : runs.length - 1) : Math.min(runs.length - 1, Math.max(0, Number(row) + step));
    if (reveal.current === null) return focus(next);
    reveal.current(next);
    requestAnimationFrame(() => focus(next));
  };
  useHotkeys({ j: () => move(1), k: () => move(-1) });

  return (
    <>
      <div
        aria-hidden
        className={cn("hidden h-8 border-b border-border px-6 text-xs font-medium text-muted-foreground", COLUMNS)}
      >
        <span>Status</span>
        <span>Signal</span>
        <span>Coordinator</span>
        <span>Repository</span>
        <span>Tasks</span>
        <span className="text-right">Duration</span>
        <span className="text-right">Started</span>
      </div>
      <div ref={box}>
        {runs.length > PLAIN_ROWS ? (
          <LongRunList runs={runs} reveal={reveal} />
        ) : (
          <ul aria-label="Runs" className="divide-y divide-border">
            {runs.map((run, index) => (
              <li key={run.id}>
                <RunRow run={run} index={index} />
              </li>
            ))}
          </ul>
        )}
      </div>
    </>
  );
}
