"use client";

import { useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDownToLine, Search } from "lucide-react";
import { memo, useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { CopyButton } from "@/components/ui/copy-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { ErrorState, Skeleton } from "@/components/ui/states";
import { ClockTime } from "@/components/ui/time";
import { LOG_LINES_MAX, taskLogsQuery } from "@/lib/contract/queries";
import type { LogLineOut, Task } from "@/lib/contract/schemas";
import { plural } from "../words";
import { Nothing } from "./section";

const STREAM_EVERY_MS = 1_000;
const ALL = "all";
const STREAMS: Record<LogLineOut["stream"], { text: string; word: string; mark: string }> = {
  stdout: { text: "text-foreground", word: "out", mark: "bg-border" },
  stderr: { text: "text-fail", word: "err", mark: "bg-fail-solid" },
  system: { text: "text-run", word: "sys", mark: "bg-run-solid" },
};

/** A task's log: streams while it runs, follows its end, filters by attempt and text. */
export default function TaskLogs({
  task,
  attempt,
  onAttempt,
}: {
  task: Task;
  attempt: number | null;
  onAttempt: (attempt: number | null) => void;
}) {
  const running = task.status === "running" || task.status === "queued";
  const query = useQuery({
    ...taskLogsQuery(task.id, attempt ?? undefined),
    refetchInterval: running ? STREAM_EVERY_MS : false,
  });
  const [text, setText] = useState("");
  const lines = useMemo(() => query.data ?? [], [query.data]);
  const wanted = text.trim().toLowerCase();
  const shown = useMemo(
    () => (wanted === "" ? lines : lines.filter((line) => line.text.toLowerCase().includes(wanted))),
    [lines, wanted],
  );

  // The last lines are written just before the task ends; ask once more when it has.
  const { refetch } = query;
  const wasRunning = useRef(running);
  useEffect(() => {
    if (wasRunning.current && !running) void refetch();
    wasRunning.current = running;
  }, [running, refetch]);

  return (
    <div className="flex h-full min-h-96 flex-col lg:min-h-0">
      <div className="flex flex-wrap items-center gap-2 border-b border-border px-3 py-2">
        <div className="relative min-w-32 flex-1">
          <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted-foreground" />
          <Input
            type="search"
            aria-label="Search the log"
            placeholder="Search the log"
            className="pl-8"
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        {task.attempt > 1 && (
          <Select
            label="Attempt"
            className="min-w-28"
            value={attempt === null ? ALL : String(attempt)}
            onValueChange={(value) => onAttempt(value === ALL ? null : Number(value))}
            options={[
              { value: ALL, label: "All attempts" },
              ...Array.from({ length: task.attempt }, (_, index) => ({
                value: String(index + 1),
                label: `Attempt ${index + 1}`,
              })),
            ]}
          />
        )}
        <CopyButton label="Copy the lines shown" text={() => shown.map((line) => line.text).join("\n")} />
      </div>
      {query.isPending ? (
        <div role="status" aria-label="Loading the log" className="flex flex-col gap-2 p-4">
          {[60, 80, 45, 70].map((width) => (
            <Skeleton key={width} className="h-3.5" style={{ width: `${width}%` }} />
          ))}
        </div>
      ) : query.isError && lines.length === 0 ? (
        <ErrorState title="The log could not be loaded" error={query.error} onRetry={() => void refetch()} />
      ) : shown.length === 0 ? (
        <Nothing>
          {lines.length > 0
            ? "No line has this text."
            : running
              ? "Nothing is written yet."
              : "This task wrote nothing."}
        </Nothing>
      ) : (
        <LogLines lines={shown} wanted={wanted} live={running} attempts={task.attempt > 1 && attempt === null} />
      )}
      <p role="status" className="border-t border-border px-3 py-1.5 text-xs text-muted-foreground">
        {wanted === "" ? plural(lines.length, "line") : `${shown.length} of ${plural(lines.length, "line")}`}
        {running && ", streaming"}
        {lines.length >= LOG_LINES_MAX && ", the rest is left out"}
      </p>
    </div>
  );
}

function LogLines({
  lines,
  wanted,
  live,
  attempts,
}: {
  lines: readonly LogLineOut[];
  wanted: string;
  live: boolean;
  attempts: boolean;
}) {
  const box = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(live);
  const rows = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => 20,
    overscan: 20,
    getItemKey: (index) => lines[index]!.cursor,
  });
  const last = lines.length - 1;

  useEffect(() => {
    if (follow) rows.scrollToIndex(last, { align: "end" });
  }, [follow, last, rows]);

  const onScroll = () => {
    const at = box.current;
    if (at !== null && live && !follow && at.scrollHeight - at.scrollTop - at.clientHeight < 24) setFollow(true);
  };

  return (
    <div className="relative min-h-0 flex-1">
      <div
        ref={box}
        role="log"
        aria-label="Log lines"
        aria-live="off"
        tabIndex={0}
        onScroll={onScroll}
        onWheel={(event) => event.deltaY < 0 && setFollow(false)}
        onTouchMove={() => setFollow(false)}
        onKeyDown={(event) => ["ArrowUp", "PageUp", "Home"].includes(event.key) && setFollow(false)}
        className="h-full max-h-[70dvh] overflow-auto bg-sunken py-1 font-mono text-xs -outline-offset-2 lg:max-h-none"
      >
        <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => (
            <div
              key={item.key}
              ref={rows.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <LogRow line={lines[item.index]!} wanted={wanted} attempts={attempts} />
            </div>
          ))}
        </div>
      </div>
      {!follow && (
        <Button size="sm" className="absolute right-3 bottom-3 shadow-pop" onClick={() => setFollow(true)}>
          <ArrowDownToLine aria-hidden />
          {live ? "Follow" : "To the end"}
        </Button>
      )}
    </div>
  );
}

const LogRow = memo(function LogRow({
  line,
  wanted,
  attempts,
}: {
  line: LogLineOut;
  wanted: string;
  attempts: boolean;
}) {
  const stream = STREAMS[line.stream];
  return (
    <div className="flex gap-2 px-3 leading-5 hover:bg-hover">
      <span aria-hidden className={cn("my-0.5 w-0.5 shrink-0 rounded-full", stream.mark)} />
      <ClockTime at={line.at} className="shrink-0 text-subtle select-none" />
      {attempts && <span className="shrink-0 text-subtle select-none">#{line.attempt}</span>}
      <span className="w-6 shrink-0 text-subtle select-none">{stream.word}</span>
      <span className={cn("min-w-0 whitespace-pre-wrap [overflow-wrap:anywhere]", stream.text)}>
        {mark(line.text, wanted)}
      </span>
    </div>
  );
});

function mark(text: string, wanted: string): ReactNode {
  if (wanted === "") return text || " ";
  const parts: ReactNode[] = [];
  const low = text.toLowerCase();
  let from = 0;
  for (let at = low.indexOf(wanted); at !== -1; at = low.indexOf(wanted, from)) {
    parts.push(
      text.slice(from, at),
      <mark key={at} className="rounded-[2px] bg-human-solid/40 text-inherit">
        {text.slice(at, at + wanted.length)}
      </mark>,
    );
    from = at + wanted.length;
  }
  return [...parts, text.slice(from)];
}
