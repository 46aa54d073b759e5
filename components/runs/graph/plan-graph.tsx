"use client";

import "@xyflow/react/dist/base.css";
import {
  Background,
  Handle,
  MarkerType,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type NodeProps,
} from "@xyflow/react";
import { useTheme } from "next-themes";
import { memo, useLayoutEffect, useMemo, useRef, useState } from "react";
import { cn } from "@/components/ui/cn";
import { GraphControls } from "@/components/ui/graph-controls";
import { StatusIcon, TASK_LOOKS } from "@/components/ui/status-badge";
import { EmptyState } from "@/components/ui/states";
import type { Task } from "@/lib/contract/schemas";
import { LockedIcon } from "../locks/locked-icon";
import type { Run } from "../model/rows";
import { NODE, placeSteps, type Plan, type Shape } from "./layout";

type StepNode = Node<{ task: Task; selected: boolean; down: boolean; onOpen: (id: string) => void }, "step">;

const FRAMES = {
  neutral: "border-border",
  ok: "border-ok-solid/70",
  run: "border-run-solid",
  queue: "border-border",
  human: "border-human-solid",
  fail: "border-fail-solid/80",
  late: "border-late-solid/80",
  stop: "border-stop-solid/70",
};

/** The plan as a graph. The task tree says the same to the keyboard and to screen readers. */
export default function PlanGraph(props: { run: Run; selected: string | null; onOpen: (id: string) => void }) {
  const box = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState<{ width: number; height: number } | null>(null);
  useLayoutEffect(() => {
    if (box.current !== null) setRoom({ width: box.current.clientWidth, height: box.current.clientHeight });
  }, []);
  if (props.run.tasks.length === 0)
    return <EmptyState title="This plan has no steps">It combines earlier reports; no agent is needed.</EmptyState>;
  return (
    <div
      ref={box}
      className="min-h-0 flex-1 bg-sunken"
      role="region"
      aria-label="Graph of the plan; the task tree holds the same as a list"
    >
      {room !== null && <Drawing {...props} room={room} />}
    </div>
  );
}

const MARGIN = 20;

/** Where the drawing begins at full size: in the middle where it fits, else at its first steps. */
function firstView(plan: Plan, room: { width: number; height: number }) {
  const middle = (all: number, own: number) => Math.max(MARGIN, (all - own) / 2);
  return { x: middle(room.width, plan.width), y: middle(room.height, plan.height), zoom: 1 };
}

function Drawing({
  run,
  selected,
  onOpen,
  room,
}: {
  run: Run;
  selected: string | null;
  onOpen: (id: string) => void;
  room: { width: number; height: number };
}) {
  const dark = useTheme().resolvedTheme === "dark";
  // Only the shape of the plan moves nodes; a new status must not.
  const shape = JSON.stringify(run.tasks.map(({ stepId, after }) => ({ stepId, after })));
  const plan = useMemo(
    () => placeSteps(JSON.parse(shape) as Shape, { width: room.width - 2 * MARGIN, height: room.height - 2 * MARGIN }),
    [shape, room],
  );
  const down = plan.direction === "TB";
  const nodes = run.tasks.map((task): StepNode => ({
    id: task.stepId,
    type: "step",
    position: plan.places.get(task.stepId) ?? { x: 0, y: 0 },
    data: { task, selected: task.stepId === selected, down, onOpen },
    ...NODE,
  }));
  const edges = run.tasks.flatMap((task) =>
    task.after.map((before): Edge => ({
      id: `${before}>${task.stepId}`,
      source: before,
      target: task.stepId,
      animated: task.status === "running",
      style: {
        stroke: "var(--subtle)",
        strokeWidth: 1.5,
        ...(task.status === "skipped" ? { strokeDasharray: "4 4" } : {}),
      },
      markerEnd: { type: MarkerType.ArrowClosed, color: "var(--subtle)", width: 16, height: 16 },
    })),
  );
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={NODE_TYPES}
      colorMode={dark ? "dark" : "light"}
      defaultViewport={firstView(plan, room)}
      fitViewOptions={{ padding: 0.1, maxZoom: 1 }}
      minZoom={0.2}
      maxZoom={1.6}
      nodesDraggable={false}
      nodesConnectable={false}
      nodesFocusable={false}
      edgesFocusable={false}
      elementsSelectable={false}
      proOptions={{ hideAttribution: true }}
      className="!bg-transparent"
    >
      <Background color="var(--border)" gap={20} bgColor="transparent" />
      <GraphControls />
    </ReactFlow>
  );
}

const Step = memo(function Step({ data: { task, selected, down, onOpen } }: NodeProps<StepNode>) {
  const look = TASK_LOOKS[task.status];
  return (
    <>
      <Handle
        type="target"
        position={down ? Position.Top : Position.Left}
        className="!size-0 !min-h-0 !min-w-0 !border-0"
      />
      <button
        type="button"
        onClick={() => onOpen(task.stepId)}
        className={cn(
          "nopan pointer-events-auto flex h-17 w-54 flex-col justify-center gap-0.5 rounded-lg border bg-card px-3 text-left hover:bg-hover",
          FRAMES[look.tone],
          (task.status === "pending" || task.status === "skipped") && "border-dashed",
          selected && "ring-2 ring-ring",
        )}
      >
        <span className="flex w-full items-center gap-2">
          {task.waitingFor.length > 0 ? <LockedIcon /> : <StatusIcon kind="task" status={task.status} />}
          <span className="truncate text-sm font-medium first-letter:uppercase">{task.title}</span>
        </span>
        <span className="w-full truncate font-mono text-xs text-muted-foreground">{task.agent}</span>
        {task.when !== null && (
          <span className="w-full truncate text-xs text-muted-foreground" title={task.when}>
            if <span className="font-mono">{task.when}</span>
          </span>
        )}
      </button>
      <Handle
        type="source"
        position={down ? Position.Bottom : Position.Right}
        className="!size-0 !min-h-0 !min-w-0 !border-0"
      />
    </>
  );
});

const NODE_TYPES = { step: Step };
