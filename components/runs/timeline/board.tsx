"use client";

import { Maximize2, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type CSSProperties } from "react";
import { Button } from "@/components/ui/button";
import { useNow } from "@/components/ui/clock";
import { Resizer, useStoredSize } from "@/components/ui/resizer";
import { useMedia } from "@/components/ui/use-media";
import type { RunEvent } from "@/lib/contract/schemas";
import { isRunEnded } from "@/lib/domain/status";
import { domainOf, placeOf } from "../model/axis";
import { GATE_ROW, RUN_ROW, treeRows, type Run } from "../model/rows";
import { gateSegments, runSegments, taskSegments, type Segment } from "../model/segments";
import { Legend } from "./bars";
import { BoardRow } from "./board-row";
import { GridLines, TickLabels, visibleTicks } from "./time-axis";
import { useTreeKeys } from "./use-tree-keys";
import { useZoom } from "./use-zoom";

const STEP = 1.6;
/** Room for the label behind the last bar. */
const LABEL_PX = 72;
/** So far one can zoom in: this much time fills the axis. */
const MIN_SPAN_MS = 40;

/**
 * Task tree and timeline side by side: one scroller, in which the tree stays at the left and the axis at
 * the top. `onOpen` is an explicit choice (press, Enter); `onSelect` follows the arrow keys.
 */
