import { Graph, layout } from "@dagrejs/dagre";
import type { FlagChain } from "@/lib/contract/schemas";

export const NODE = { width: 208, height: 64 };

export type ChainPlan = { places: Map<number, { x: number; y: number }>; width: number; height: number };

/** Places the flags of a chain (top left corners) from left to right, causes before what they caused. */
export function placeChain(flags: readonly Pick<FlagChain["flags"][number], "id" | "chainOriginId">[]): ChainPlan {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 16, ranksep: 48 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of flags) graph.setNode(String(id), { ...NODE });
  for (const { id, chainOriginId } of flags)
    if (chainOriginId !== null && graph.hasNode(String(chainOriginId)))
      graph.setEdge(String(chainOriginId), String(id));
  layout(graph);
  const places = new Map(
    flags.map(({ id }) => {
      const node = graph.node(String(id)) as { x: number; y: number };
      return [id, { x: node.x - NODE.width / 2, y: node.y - NODE.height / 2 }];
    }),
  );
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { places, width, height };
}
