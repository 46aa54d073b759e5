"use client";

import "@xyflow/react/dist/base.css";
import { Background, Handle, Position, ReactFlow, type Edge, type Node, type NodeProps } from "@xyflow/react";
import { useTheme } from "next-themes";
import { useRouter } from "next/navigation";
import { memo, useMemo } from "react";
import { cn } from "@/components/ui/cn";
import { GraphControls } from "@/components/ui/graph-controls";
import { agentHref } from "@/lib/contract/queries/agents";
import { KindIcon } from "../kind-icon";
import { NODE, placeForest, type Placed } from "./place";
import type { TreeNode } from "./tree";

type AgentNode = Node<
  { placed: Placed["nodes"][number]; onOpen: (handle: string) => void; onFocus: (handle: string) => void },
  "agent"
>;

/** The hierarchy as a graph. The list holds the same for the keyboard and for screen readers. */
export default function HierarchyGraph({
  roots,
  onFocus,
}: {
  roots: readonly TreeNode[];
  onFocus: (handle: string) => void;
}) {
  const router = useRouter();
  const dark = useTheme().resolvedTheme === "dark";
  const placed = useMemo(() => placeForest(roots), [roots]);
  // The drawing opens at its greatest root, at a size that can be read; the rest is a pull away.
  const first = roots.slice(0, 1).flatMap((root) => [root, ...root.below].map(({ node }) => ({ id: node.handle })));
  const nodes = placed.nodes.map((each): AgentNode => ({
    id: each.handle,
    type: "agent",
    position: { x: each.x, y: each.y },
    data: { placed: each, onOpen: (handle) => router.push(agentHref(handle)), onFocus },
    ...NODE,
  }));
  const edges = placed.edges.map(({ from, to, managed }): Edge => ({
    id: `${from}>${to}`,
    source: from,
    target: to,
    style: { stroke: "var(--subtle)", strokeWidth: 1.25, ...(managed ? {} : { strokeDasharray: "4 4" }) },
  }));
  return (
    <div
      className="min-h-0 flex-1 bg-sunken"
      role="region"
      aria-label="Graph of the hierarchy; the list holds the same"
    >
      <ReactFlow
        key={roots.map((root) => root.key).join("\n")}
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        colorMode={dark ? "dark" : "light"}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1, minZoom: 0.6, nodes: first }}
        minZoom={0.05}
        maxZoom={1.8}
        onlyRenderVisibleElements
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
    </div>
  );
}

const HANDLE = "!size-0 !min-h-0 !min-w-0 !border-0";

const Agent = memo(function Agent({ data: { placed, onOpen, onFocus } }: NodeProps<AgentNode>) {
  const { node, below } = placed.tree;
  return (
    <>
      <Handle type="target" position={Position.Left} className={HANDLE} />
      <div
        className={cn(
          "nopan pointer-events-auto flex h-13 w-50 items-center rounded-lg border bg-card",
          node.known ? "border-border" : "border-dashed border-input bg-transparent",
          below.length > 0 && node.known && "border-run-solid/60",
        )}
      >
        {node.known ? (
          <button
            type="button"
            onClick={() => onOpen(node.handle)}
            className="flex h-full min-w-0 flex-1 items-center gap-2 rounded-lg px-2.5 text-left hover:bg-hover"
          >
            <Words node={node} />
          </button>
        ) : (
          <span className="flex min-w-0 flex-1 items-center gap-2 px-2.5 italic">
            <Words node={node} />
          </span>
        )}
        {below.length > 0 && (
          <button
            type="button"
            onClick={() => onFocus(node.handle)}
            title={`Show only what is below ${node.handle}`}
            aria-label={`Show only what is below ${node.handle}`}
            className="mr-1.5 h-6 shrink-0 rounded-md bg-hover px-1.5 text-xs tabular-nums hover:bg-selected"
          >
            {placed.hidden > 0 ? `+${placed.hidden}` : below.length}
          </button>
        )}
      </div>
      <Handle type="source" position={Position.Right} className={HANDLE} />
    </>
  );
});

const Words = ({ node }: { node: TreeNode["node"] }) => (
  <>
    <KindIcon kind={node.kind} className="self-center" />
    <span className="min-w-0">
      <span className="block truncate font-mono text-xs leading-4 font-medium" title={node.handle}>
        {node.handle}
      </span>
      <span className="block truncate text-xs leading-4 text-muted-foreground not-italic">
        {node.known ? node.title : "unknown name"}
      </span>
    </span>
  </>
);

const NODE_TYPES = { agent: Agent };
