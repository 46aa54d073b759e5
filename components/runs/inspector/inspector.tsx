"use client";

import { Scale } from "lucide-react";
import dynamic from "next/dynamic";
import { StatusIcon } from "@/components/ui/status-badge";
import { GATE_ROW, type Run } from "../model/rows";
import { DetailSkeleton } from "./detail-skeleton";
import { InspectorHead } from "./head";
import { RunOverview } from "./run-overview";
import type { InspectorProps } from "./task-inspector";

const GatePanel = dynamic(() => import("./gate-panel"), { loading: () => <DetailSkeleton /> });
const TaskInspector = dynamic(() => import("./task-inspector"), { loading: () => <DetailSkeleton /> });

/** Everything about what is selected: a task, the gate, or the run. */
export function Inspector(props: InspectorProps) {
  const { run, selected } = props;
  const task = run.tasks.find((each) => each.stepId === selected);
  if (task !== undefined) return <TaskInspector {...props} task={task} />;
  if (selected === GATE_ROW)
    return (
      <>
        <InspectorHead
          icon={<Scale aria-hidden className="size-4 text-muted-foreground" />}
          title="Gate"
          note={`threshold ${run.gate === null ? "of the coordinator" : `${Math.round(run.gate.threshold * 100)}%`}`}
          onClose={props.onClose}
        />
        <div
          role="region"
          aria-label="Details"
          tabIndex={0}
          className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
        >
          <GatePanel run={run} />
        </div>
      </>
    );
  return (
    <>
      <InspectorHead
        icon={<StatusIcon kind="run" status={run.status} />}
        title={run.signal}
        note="run"
        onClose={props.onClose}
      />
      <div role="region" aria-label="Details" tabIndex={0} className="min-h-0 flex-1 overflow-y-auto -outline-offset-2">
        <RunOverview run={run} />
      </div>
    </>
  );
}

/** What is selected, in a line, for the sheet that holds the inspector on small screens. */
export function InspectorTitle({ run, selected }: { run: Run; selected: string }) {
  const task = run.tasks.find((each) => each.stepId === selected);
  return (
    <span className="flex min-w-0 items-center gap-2 text-sm">
      {task !== undefined ? (
        <StatusIcon kind="task" status={task.status} />
      ) : selected === GATE_ROW ? (
        <Scale aria-hidden className="size-4 text-muted-foreground" />
      ) : (
        <StatusIcon kind="run" status={run.status} />
      )}
      <span className="truncate first-letter:uppercase">
        {task?.title ?? (selected === GATE_ROW ? "Gate" : run.signal)}
      </span>
      {task !== undefined && (
        <span className="truncate font-mono text-xs font-normal text-muted-foreground">{task.agent}</span>
      )}
    </span>
  );
}
