"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { ChevronRight } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { Input } from "@/components/ui/input";
import { JsonView } from "@/components/ui/json-view";
import { ClockTime } from "@/components/ui/time";
import type { RunEvent } from "@/lib/contract/schemas";
import { Nothing } from "../inspector/section";
import { plural } from "../words";
import { sentenceOf, toneOf } from "./event-words";

/** The cascade signals of a run, or of one task, in order. A press on one shows its payload. */
export default function EventLog({
  events,
  search = true,
  className,
}: {
  events: readonly RunEvent[];
  search?: boolean;
  className?: string;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = useMemo(
    () =>
      wanted === ""
        ? events
        : events.filter((event) =>
            `${event.signal} ${event.type} ${event.source} ${sentenceOf(event)}`.toLowerCase().includes(wanted),
          ),
    [events, wanted],
  );
  const rows = useVirtualizer({
    count: shown.length,
    getScrollElement: () => box.current,
    estimateSize: () => 37,
    overscan: 16,
    getItemKey: (index) => shown[index]!.cursor,
  });
  const toggle = (cursor: string) =>
    setOpen((before) => {
      const next = new Set(before);
      if (!next.delete(cursor)) next.add(cursor);
      return next;
    });
  return (
    <div className={cn("flex min-h-0 flex-1 flex-col", className)}>
      {search && (
        <div className="flex items-center gap-3 border-b border-border px-3 py-2">
          <Input
            type="search"
            aria-label="Search events"
            placeholder="Search events"
            className="max-w-72"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <span role="status" className="text-xs whitespace-nowrap text-muted-foreground">
            {wanted === "" ? plural(events.length, "event") : `${shown.length} of ${events.length}`}
          </span>
        </div>
      )}
      {shown.length === 0 ? (
        <Nothing>{wanted === "" ? "No event yet." : "No event has this text."}</Nothing>
      ) : (
        <div
          ref={box}
          role="region"
          aria-label="Events"
          tabIndex={0}
          className="min-h-64 flex-1 overflow-auto -outline-offset-2 max-lg:max-h-[75dvh]"
        >
          <ol className="relative" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((item) => {
              const event = shown[item.index]!;
              return (
                <li
                  key={item.key}
                  ref={rows.measureElement}
                  data-index={item.index}
                  aria-setsize={shown.length}
                  aria-posinset={item.index + 1}
                  className="absolute inset-x-0 top-0 border-b border-border"
                  style={{ transform: `translateY(${item.start}px)` }}
                >
                  <EventRow event={event} open={open.has(event.cursor)} onToggle={() => toggle(event.cursor)} />
                </li>
              );
            })}
          </ol>
        </div>
      )}
    </div>
  );
}

function EventRow({ event, open, onToggle }: { event: RunEvent; open: boolean; onToggle: () => void }) {
  const [coordinator, verb] = event.signal.split(":");
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={onToggle}
        className="flex min-h-9 w-full flex-wrap items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-left -outline-offset-2 hover:bg-hover"
      >
        <ChevronRight
          aria-hidden
          className={cn("size-3.5 shrink-0 text-muted-foreground transition-transform", open && "rotate-90")}
        />
        <span className="w-7 shrink-0 text-right font-mono text-xs text-muted-foreground tabular-nums">
          {event.seq}
        </span>
        <ClockTime at={event.timestamp} ms className="text-xs text-muted-foreground" />
        <Badge tone={toneOf(event)} className="font-mono font-normal" title={event.signal}>
          <span className="sr-only">{coordinator}:</span>
          {verb}
        </Badge>
        <span className="min-w-0 flex-1 basis-48 truncate text-sm">{sentenceOf(event)}</span>
        <span className="truncate font-mono text-xs text-muted-foreground max-xl:hidden">{event.source}</span>
      </button>
      {open && (
        <div className="px-3 pb-3 pl-8">
          <JsonView
            label="Event"
            value={{
              source: event.source,
              signal: event.signal,
              timestamp: event.timestamp,
              type: event.type,
              payload: event.payload,
            }}
          />
        </div>
      )}
    </>
  );
}
