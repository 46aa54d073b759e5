import { ChevronDown, ChevronRight, Layers, Scale } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { StatusIcon } from "@/components/ui/status-badge";
import { HeldIcon } from "../flags/held-icon";
import { LockedIcon } from "../locks/locked-icon";
import type { Row, Run } from "../model/rows";
import { plural } from "../words";

/** The left part of a row: what it is, how it stands, who does it. */
export function TreeCell({
  row,
  run,
  held,
  closed,
  relation,
  onToggle,
}: {
  row: Row;
  run: Run;
  /** Waits for a flag that others must handle. */
  held: boolean;
  closed: boolean;
  relation: "before" | "after" | null;
  onToggle: () => void;
}) {
  return (
    <div
      className="flex h-full min-w-0 flex-1 items-center gap-2 pr-2"
      style={{ paddingLeft: `calc(8px + ${row.level - 1} * var(--indent))` }}
    >
      {row.kind === "run" || row.kind === "stage" ? (
        <span
          aria-hidden
          className="-ml-0.5 flex size-4 shrink-0 items-center justify-center text-muted-foreground"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          {closed ? <ChevronRight className="size-3.5" /> : <ChevronDown className="size-3.5" />}
        </span>
      ) : (
        <span aria-hidden className="w-3.5 shrink-0 border-b border-border max-md:hidden" />
      )}
      <Label row={row} run={run} held={held} relation={relation} />
    </div>
  );
}

function Label({
  row,
  run,
  held,
  relation,
}: {
  row: Row;
  run: Run;
  held: boolean;
  relation: "before" | "after" | null;
}) {
  switch (row.kind) {
    case "run":
      return (
        <>
          <StatusIcon kind="run" status={run.status} />
          <span className="truncate text-sm font-semibold">{run.signal}</span>
          <span className="ml-auto text-xs whitespace-nowrap text-muted-foreground max-md:hidden">{run.pattern}</span>
        </>
      );
    case "stage":
      return (
        <>
          <Layers aria-hidden className="size-4 shrink-0 text-muted-foreground" />
          <span className="truncate text-sm text-muted-foreground">{row.label}</span>
        </>
      );
    case "gate":
      return (
        <>
          <GateIcon run={run} />
          <span className="text-sm">Gate</span>
          <span className="ml-auto truncate text-xs text-muted-foreground">
            {run.gate === null ? "not judged yet" : run.gate.passed ? "passed" : "failed"}
          </span>
        </>
      );
    case "task": {
      const { task } = row;
      const found =
        task.findingCounts === null ? 0 : Object.values(task.findingCounts).reduce((sum, count) => sum + count, 0);
      return (
        <>
          {held ? (
            <HeldIcon />
          ) : task.waitingFor.length > 0 ? (
            <LockedIcon />
          ) : (
            <StatusIcon kind="task" status={task.status} />
          )}
          <span
            className={cn(
              "min-w-0 shrink truncate text-sm first-letter:uppercase",
              task.status === "skipped" && "text-muted-foreground",
            )}
            title={task.title}
          >
            {task.title}
          </span>
          <span
            className="min-w-0 flex-1 shrink-[3] truncate font-mono text-xs text-muted-foreground max-sm:hidden"
            title={task.agent}
          >
            {task.agent}
          </span>
          {!task.required && <span className="text-xs text-muted-foreground max-sm:hidden">optional</span>}
          {relation !== null && <Badge tone="run">{relation}</Badge>}
          {task.attempt > 1 && (
            <Badge tone="late" title={`Attempt ${task.attempt}`}>
              <span aria-hidden>×{task.attempt}</span>
              <span className="sr-only">, attempt {task.attempt}</span>
            </Badge>
          )}
          {found > 0 && (
            <Badge title={plural(found, "finding")} className="max-md:hidden">
              {found}
              <span className="sr-only">{found === 1 ? " finding" : " findings"}</span>
            </Badge>
          )}
        </>
      );
    }
  }
}

function GateIcon({ run }: { run: Run }) {
  const tone = run.gate === null ? "text-queue" : run.gate.passed ? "text-ok" : "text-fail";
  return <Scale aria-hidden className={cn("size-4 shrink-0", tone)} />;
}
