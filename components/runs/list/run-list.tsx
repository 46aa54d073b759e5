"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useLayoutEffect, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { useHotkeys } from "@/components/ui/use-hotkeys";
import type { RunSummary } from "@/lib/contract/schemas";
import { COLUMNS, RunRow } from "./run-row";

/** Up to here every row is in the page, so that it is there in the first HTML and for the browser's search. */
const PLAIN_ROWS = 100;

/** The rows. `j` and `k` move the focus from row to row. */
export function RunList({ runs }: { runs: readonly RunSummary[] }) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(box.current?.offsetTop ?? 0), []);
  const long = runs.length > PLAIN_ROWS;
  const rows = useWindowVirtualizer({
    count: runs.length,
    enabled: long,
    estimateSize: () => (window.matchMedia("(min-width: 64rem)").matches ? 45 : 112),
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => runs[index]!.id,
  });

  const move = (step: number) => {
    const here = box.current?.contains(document.activeElement) ? Number((document.activeElement as HTMLElement).dataset["row"] ?? -1) : -1;
    const next = here === -1 ? (step > 0 ? 0 : runs.length - 1) : Math.min(runs.length - 1, Math.max(0, here + step));
    const focus = () => box.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus();
    if (long) {
      rows.scrollToIndex(next, { align: "auto" });
      requestAnimationFrame(focus);
    } else focus();
  };
  useHotkeys({ j: () => move(1), k: () => move(-1) });

  return (
    <>
      <div aria-hidden className={cn("hidden h-8 border-b border-border px-6 text-xs font-medium text-muted-foreground", COLUMNS)}>
        <span>Status</span>
        <span>Signal</span>
        <span>Coordinator</span>
        <span>Repository</span>
        <span>Tasks</span>
        <span className="text-right">Duration</span>
        <span className="text-right">Started</span>
      </div>
      <div ref={box}>
        {long ? (
          <ul aria-label="Runs" className="relative" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((item) => (
              <li
                key={item.key}
                ref={rows.measureElement}
                data-index={item.index}
                aria-setsize={runs.length}
                aria-posinset={item.index + 1}
                className="absolute inset-x-0 top-0 border-b border-border"
                style={{ transform: `translateY(${item.start - rows.options.scrollMargin}px)` }}
              >
                <RunRow run={runs[item.index]!} index={item.index} />
              </li>
            ))}
          </ul>
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
