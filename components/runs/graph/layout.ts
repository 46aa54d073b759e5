import { Graph, layout } from "@dagrejs/dagre";
import type { Task } from "@/lib/contract/schemas";

export const NODE = { width: 216, height: 68 };

export type Place = { x: number; y: number };
export type Plan = { direction: "LR" | "TB"; places: Map<string, Place>; width: number; height: number };
export type Shape = readonly Pick<Task, "stepId" | "after">[];

function place(tasks: Shape, direction: Plan["direction"]): Plan {
  const graph = new Graph();
  graph.setGraph({ rankdir: direction, nodesep: 24, ranksep: direction === "LR" ? 64 : 44 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const task of tasks) graph.setNode(task.stepId, { ...NODE });
  for (const task of tasks)
    for (const before of task.after) if (graph.hasNode(before)) graph.setEdge(before, task.stepId);
  layout(graph);
  const places = new Map(
    tasks.map((task) => {
      const node = graph.node(task.stepId) as Place;
      return [task.stepId, { x: node.x - NODE.width / 2, y: node.y - NODE.height / 2 }];
    }),
  );
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { direction, places, width, height };
}

/** Places the steps of a plan (top left corners) from left to right, or downwards where that fits the room better. */
export function placeSteps(tasks: Shape, room: { width: number; height: number }): Plan {
  const share = (plan: Plan) => Math.min(1, room.width / plan.width, room.height / plan.height);
  const across = place(tasks, "LR");
  if (share(across) === 1) return across;
  const down = place(tasks, "TB");
  return share(down) > share(across) ? down : across;
}
