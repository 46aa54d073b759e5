"use client";

import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from "react";
import type { RunSummary } from "@/lib/contract/schemas";
import type { FocusRow } from "./run-list";
import { RunRow } from "./run-row";

/** The rows of a long list: only those in sight are in the page. */
export default function LongRunList({ runs, reveal }: { runs: readonly RunSummary[]; reveal: Ref<FocusRow> }) {
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop((box.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  const rows = useWindowVirtualizer({
    count: runs.length,
    estimateSize: () => (window.matchMedia("(min-width: 64rem)").matches ? 45 : 112),
    overscan: 12,
    scrollMargin: top,
    getItemKey: (index) => runs[index]!.id,
  });
  useImperativeHandle(reveal, () => (index: number) => rows.scrollToIndex(index, { align: "auto" }), [rows]);
  return (
    <ul ref={box} aria-label="Runs" className="relative" style={{ height: rows.getTotalSize() }}>
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
  );
}
