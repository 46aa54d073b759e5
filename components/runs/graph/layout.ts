import { Graph, layout } from "@dagrejs/dagre";
import type { Task } from "@/lib/contract/schemas";

export const NODE = { width: 216, height: 68 };

export type Place = { x: number; y: number };

/** Places of the steps of a plan, drawn from left to right; top left corners. */
export function placeSteps(tasks: readonly Pick<Task, "stepId" | "after">[]): Map<string, Place> {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 24, ranksep: 72, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const task of tasks) graph.setNode(task.stepId, { ...NODE });
  for (const task of tasks) for (const before of task.after) if (graph.hasNode(before)) graph.setEdge(before, task.stepId);
  layout(graph);
  return new Map(
    tasks.map((task) => {
      const node = graph.node(task.stepId) as Place;
      return [task.stepId, { x: node.x - NODE.width / 2, y: node.y - NODE.height / 2 }];
    }),
  );
}
