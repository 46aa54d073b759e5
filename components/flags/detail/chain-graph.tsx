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
import { useRouter } from "next/navigation";
import { memo, useMemo } from "react";
import { toneText } from "@/components/ui/badge";
import { cn } from "@/components/ui/cn";
import { GraphControls } from "@/components/ui/graph-controls";
import type { FlagChain } from "@/lib/contract/schemas";
import { edgeClass, stateLook, targetWords, titleOf } from "../words";
import { NODE, placeChain } from "./chain-layout";

type ChainFlag = FlagChain["flags"][number];
type FlagNode = Node<{ flag: ChainFlag; here: boolean; onOpen: (id: number) => void }, "flag">;

const HEIGHT_MAX = 360;
const MARGIN = 20;

/** The chain as a graph. The list below it says the same to the keyboard and to screen readers. */
export default function ChainGraph({ chain, here }: { chain: FlagChain; here: number }) {
  const dark = useTheme().resolvedTheme === "dark";
  const router = useRouter();
  const shape = JSON.stringify(chain.flags.map(({ id, chainOriginId }) => ({ id, chainOriginId })));
  const plan = useMemo(() => placeChain(JSON.parse(shape) as ChainFlag[]), [shape]);
  const nodes = chain.flags.map((flag): FlagNode => ({
    id: String(flag.id),
    type: "flag",
    position: plan.places.get(flag.id) ?? { x: 0, y: 0 },
    data: { flag, here: flag.id === here, onOpen: (id) => router.push(`/flags/${id}`) },
    ...NODE,
  }));
  const edges = chain.flags
    .filter((flag) => flag.chainOriginId !== null)
    .map((flag): Edge => ({
      id: `${flag.chainOriginId}>${flag.id}`,
      source: String(flag.chainOriginId),
      target: String(flag.id),
      style: { stroke: "var(--subtle)", strokeWidth: 1.5 },
      markerEnd: { type: MarkerType.ArrowClosed, color: "var(--subtle)", width: 16, height: 16 },
    }));
  return (
    <div
      role="region"
      aria-label="Graph of the chain; the list below holds the same"
      className="bg-sunken"
      style={{ height: Math.min(HEIGHT_MAX, plan.height + 2 * MARGIN) }}
    >
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={dark ? "dark" : "light"}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
        minZoom={0.2}
        maxZoom={1.6}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        preventScrolling={false}
        zoomOnScroll={false}
        proOptions={{ hideAttribution: true }}
        className="!bg-transparent"
      >
        <Background color="var(--border)" gap={20} bgColor="transparent" />
        {plan.height + 2 * MARGIN > 140 && <GraphControls row />}
      </ReactFlow>
    </div>
  );
}

const FlagBox = memo(function FlagBox({ data: { flag, here, onOpen } }: NodeProps<FlagNode>) {
  const { word, tone, icon: Icon } = stateLook(flag);
  return (
    <>
      <Handle type="target" position={Position.Left} className="!size-0 !min-h-0 !min-w-0 !border-0" />
      <button
        type="button"
        tabIndex={-1}
        onClick={() => onOpen(flag.id)}
        title={titleOf(flag, 300)}
        className={cn(
          "nopan pointer-events-auto flex h-16 w-52 flex-col justify-center gap-0.5 rounded-lg border border-l-[3px] border-border bg-card px-3 text-left hover:bg-hover",
          edgeClass(flag.impactLevel),
          flag.status === "completed" && "border-dashed",
          here && "ring-2 ring-ring",
        )}
      >
        <span className="flex w-full items-center gap-1.5 text-xs">
          <span className="font-semibold tabular-nums">#{flag.id}</span>
          <span className={cn("inline-flex items-center gap-1", toneText[tone])}>
            <Icon aria-hidden className="size-3.5" />
            {word}
          </span>
        </span>
        <span className="w-full truncate text-sm">{titleOf(flag)}</span>
        <span className="w-full truncate font-mono text-xs text-muted-foreground">{targetWords(flag.targetAgent)}</span>
      </button>
      <Handle type="source" position={Position.Right} className="!size-0 !min-h-0 !min-w-0 !border-0" />
    </>
  );
});

const NODE_TYPES = { flag: FlagBox };
