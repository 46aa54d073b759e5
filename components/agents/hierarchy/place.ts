import { Graph, layout } from "@dagrejs/dagre";
import type { TreeNode } from "./tree";

export const NODE = { width: 200, height: 52 };
/** More names than this are folded below their managers, so that the drawing stays quick and readable. */
const NODES_MAX = 70;

export type Placed = {
  nodes: { handle: string; tree: TreeNode; x: number; y: number; hidden: number }[];
  edges: { from: string; to: string; managed: boolean }[];
};

/** Places a forest from left to right. Below the depth at which it grows too large, names are counted, not drawn. */
export function placeForest(roots: readonly TreeNode[]): Placed {
  let depth = 1;
  while (depth < 12 && countTo(roots, depth + 1) > countTo(roots, depth) && countTo(roots, depth + 1) <= NODES_MAX)
    depth += 1;
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 10, ranksep: 72 });
  graph.setDefaultEdgeLabel(() => ({}));
  const trees = new Map<string, { tree: TreeNode; hidden: number }>();
  const edges: Placed["edges"] = [];
  const walk = (tree: TreeNode, level: number) => {
    const { handle } = tree.node;
    const hidden = level >= depth ? tree.size - 1 : 0;
    const before = trees.get(handle);
    if (before === undefined || before.tree.again) trees.set(handle, { tree, hidden });
    graph.setNode(handle, { ...NODE });
    if (level >= depth) return;
    for (const below of tree.below) {
      walk(below, level + 1);
      graph.setEdge(handle, below.node.handle);
      edges.push({ from: handle, to: below.node.handle, managed: below.node.managed });
    }
  };
  for (const root of roots) walk(root, 1);
  layout(graph);
  return {
    nodes: [...trees].map(([handle, { tree, hidden }]) => {
      const { x, y } = graph.node(handle) as { x: number; y: number };
      return { handle, tree, hidden, x: x - NODE.width / 2, y: y - NODE.height / 2 };
    }),
    edges,
  };
}

const countTo = (nodes: readonly TreeNode[], depth: number): number =>
  depth === 0 ? 0 : nodes.reduce((sum, each) => sum + 1 + countTo(each.below, depth - 1), 0);
