"use client";

import { memo } from "react";
import { cn } from "@/components/ui/cn";
import type { Domain } from "../model/axis";
import type { Row, Run } from "../model/rows";
import type { Segment } from "../model/segments";
import { Bars } from "./bars";
import { TreeCell } from "./tree-cell";

type Props = {
  row: Row;
  run: Run;
  segments: Segment[] | undefined;
  domain: Domain;
  /** 0 for a row in which nothing is under way, so that it is not drawn anew. */
  now: number;
  bars: boolean;
  selected: boolean;
  focusable: boolean;
  closed: boolean;
  relation: "before" | "after" | null;
  onOpen: (id: string) => void;
  onToggle: (id: string) => void;
  onZoom: (id: string) => void;
};

/** One row: tree at the left, bars at the right. */
export const BoardRow = memo(
  function BoardRow({
    row,
    run,
    segments,
    domain,
    now,
    bars,
    selected,
    focusable,
    closed,
    relation,
    onOpen,
    onToggle,
    onZoom,
  }: Props) {
    const parent = row.kind === "run" || row.kind === "stage";
    const surface = selected ? "bg-selected" : "bg-card group-hover:bg-hover";
    return (
      <div
        role="treeitem"
        aria-level={row.level}
        aria-selected={selected}
        aria-expanded={parent ? !closed : undefined}
        tabIndex={focusable ? 0 : -1}
        data-tree-row={row.id}
        onClick={() => (row.kind === "stage" ? onToggle(row.id) : onOpen(row.id))}
        onDoubleClick={() => onZoom(row.id)}
        className={cn(
          "group relative flex h-9 cursor-default -outline-offset-2 focus-visible:z-10",
          selected ? "bg-selected/60" : "hover:bg-hover/60",
        )}
      >
        <div
          className={cn(
            "sticky left-0 z-10 w-(--tree) shrink-0 overflow-hidden [--indent:18px] max-md:[--indent:10px]",
            bars && "border-border max-md:border-r",
            surface,
          )}
        >
          <TreeCell
            row={row}
            run={run}
            held={row.kind === "task" && segments?.at(-1)?.kind === "held" && segments.at(-1)!.to === null}
            closed={closed}
            relation={relation}
            onToggle={() => onToggle(row.id)}
          />
        </div>
        {bars && (
          <div className="relative min-w-0 flex-1">
            {segments !== undefined && (
              <Bars segments={segments} domain={domain} now={now} muted={row.kind === "run"} />
            )}
          </div>
        )}
      </div>
    );
  },
  (a, b) =>
    a.row === b.row &&
    a.run === b.run &&
    a.segments === b.segments &&
    a.now === b.now &&
    a.bars === b.bars &&
    a.selected === b.selected &&
    a.focusable === b.focusable &&
    a.closed === b.closed &&
    a.relation === b.relation &&
    a.domain.start === b.domain.start &&
    a.domain.span === b.domain.span &&
    a.domain.breaks.length === b.domain.breaks.length &&
    a.domain.breaks[0]?.shown === b.domain.breaks[0]?.shown,
);