export function Board({
  run,
  events,
  selected,
  onSelect,
  onOpen,
  bars = true,
}: {
  run: Run;
  events: readonly RunEvent[];
  selected: string | null;
  onSelect: (id: string) => void;
  onOpen: (id: string) => void;
  bars?: boolean;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const wide = useMedia("(min-width: 48rem)", true);
  const tree = useStoredSize("tree", 400, 200, 720);
  const treeWidth = bars ? (wide ? tree.value : 152) : 0;

  const rows = useMemo(() => treeRows(run, closed), [run, closed]);
  const segments = useMemo(() => {
    const found = new Map<string, Segment[]>([
      [RUN_ROW, runSegments(run, events)],
      [GATE_ROW, gateSegments(run)],
    ]);
    for (const task of run.tasks) found.set(task.stepId, taskSegments(task, events));
    return found;
  }, [run, events]);

  const kinds = new Set([...segments.values()].flat().map((segment) => segment.kind));

  const active = !isRunEnded(run.status);
  const calm = useMedia("(prefers-reduced-motion: reduce)", false);
  const now = useNow(active ? (calm ? 1_000 : 250) : null);
  const start = Date.parse(run.startedAt ?? run.createdAt);
  const expected = run.live.estimatedCompletion === null ? null : Date.parse(run.live.estimatedCompletion);
  const end = run.endedAt === null ? null : Date.parse(run.endedAt);
  const { sight, ...zooming } = useZoom(scroller, treeWidth);
  const at = Math.max(now, start);
  const idle = (segments.get(RUN_ROW) ?? [])
    .filter((each) => each.kind === "human")
    .map((each) => ({ from: each.from, to: each.to ?? at }));
  const domain = domainOf({ start, end, now: at, expectedEnd: expected, margin: LABEL_PX / sight.width, idle });
  const max = Math.max(1, domain.span / MIN_SPAN_MS);
  const zoom = Math.min(zooming.zoom, max);
  const zoomTo = (next: number) => zooming.zoomTo(Math.min(next, max));
  const { zoom: wanted, zoomTo: setZoom } = zooming;
  useEffect(() => {
    if (wanted > max) setZoom(max);
  }, [wanted, max, setZoom]);
  const ticks = visibleTicks(domain, zoom, sight);

  const toggle = (id: string) =>
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const keys = useTreeKeys({ rows, closed, selected, onSelect, onOpen, toggle, box: scroller });
  const focusable = rows.some((row) => row.id === selected) ? selected : (rows[0]?.id ?? null);
  const chosen = run.tasks.find((task) => task.stepId === selected);

  const zoomToRow = (id: string) => {
    const own = segments.get(id);
    if (own === undefined || own.length === 0) return;
    const end = own.at(-1)!.to ?? now;
    zooming.showPart(placeOf(domain, own[0]!.from) / 100, placeOf(domain, end) / 100, max);
  };

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div className="relative flex min-h-0 flex-1">
        {bars && wide && (
          <Resizer
            size={tree}
            grows="right"
            label="Width of the task tree"
            controls="task-tree"
            className="absolute inset-y-0"
            style={{ left: treeWidth - 1 }}
          />
        )}
        <div
          ref={scroller}
          className="relative min-h-0 min-w-0 flex-1 overflow-auto bg-card"
          style={{ "--tree": bars ? `${treeWidth}px` : "100%" } as CSSProperties}
        >
          <div
            className="relative flex min-h-full flex-col"
            style={{ width: bars ? `calc(var(--tree) + (100% - var(--tree)) * ${zoom})` : "100%" }}
          >
            {bars && (
              <div className="sticky top-0 z-20 flex h-9 shrink-0 border-b border-border bg-card">
                <div className="sticky left-0 z-10 flex w-(--tree) shrink-0 items-center border-border bg-card max-md:border-r px-3 text-xs font-medium text-muted-foreground">
                  Tasks
                </div>
                <div className="min-w-0 flex-1">
                  <TickLabels ticks={ticks} domain={domain} />
                </div>
              </div>
            )}
            {bars && (
              <div className="pointer-events-none absolute inset-y-0 right-0 left-(--tree) pt-9">
                <div className="relative h-full">
                  <GridLines ticks={ticks} domain={domain} now={active ? placeOf(domain, now) : null} />
                </div>
              </div>
            )}
            <div id="task-tree" role="tree" aria-label="Tasks" className="relative" onKeyDown={keys}>
              {rows.map((row) => (
                <BoardRow
                  key={row.id}
                  row={row}
                  run={run}
                  segments={segments.get(row.id)}
                  domain={domain}
                  now={segments.get(row.id)?.some((segment) => segment.to === null) ? now : 0}
                  bars={bars}
                  selected={row.id === selected}
                  focusable={row.id === focusable}
                  closed={closed.has(row.id)}
                  relation={
                    chosen?.after.includes(row.id)
                      ? "before"
                      : row.kind === "task" && selected !== null && row.task.after.includes(selected)
                        ? "after"
                        : null
                  }
                  onOpen={onOpen}
                  onToggle={toggle}
                  onZoom={zoomToRow}
                />
              ))}
            </div>
          </div>
        </div>
      </div>
      {bars && (
        <div className="flex shrink-0 flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-border bg-card px-3 py-1.5">
          <Legend kinds={kinds} />
          <div className="flex items-center gap-1">
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label="Zoom out"
              title="Zoom out"
              disabled={zoom <= 1}
              onClick={() => zoomTo(zoom / STEP)}
            >
              <ZoomOut aria-hidden />
            </Button>
            <input
              type="range"
              aria-label="Zoom of the timeline"
              aria-valuetext={`${zoom < 10 ? zoom.toFixed(1) : Math.round(zoom)} times`}
              className="h-1 w-28 accent-(--link) max-sm:w-20"
              min={0}
              max={100}
              step={1}
              value={max <= 1 ? 0 : (Math.log(zoom) / Math.log(max)) * 100}
              onChange={(event) => zoomTo(Math.exp((Number(event.target.value) / 100) * Math.log(max)))}
            />
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label="Zoom in"
              title="Zoom in (or Ctrl and the wheel)"
              disabled={zoom >= max}
              onClick={() => zoomTo(zoom * STEP)}
            >
              <ZoomIn aria-hidden />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label="Show the whole run"
              title="Show the whole run"
              disabled={zoom <= 1}
              onClick={() => zoomTo(1)}
            >
              <Maximize2 aria-hidden />
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
