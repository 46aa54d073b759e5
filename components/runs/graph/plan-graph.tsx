"use client";

import "@xyflow/react/dist/base.css";
import { Background, Controls, Handle, MarkerType, Position, ReactFlow, type Edge, type Node, type NodeProps } from "@xyflow/react";
import { useTheme } from "next-themes";
import { memo, useMemo } from "react";
import { cn } from "@/components/ui/cn";
import { StatusIcon, TASK_LOOKS } from "@/components/ui/status-badge";
import { EmptyState } from "@/components/ui/states";
import type { Task } from "@/lib/contract/schemas";
import type { Run } from "../model/rows";
import { NODE, placeSteps } from "./layout";

type StepNode = Node<{ task: Task; selected: boolean; onOpen: (id: string) => void }, "step">;

const FRAMES = {
  neutral: "border-border", ok: "border-ok-solid/70", run: "border-run-solid", queue: "border-border", human: "border-human-solid", fail: "border-fail-solid/80", late: "border-late-solid/80", stop: "border-stop-solid/70",
};

/** The plan as a graph. The task tree says the same to the keyboard and to screen readers. */
export default function PlanGraph({ run, selected, onOpen }: { run: Run; selected: string | null; onOpen: (id: string) => void }) {
  const dark = useTheme().resolvedTheme === "dark";
  const shape = run.tasks.map((task) => `${task.stepId}<${task.after.join(",")}`).join(";");
  // Only the shape of the plan moves nodes; a new status must not.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const places = useMemo(() => placeSteps(run.tasks), [shape]);
  const nodes = run.tasks.map((task): StepNode => ({ id: task.stepId, type: "step", position: places.get(task.stepId) ?? { x: 0, y: 0 }, data: { task, selected: task.stepId === selected, onOpen }, ...NODE }));
  const edges = run.tasks.flatMap((task) =>
    task.after.map(
      (before): Edge => ({
        id: `${before}>${task.stepId}`,
        source: before,
        target: task.stepId,
        animated: task.status === "running",
        style: { stroke: "var(--subtle)", strokeWidth: 1.5, ...(task.status === "skipped" ? { strokeDasharray: "4 4" } : {}) },
        markerEnd: { type: MarkerType.ArrowClosed, color: "var(--subtle)", width: 16, height: 16 },
      }),
    ),
  );
  if (nodes.length === 0) return <EmptyState title="This plan has no steps">It combines earlier reports; no agent is needed.</EmptyState>;
  return (
    <div className="min-h-0 flex-1 bg-sunken" role="region" aria-label="Graph of the plan; the Tasks view holds the same as a list">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={dark ? "dark" : "light"}
        fitView
        fitViewOptions={{ padding: 0.15, maxZoom: 1.1 }}
        minZoom={0.2}
        maxZoom={1.8}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        proOptions={{ hideAttribution: true }}
      >
        <Background color="var(--border)" gap={20} bgColor="transparent" />
        <Controls
          showInteractive={false}
          position="bottom-right"
          className="overflow-hidden rounded-md border border-border bg-card [&_button]:flex [&_button]:size-7 [&_button]:items-center [&_button]:justify-center [&_button]:text-muted-foreground [&_button:hover]:bg-hover [&_svg]:size-3 [&_svg]:fill-current"
        />
      </ReactFlow>
    </div>
  );
}

const Step = memo(function Step({ data: { task, selected, onOpen } }: NodeProps<StepNode>) {
  const look = TASK_LOOKS[task.status];
  return (
    <>
      <Handle type="target" position={Position.Left} className="!size-0 !min-h-0 !min-w-0 !border-0" />
      <button
        type="button"
        onClick={() => onOpen(task.stepId)}
        className={cn(
          "nopan flex h-17 w-54 flex-col justify-center gap-0.5 rounded-lg border bg-card px-3 text-left hover:bg-hover",
          FRAMES[look.tone],
          (task.status === "pending" || task.status === "skipped") && "border-dashed",
          selected && "ring-2 ring-ring",
        )}
      >
        <span className="flex w-full items-center gap-2">
          <StatusIcon kind="task" status={task.status} />
          <span className="truncate text-sm font-medium first-letter:uppercase">{task.title}</span>
        </span>
        <span className="w-full truncate font-mono text-xs text-muted-foreground">{task.agent}</span>
        {task.when !== null && (
          <span className="w-full truncate text-xs text-muted-foreground" title={task.when}>
            if <span className="font-mono">{task.when}</span>
          </span>
        )}
      </button>
      <Handle type="source" position={Position.Right} className="!size-0 !min-h-0 !min-w-0 !border-0" />
    </>
  );
});

const NODE_TYPES = { step: Step };
